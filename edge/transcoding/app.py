"""The transcoder: one raw ASGI callable in front of everything that is not hot."""

from collections.abc import Awaitable, Callable

from edge.transcoding.admission import Identify
from edge.transcoding.batch import PATH, Batch
from edge.transcoding.codec.choose import open_codec
from edge.transcoding.codec.seam import Codec
from edge.transcoding.endpoint import Endpoints
from edge.transcoding.errors import MethodNotAllowed, RouteNotFound, http_status_of
from edge.transcoding.exchange import ASGIApp, Exchange, Headers, Scope, Send
from edge.transcoding.failures import retry_after
from edge.transcoding.limits import Limits
from edge.transcoding.once import Keeper
from edge.transcoding.respond import JSON_TYPE
from edge.transcoding.status import own_json
from edge.transcoding.table import RouteTable
from edge.transcoding.watch import ClientGone, Lookout, Receive
from edge.upstream.api import UpstreamError
from edge.upstream.table import UpstreamTable
from shared.core.errors import InvalidArgument, StatusError

Beyond = Callable[[Exchange, RouteNotFound], Awaitable[None]]


class Transcoder:
    """Serves every route of a table. Paths that no route has go to `fallback`, if there is one."""

    def __init__(
        self,
        routes: RouteTable,
        upstreams: UpstreamTable,
        identify: Identify,
        *,
        limits: Limits | None = None,
        strict: bool = True,
        ignored_query: frozenset[str] = frozenset(),
        fallback: ASGIApp | None = None,
        codec: Codec | None = None,
        keeper: Keeper | None = None,
        development: bool = False,
    ) -> None:
        """Compiles all routes. Raises LookupError if a package has no upstream.

        `strict` refuses unknown JSON fields and query parameters, else they are passed over; `ignored_query` names
        parameters that belong to others, such as a token. `codec` replaces the one that is chosen. `keeper` makes
        `Idempotency-Key` work for methods without a `request_id`. In `development` errors suggest names, and
        `X-Explain` tells what a request would do.
        """
        self._table = routes
        self._limits = limits or Limits()
        self._fallback = fallback
        self._lookout = Lookout()
        codec = codec or open_codec(routes.contract.pool, strict)
        endpoints = Endpoints(
            routes, upstreams, identify, self._limits, codec, strict, ignored_query, keeper, development
        )
        self._batch = Batch(self._one_of_a_batch, self._limits)
        self._served = {id(route): endpoints.make(route) for route in routes.routes}

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """ASGI. An exception that is no StatusError goes to whoever wraps the app, to be logged and answered 500."""
        if scope["type"] == "http":
            return self._answer(Exchange(scope, receive, send, self._lookout), self._beyond)
        return self._other(scope, receive, send)

    async def _other(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._fallback is not None:
            await self._fallback(scope, receive, send)

    async def _answer(self, exchange: Exchange, beyond: Beyond, batched: bool = False) -> None:
        """Answers a request; one whose path no route has is answered by `beyond`."""
        try:
            try:
                await self._serve(exchange, batched)
            except RouteNotFound as error:
                await beyond(exchange, error)
        except ClientGone:
            return
        except MethodNotAllowed as error:
            await self._not_allowed(exchange, error)
        except StatusError as error:
            await self._refuse(exchange, error, [])

    async def _beyond(self, exchange: Exchange, error: RouteNotFound) -> None:
        if exchange.scope["raw_path"] == PATH:
            await self._batch.serve(exchange)
        elif self._fallback is not None:
            await exchange.pass_on(self._fallback)
        else:
            raise error

    async def _one_of_a_batch(self, exchange: Exchange) -> None:
        await self._answer(exchange, _nothing_beyond, batched=True)

    async def _serve(self, exchange: Exchange, batched: bool) -> None:
        raw_path: bytes = exchange.scope["raw_path"]
        self._limits.check_target(len(raw_path) + len(exchange.scope.get("query_string", b"")))
        match = self._table.match(exchange.method, raw_path)
        served = self._served[id(match.route)]
        if batched and served.alone:
            raise InvalidArgument("a batch holds no streams and no files; call this method alone")
        try:
            await served.endpoint.serve(exchange, match.segments)
        except UpstreamError as error:
            if exchange.started:
                raise
            status, headers, body = served.failures.answer(error, exchange)
            await exchange.answer(status, headers, body)

    async def _not_allowed(self, exchange: Exchange, error: MethodNotAllowed) -> None:
        allow = (b"allow", ", ".join(error.allowed).encode())
        if exchange.method == "OPTIONS":
            await exchange.begin(204, [allow])
            await exchange.piece(b"", more=False)
        else:
            await self._refuse(exchange, error, [allow])

    async def _refuse(self, exchange: Exchange, error: StatusError, headers: Headers) -> None:
        body = own_json(error, exchange.request_id)
        headers = [(b"content-type", JSON_TYPE), *headers, *retry_after(error)]
        await exchange.answer(http_status_of(error), headers, body)


async def _nothing_beyond(_exchange: Exchange, error: RouteNotFound) -> None:
    raise error
