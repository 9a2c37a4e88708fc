"""Writes the messages of a stream in their framing, and a sign of life where they are long in coming."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from edge.transcoding.exchange import Exchange, Headers
from edge.transcoding.stream import Framing
from shared.core.ending import end

# A comment, which clients of server-sent events pass over.
_BEAT = b": \n\n"


class StreamWriter:
    """One answer. It begins with the first message, so that a failure before it can be an HTTP error."""

    def __init__(self, exchange: Exchange, framing: Framing, headers: Headers) -> None:
        self._exchange = exchange
        self._framing = framing
        self._headers = headers
        self._some = False
        self._written = asyncio.get_running_loop().time()
        # Two pieces at once could mix on the wire.
        self._turn = asyncio.Lock()

    async def message(self, message: bytes, place: bytes) -> None:
        """A message; `place` is its id for events. It waits while the client reads more slowly than we write."""
        if self._some:
            await self._write(self._framing.next(message, place))
        else:
            self._some = True
            await self._write(self._framing.first(message, place))

    async def error(self, status: bytes) -> None:
        """The end of a stream that failed: its last message is the error."""
        await self._write(self._framing.error(status, self._some), more=False)

    async def end(self) -> None:
        """The end of a stream that did not."""
        await self._write(self._framing.tail if self._some else self._framing.head + self._framing.tail, more=False)

    @asynccontextmanager
    async def alive(self, seconds: float) -> AsyncIterator[None]:
        """A block in which events are never further apart than this; other framings have no sign of life."""
        if not self._framing.beats:
            yield
            return
        beating = asyncio.create_task(self._beat(seconds))
        try:
            yield
        finally:
            await end(beating)

    async def _beat(self, seconds: float) -> None:
        now = asyncio.get_running_loop().time
        while True:
            await asyncio.sleep(max(0.0, self._written + seconds - now()))
            if now() - self._written >= seconds:
                await self._write(_BEAT)

    async def _write(self, piece: bytes, more: bool = True) -> None:
        async with self._turn:
            if not self._exchange.started:
                await self._exchange.begin(200, [(b"content-type", self._framing.content_type), *self._headers])
            await self._exchange.piece(piece, more)
            self._written = asyncio.get_running_loop().time()
