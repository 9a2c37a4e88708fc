"""A method that answers many times: framed as the client accepts it, ended in band where it fails."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from edge.transcoding.admission import Admission, left
from edge.transcoding.exchange import Exchange, Headers
from edge.transcoding.failures import Failures
from edge.transcoding.intake import Intake
from edge.transcoding.media import decoded, preferred
from edge.transcoding.request import RequestBuilder
from edge.transcoding.respond import MakeReply, Reply
from edge.transcoding.route import Route
from edge.transcoding.stream import BY_MEDIA_TYPE, RAW, Framing
from edge.upstream.api import Metadata, Upstream, UpstreamError


class ServerStreamEndpoint:
    """One route, compiled. `raw` streams are the pieces of one body."""

    def __init__(
        self,
        route: Route,
        upstream: Upstream,
        admission: Admission,
        intake: Intake,
        most: int,
        build: RequestBuilder,
        reply: MakeReply,
        raw: bool,
        failures: Failures,
        headers: Headers,
    ) -> None:
        self.route = route
        self._upstream = upstream
        self._admission = admission
        self._intake = intake
        self._most = most
        self._build = build.build
        self._reply = reply
        self._raw = raw
        self._failures = failures
        self._headers = headers

    async def serve(self, exchange: Exchange, segments: Sequence[bytes]) -> None:
        """Answers a request. Raises StatusError, UpstreamError or UnrenderableError while nothing was sent yet."""
        metadata, ends = await self._admission.enter(exchange)
        body = decoded(await self._intake.read(exchange, self._most), exchange.headers, self._most)
        wires = self._build(segments, exchange.scope.get("query_string", b""), exchange.headers, body)
        if exchange.method == "HEAD":
            await exchange.begin(200, [(b"content-type", self._framing(exchange).content_type), *self._headers])
            await exchange.piece(b"", more=False)
            return
        with exchange.watched():
            await self._stream(exchange, wires, metadata, left(ends))

    async def _stream(self, exchange: Exchange, wires: list[bytes], metadata: Metadata, timeout: float) -> None:  # noqa: ASYNC109
        framing = self._framing(exchange)
        async with aclosing(self._messages(wires, metadata, timeout)) as messages:
            # Until the first message there is a status line left to say what went wrong.
            first = await anext(messages, None)
            content_type = first.content_type if first is not None and self._raw else framing.content_type
            await exchange.begin(200, [(b"content-type", content_type), *self._headers])
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
                await exchange.piece(framing.error(self._failures.body(error)), more=False)
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
