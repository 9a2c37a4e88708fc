"""A method that answers a file: sent on as it comes, in the range that is asked for, never held."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace

from edge.transcoding.admission import left
from edge.transcoding.conditions import Conditions, is_conditional
from edge.transcoding.errors import RangeNotSatisfiable
from edge.transcoding.exchange import Exchange, Headers
from edge.transcoding.files import Piece, ReadPiece
from edge.transcoding.media import decoded
from edge.transcoding.parts import Parts
from edge.transcoding.ranges import ByteRange, asked_range
from edge.transcoding.respond import JSON_TYPE
from edge.transcoding.status import own_json
from edge.upstream.api import Metadata

_EMPTY = Piece(b"", b"application/octet-stream")


class DownloadEndpoint:
    """One route, compiled."""

    def __init__(self, parts: Parts, read: ReadPiece, conditions: Conditions) -> None:
        self._method = parts.route.method
        self._upstream = parts.upstream
        self._admission = parts.admission
        self._intake = parts.intake
        self._most = parts.most
        self._build = parts.build.build
        self._headers = parts.headers
        self._read = read
        self._conditions = conditions
        self._safe = parts.route.http_method == "GET"

    async def serve(self, exchange: Exchange, segments: Sequence[bytes]) -> None:
        """Answers a request. Raises StatusError, UpstreamError or UnrenderableError while nothing was sent yet."""
        metadata, ends = await self._admission.enter(exchange)
        body = decoded(await self._intake.read(exchange, self._most), exchange.headers, self._most)
        wires = self._build(segments, exchange.scope.get("query_string", b""), exchange.headers, body)
        with exchange.watched():
            async with aclosing(self._pieces(wires, metadata, left(ends))) as pieces:
                first = await anext(pieces, _EMPTY)
                if not self._method.server_streaming:
                    first = replace(first, size=len(first.data))
                await self._answer(exchange, first, pieces)

    async def _answer(self, exchange: Exchange, first: Piece, pieces: AsyncGenerator[Piece, None]) -> None:
        if first.location:
            await exchange.answer(302, [(b"location", first.location), *self._headers], b"")
            return
        headers = [*first.headers(), *self._headers]
        if self._safe and is_conditional(exchange) and self._conditions.is_fresh(exchange, first.etag):
            await exchange.empty(304, headers[1:])
            return
        try:
            part = self._part(exchange, first, headers)
        except RangeNotSatisfiable as error:
            refusal = own_json(error, exchange.request_id)
            await exchange.answer(
                416, [(b"content-type", JSON_TYPE), (b"content-range", b"bytes */%d" % error.size)], refusal
            )
            return
        if exchange.method == "HEAD":
            await exchange.empty(206 if part else 200, headers)
            return
        await exchange.begin(206 if part else 200, headers)
        await _send(exchange, first, pieces, part or ByteRange(0, first.size))
        await exchange.piece(b"", more=False)

    def _part(self, exchange: Exchange, first: Piece, headers: Headers) -> ByteRange | None:
        """The range to send, None for all; adds the headers that say so. Only a file of known size has ranges."""
        if first.size < 0:
            return None
        if not self._safe:
            headers.append((b"content-length", b"%d" % first.size))
            return None
        headers.append((b"accept-ranges", b"bytes"))
        part = None
        if b"range" in exchange.headers and _is_current(exchange, first.etag):
            part = asked_range(exchange.headers[b"range"], first.size)
        if part is not None:
            headers.append((b"content-range", b"bytes %d-%d/%d" % (part.start, part.end - 1, first.size)))
        headers.append((b"content-length", b"%d" % (part.end - part.start if part else first.size)))
        return part

    async def _pieces(self, wires: list[bytes], metadata: Metadata, timeout: float) -> AsyncGenerator[Piece, None]:  # noqa: ASYNC109
        method, upstream = self._method, self._upstream
        if not method.server_streaming:
            if method.client_streaming:
                yield self._read(await upstream.collect(method.path, wires, metadata, timeout))
            else:
                yield self._read(await upstream.unary(method.path, wires[0], metadata, timeout))
            return
        if method.client_streaming:
            stream = upstream.converse(method.path, wires, metadata, timeout)
        else:
            stream = upstream.stream(method.path, wires[0], metadata, timeout)
        async with aclosing(stream) as messages:
            async for wire in messages:
                yield self._read(wire)


async def _send(exchange: Exchange, first: Piece, pieces: AsyncGenerator[Piece, None], part: ByteRange) -> None:
    """Sends the bytes of a range out of the pieces of the whole; one without an end has no size known."""
    at = 0
    piece: Piece | None = first
    while piece is not None:
        data = piece.data
        cut = data[max(0, part.start - at) : part.end - at if part.end >= 0 else None]
        if cut:
            await exchange.piece(cut)
        at += len(data)
        if 0 <= part.end <= at:
            return
        piece = await anext(pieces, None)


def _is_current(exchange: Exchange, etag: bytes) -> bool:
    """`If-Range`: the rest of a file that has changed would not fit the part a client has."""
    known = exchange.headers.get(b"if-range")
    return known is None or (known == etag and not etag.startswith(b"W/"))
