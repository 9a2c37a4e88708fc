"""A method that answers many times: framed as the client accepts it, ended in band where it fails."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

import structlog

from edge.transcoding.admission import left
from edge.transcoding.codec.seam import UnrenderableError
from edge.transcoding.exchange import Exchange
from edge.transcoding.explain import X_EXPLAIN
from edge.transcoding.header_field import Given
from edge.transcoding.media import decoded, preferred
from edge.transcoding.parts import Parts
from edge.transcoding.respond import MakeReply
from edge.transcoding.resume import Places
from edge.transcoding.status import own_json
from edge.transcoding.stream import BY_MEDIA_TYPE, OFFERED, Framing
from edge.transcoding.stream_writer import StreamWriter
from edge.upstream.api import Metadata, UpstreamError
from shared.core.errors import Internal

log = structlog.get_logger(__name__)


class ServerStreamEndpoint:
    """One route, compiled."""

    def __init__(self, parts: Parts, reply: MakeReply, places: Places) -> None:
        self._method = parts.route.method
        self._upstream = parts.upstream
        self._admission = parts.admission
        self._intake = parts.intake
        self._most = parts.most
        self._heart_beat = parts.limits.heart_beat
        self._build = parts.build.build
        self._failures = parts.failures
        self._headers = parts.headers
        self._explain = parts.explain
        self._reply = reply
        self._places = places

    async def serve(self, exchange: Exchange, segments: Sequence[bytes]) -> None:
        """Answers a request. Raises StatusError, UpstreamError or UnrenderableError while nothing was sent yet."""
        metadata, ends = await self._admission.enter(exchange)
        framing = _framing(exchange)
        given, passed = self._places.resumed(exchange) if framing.beats else ((), 0)
        wires = await self._request(exchange, segments, given)
        if exchange.method == "HEAD":
            await exchange.empty(200, [(b"content-type", framing.content_type), *self._headers])
            return
        if self._explain is not None and X_EXPLAIN in exchange.headers:
            await self._explain.answer(exchange, wires, metadata, ends)
            return
        writer = StreamWriter(exchange, framing, self._headers)
        with exchange.watched():
            async with writer.alive(self._heart_beat), aclosing(self._call(wires, metadata, left(ends))) as messages:
                await self._write(exchange, messages, writer, passed)

    async def _request(self, exchange: Exchange, segments: Sequence[bytes], given: Given) -> list[bytes]:
        body = decoded(await self._intake.read(exchange, self._most), exchange.headers, self._most)
        return self._build(segments, exchange.scope.get("query_string", b""), exchange.headers, body, given)

    async def _write(
        self, exchange: Exchange, messages: AsyncGenerator[bytes, None], writer: StreamWriter, passed: int
    ) -> None:
        number = 0
        try:
            async for wire in messages:
                number += 1
                if number > passed:
                    await writer.message(self._reply(wire).body, self._places.of(wire, number))
        except UpstreamError as error:
            # Until something was sent there is a status line left to say what went wrong.
            if not exchange.started:
                raise
            await writer.error(self._failures.body(error))
        except UnrenderableError:
            if not exchange.started:
                raise
            log.exception("a message cannot be shown", request_id=exchange.request_id, method=self._method.name)
            await writer.error(own_json(Internal("internal error"), exchange.request_id))
        else:
            await writer.end()

    def _call(self, wires: list[bytes], metadata: Metadata, timeout: float) -> AsyncGenerator[bytes, None]:
        if self._method.client_streaming:
            return self._upstream.converse(self._method.path, wires, metadata, timeout)
        return self._upstream.stream(self._method.path, wires[0], metadata, timeout)


def _framing(exchange: Exchange) -> Framing:
    return BY_MEDIA_TYPE[preferred(exchange.headers.get(b"accept", b""), OFFERED)]
