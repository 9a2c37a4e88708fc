"""A body as it arrives, for methods that take a stream: bounded in size, in pace and in pieces, held by nobody."""

import asyncio
import zlib
from collections.abc import AsyncGenerator

from edge.transcoding.errors import RequestTimeout, RequestTooLarge, UnsupportedMediaType
from edge.transcoding.exchange import Exchange
from edge.transcoding.limits import Limits
from edge.transcoding.watch import ClientGone
from shared.core.errors import InvalidArgument

MAX_PIECE = 256 * 1024
# A client slower than this over the whole body holds a connection for longer than its upload is worth.
MIN_BYTES_PER_SECOND = 4096


class Arriving:
    """The body of one request. `first` may be taken off before the rest is asked for; `whole` tells if it is all."""

    def __init__(self, exchange: Exchange, limits: Limits, most: int) -> None:
        self._exchange = exchange
        self._limits = limits
        self._most = most
        self._size = 0
        self.whole = False
        self.first = b""

    async def begin(self) -> None:
        """Reads the first part. Raises RequestTooLarge (at once for a stated length), RequestTimeout, ClientGone."""
        length = self._exchange.headers.get(b"content-length", b"")
        if length.isdigit():
            self._count(int(length))
            self._size = 0
        self._started = asyncio.get_running_loop().time()
        self.first = await self._part()

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        """Everything, `first` included, without its content encoding, in pieces of MAX_PIECE bytes at the most."""
        unpack = _unpacker(self._exchange.headers.get(b"content-encoding", b"identity"))
        part, unpacked = self.first, 0
        while True:
            while part:
                if unpack is None:
                    piece, part = part[:MAX_PIECE], part[MAX_PIECE:]
                else:
                    piece = _unpacked(unpack, part)
                    part = unpack.unconsumed_tail
                unpacked += len(piece)
                if unpacked > self._most:
                    raise _too_large(self._most)
                if piece:
                    yield piece
            if self.whole:
                break
            part = await self._part()
        if unpack is not None and not unpack.eof:
            raise InvalidArgument("the body is cut off")

    async def _part(self) -> bytes:
        # Time grows with what has come: a body that keeps its pace may be as large as it is allowed to be.
        allowed = self._limits.body_timeout + self._size / MIN_BYTES_PER_SECOND
        wait = self._started + allowed - asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(min(wait, self._limits.body_timeout)):
                event = await self._exchange.receive()
        except TimeoutError:
            raise RequestTimeout("the request body took too long") from None
        if event["type"] == "http.disconnect":
            raise ClientGone
        self.whole = not event.get("more_body", False)
        body: bytes = event.get("body", b"")
        self._count(len(body))
        return body

    def _count(self, size: int) -> None:
        self._size += size
        if self._size > self._most:
            raise _too_large(self._most)


def _too_large(most: int) -> RequestTooLarge:
    return RequestTooLarge(f"the request body is larger than {most} bytes")


def _unpacker(encoding: bytes) -> "zlib._Decompress | None":
    name = encoding.strip().lower()
    if name in (b"identity", b""):
        return None
    if name not in (b"gzip", b"x-gzip"):
        raise UnsupportedMediaType("the body's content encoding has to be gzip or none")
    return zlib.decompressobj(zlib.MAX_WBITS | 16)


def _unpacked(unpack: "zlib._Decompress", part: bytes) -> bytes:
    try:
        piece = unpack.decompress(part, MAX_PIECE)
    except zlib.error:
        raise InvalidArgument("the body is not gzip") from None
    if unpack.unused_data:
        raise InvalidArgument("the body is longer than its gzip stream")
    return piece
