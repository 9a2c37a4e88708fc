"""The transcoder: one raw ASGI callable in front of everything that is not hot."""

from collections.abc import Callable

from edge.transcoding.codec.parse import Parsers
from edge.transcoding.codec.seam import Codec
from edge.transcoding.codec.twin import PythonCodec
from edge.transcoding.endpoint import Endpoint, Identify
from edge.transcoding.errors import HTTP_STATUS, MethodNotAllowed, RouteNotFound, http_status_of
from edge.transcoding.exchange import ASGIApp, ClientGone, Exchange, Headers, Receive, Scope, Send
from edge.transcoding.intake import Intake
from edge.transcoding.limits import Limits
from edge.transcoding.query_fields import QueryFields
from edge.transcoding.request import RequestBuilder
from edge.transcoding.respond import JSON_TYPE, replier
from edge.transcoding.route import Route
from edge.transcoding.status import StatusPrinter
from edge.transcoding.table import RouteTable
from edge.upstream.api import UpstreamError
from edge.upstream.table import UpstreamTable
from shared.core.errors import StatusError


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
    ) -> None:
        """Compiles all routes. Raises LookupError if a package has no upstream.

        `strict` refuses unknown JSON fields and query parameters, else they are passed over; `ignored_query` names
        parameters that belong to others, such as a token. `codec` replaces the one in Python.
        """
        pool = routes.contract.pool
        self._table = routes
        self._limits = limits or Limits()
        self._fallback = fallback
        codec = codec or PythonCodec(pool, strict)
        self._status = StatusPrinter(codec)
        plans = Parsers(pool, strict)
        fields = QueryFields(plans)
        intake = Intake(self._limits)
        self._endpoints: dict[int, Endpoint] = {}
        for route in routes.routes:
            reply, raw = replier(route, codec)
            self._endpoints[id(route)] = Endpoint(
                route,
                upstreams.find(route.method.package),
                identify,
                self._limits,
                intake,
                RequestBuilder(route, codec, plans, fields, strict, ignored_query),
                reply,
                raw,
                self._printer(route),
            )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI. An exception that is no StatusError goes to whoever wraps the app, to be logged and answered 500."""
        if scope["type"] != "http":
            if self._fallback is not None:
                await self._fallback(scope, receive, send)
            return
        exchange = Exchange(scope, receive, send)
        try:
            await self._serve(exchange)
        except ClientGone:
            return
        except RouteNotFound as error:
            if self._fallback is not None:
                await self._fallback(scope, receive, send)
            else:
                await self._refuse(exchange, error, [])
        except MethodNotAllowed as error:
            await self._not_allowed(exchange, error)
        except StatusError as error:
            await self._refuse(exchange, error, [])

    async def _serve(self, exchange: Exchange) -> None:
        raw_path: bytes = exchange.scope["raw_path"]
        self._limits.check_target(len(raw_path) + len(exchange.scope.get("query_string", b"")))
        match = self._table.match(exchange.method, raw_path)
        endpoint = self._endpoints[id(match.route)]
        try:
            await endpoint.serve(exchange, match.segments)
        except UpstreamError as error:
            if exchange.started:
                raise
            body = self._printer(match.route)(error)
            await exchange.answer(HTTP_STATUS.get(error.code, 500), [(b"content-type", JSON_TYPE)], body)

    def _printer(self, route: Route) -> Callable[[UpstreamError], bytes]:
        request = route.method.input
        return lambda error: self._status.upstream(error.code, error.message, error.details, request)

    async def _not_allowed(self, exchange: Exchange, error: MethodNotAllowed) -> None:
        allow = (b"allow", ", ".join(error.allowed).encode())
        if exchange.method == "OPTIONS":
            await exchange.begin(204, [allow])
            await exchange.piece(b"", more=False)
        else:
            await self._refuse(exchange, error, [allow])

    async def _refuse(self, exchange: Exchange, error: StatusError, headers: Headers) -> None:
        body = self._status.own(error, exchange.request_id)
        await exchange.answer(http_status_of(error), [(b"content-type", JSON_TYPE), *headers], body)
