"""One route at work: identity, request message, the call, the reply. All compiled before the first request."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing

from edge.transcoding.exchange import Exchange, Headers, Scope
from edge.transcoding.intake import Intake
from edge.transcoding.limits import Limits
from edge.transcoding.media import decoded, preferred
from edge.transcoding.request import RequestBuilder
from edge.transcoding.respond import MakeReply, Reply
from edge.transcoding.route import Route, RoutePolicy
from edge.transcoding.stream import BY_MEDIA_TYPE, RAW, Framing
from edge.upstream.api import Metadata, Upstream, UpstreamError
from shared.core.errors import DeadlineExceeded

Identify = Callable[[Scope, RoutePolicy], Awaitable[Sequence[tuple[str, str]]]]
"""Who calls: the metadata to send upstream. It raises StatusError to refuse, before the body is read."""

PrintStatus = Callable[[UpstreamError], bytes]


class Endpoint:
    """A route with all it needs. `print_status` gives the JSON of an error after a stream has begun."""

    def __init__(
        self,
        route: Route,
        upstream: Upstream,
        identify: Identify,
        limits: Limits,
        intake: Intake,
        build: RequestBuilder,
        reply: MakeReply,
        raw: bool,
        print_status: PrintStatus,
    ) -> None:
        self.route = route
        self._upstream = upstream
        self._identify = identify
        self._limits = limits
        self._intake = intake
        self._most = limits.max_public_body if route.policy.public else limits.max_body
        self._build = build.build
        self._reply = reply
        self._raw = raw
        self._print_status = print_status

    async def serve(self, exchange: Exchange, segments: Sequence[bytes]) -> None:
        """Answers a request. Raises StatusError, UpstreamError or UnrenderableError while nothing was sent yet."""
        method = self.route.method
        seconds = self._limits.deadline(exchange.headers, method.server_streaming)
        now = asyncio.get_running_loop().time
        ends = now() + seconds
        metadata = await self._caller(exchange, ends)
        body = decoded(await self._intake.read(exchange, self._most), exchange.headers, self._most)
        wires = self._build(segments, exchange.scope.get("query_string", b""), exchange.headers, body)
        timeout = max(0.0, ends - now())
        if method.server_streaming and exchange.method == "HEAD":
            await exchange.begin(200, [(b"content-type", self._framing(exchange).content_type)])
            await exchange.piece(b"", more=False)
            return
        if method.server_streaming:
            with exchange.watched():
                await self._stream(exchange, wires, metadata, timeout)
            return
        with exchange.watched():
            if method.client_streaming:
                answer = await self._upstream.collect(method.path, wires, metadata, timeout)
            else:
                answer = await self._upstream.unary(method.path, wires[0], metadata, timeout)
        reply = self._reply(answer)
        await exchange.answer(200, _head(reply), reply.body)

    async def _caller(self, exchange: Exchange, ends: float) -> Metadata:
        try:
            async with asyncio.timeout_at(ends):
                caller = await self._identify(exchange.scope, self.route.policy)
        except TimeoutError:
            raise DeadlineExceeded("the deadline passed before the session was found") from None
        return [*caller, ("x-request-id", exchange.request_id)]

    async def _stream(self, exchange: Exchange, wires: list[bytes], metadata: Metadata, timeout: float) -> None:  # noqa: ASYNC109
        framing = self._framing(exchange)
        async with aclosing(self._messages(wires, metadata, timeout)) as messages:
            # Until the first message there is a status line left to say what went wrong.
            first = await anext(messages, None)
            content_type = first.content_type if first is not None and self._raw else framing.content_type
            await exchange.begin(200, [(b"content-type", content_type)])
            if first is None:
                await exchange.piece(framing.head + framing.tail, more=False)
                return
            await exchange.piece(framing.first(first.body))
            try:
                async for reply in messages:
                    await exchange.piece(framing.next(reply.body))
            except UpstreamError as error:
                if self._raw:
                    raise
                await exchange.piece(framing.error(self._print_status(error)), more=False)
                return
        await exchange.piece(framing.tail, more=False)

    async def _messages(self, wires: list[bytes], metadata: Metadata, timeout: float) -> AsyncGenerator[Reply, None]:  # noqa: ASYNC109
        method = self.route.method
        if method.client_streaming:
            stream = self._upstream.converse(method.path, wires, metadata, timeout)
        else:
            stream = self._upstream.stream(method.path, wires[0], metadata, timeout)
        async with aclosing(stream) as wires_back:
            async for wire in wires_back:
                yield self._reply(wire)

    def _framing(self, exchange: Exchange) -> Framing:
        if self._raw:
            return RAW
        accept = exchange.headers.get(b"accept", b"")
        return BY_MEDIA_TYPE[preferred(accept, tuple(BY_MEDIA_TYPE))]


def _head(reply: Reply) -> Headers:
    head = [(b"content-type", reply.content_type)]
    if reply.etag:
        head.append((b"etag", reply.etag))
    return head
