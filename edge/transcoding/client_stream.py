"""A method that takes many messages and answers once: they are sent on while the body arrives."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from edge.transcoding.admission import left
from edge.transcoding.exchange import Exchange
from edge.transcoding.media import decoded
from edge.transcoding.parts import Parts
from edge.transcoding.pieces import Arriving
from edge.transcoding.respond import MakeReply
from edge.transcoding.sources import Source
from edge.transcoding.watch import ClientGone, Watch
from shared.core.errors import StatusError


class ClientStreamEndpoint:
    """One route, compiled."""

    def __init__(self, parts: Parts, source: Source, whole: bool, reply: MakeReply) -> None:
        """`whole`: a body that comes in one part is checked before anything is called, so that all faults are told."""
        self._path = parts.route.method.path
        self._upstream = parts.upstream
        self._admission = parts.admission
        self._limits = parts.limits
        self._most = parts.route.policy.max_body or parts.limits.max_upload
        self._build = parts.build.build
        self._headers = parts.headers
        self._source = source
        self._whole = whole
        self._reply = reply

    async def serve(self, exchange: Exchange, segments: Sequence[bytes]) -> None:
        """Answers a request. Raises StatusError, UpstreamError or UnrenderableError while nothing was sent yet."""
        metadata, ends = await self._admission.enter(exchange)
        body = Arriving(exchange, self._limits, self._most)
        await body.begin()
        with exchange.watched(at_once=False) as watch:
            if body.whole and self._whole:
                data = decoded(body.first, exchange.headers, self._limits.max_body)
                query = exchange.scope.get("query_string", b"")
                wires = self._build(segments, query, exchange.headers, data)
                watch.begin()
                answer = await self._upstream.collect(self._path, wires, metadata, left(ends))
            else:
                messages = _Sent(self._source(exchange, segments, body), watch)
                try:
                    answer = await self._upstream.collect(self._path, messages.wires(), metadata, left(ends))
                finally:
                    messages.raise_failure()
        reply = self._reply(answer)
        await exchange.answer(200, [(b"content-type", reply.content_type), *self._headers], reply.body)


class _Sent:
    """Messages on their way to a service. A fault among them cancels the call; it must not look like the end."""

    def __init__(self, messages: AsyncGenerator[bytes, None], watch: Watch) -> None:
        self._messages = messages
        self._watch = watch
        self._failure: StatusError | ClientGone | None = None

    async def wires(self) -> AsyncGenerator[bytes, None]:
        try:
            async with aclosing(self._messages) as messages:
                async for wire in messages:
                    yield wire
        except (StatusError, ClientGone) as failure:
            self._failure = failure
            raise
        # While the body came, its reader saw to the client; from here on nobody else does.
        self._watch.begin()

    def raise_failure(self) -> None:
        """Raises what is wrong with the body: the transport only says that the call was cancelled."""
        if self._failure is not None:
            raise self._failure from None
