"""A peer that speaks HTTP/2 as a test says, frame by frame: what no well-behaved server does, or does when it likes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from hpack import Encoder

from edge.upstream.h2c.frames import ACK, END_HEADERS, END_STREAM, HEAD, HEAD_BYTES, PREFACE, Kind, frame

OK_HEAD = [(":status", "200"), ("content-type", "application/grpc")]
OK_END = [("grpc-status", "0")]


@dataclass(frozen=True, slots=True)
class Frame:
    """One that came."""

    kind: int
    flags: int
    stream: int
    payload: bytes


class Peer:
    """One connection, from the server's side."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._encoder = Encoder()
        self._encoder.header_table_size = 0

    async def open(self, settings: bytes = b"") -> None:
        """Greets with its settings."""
        assert await self._reader.readexactly(len(PREFACE)) == PREFACE
        self.send(frame(Kind.SETTINGS, 0, 0, settings))

    def send(self, *frames: bytes) -> None:
        """Sends frames."""
        self._writer.write(b"".join(frames))

    async def next(self, *kinds: int) -> Frame:
        """The next frame of one of these kinds; others are passed over."""
        while True:
            high, low, kind, flags, stream = HEAD.unpack(await self._reader.readexactly(HEAD_BYTES))
            payload = await self._reader.readexactly(high << 16 | low)
            if kind in kinds and not (kind == Kind.SETTINGS and flags & ACK):
                return Frame(kind, flags, stream, payload)

    async def request(self) -> int:
        """The stream of the next call whose request is whole."""
        while True:
            got = await self.next(Kind.DATA)
            if got.flags & END_STREAM:
                return got.stream

    def block(self, fields: list[tuple[str, str]]) -> bytes:
        """A header block."""
        return bytes(self._encoder.encode(fields))

    def headers(self, stream: int, fields: list[tuple[str, str]], flags: int = 0) -> bytes:
        """HEADERS."""
        return frame(Kind.HEADERS, END_HEADERS | flags, stream, self.block(fields))

    def answer(self, stream: int, message: bytes, compressed: bool = False) -> bytes:
        """The frames of a good answer."""
        data = bytes([compressed]) + len(message).to_bytes(4, "big") + message
        end = self.headers(stream, OK_END, END_STREAM)
        return self.headers(stream, OK_HEAD) + frame(Kind.DATA, 0, stream, data) + end


@asynccontextmanager
async def serving(talk: Callable[[Peer], Awaitable[None]]) -> AsyncIterator[str]:
    """Serves every connection by `talk` while the body runs; yields the target."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            await talk(Peer(reader, writer))
        writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
