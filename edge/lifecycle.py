"""Starts and stops the parts of an edge process in order."""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack

from edge.http_server import HttpServer
from edge.upstream.table import UpstreamTable

# How long running requests have when the process is told to stop, in seconds.
GRACE_SECONDS = 5.0


class EdgeServer:
    """Ports, the services behind them, and the watch over sessions and keys (None where there are no sessions)."""

    def __init__(
        self,
        servers: Sequence[HttpServer],
        upstreams: UpstreamTable,
        watch: AbstractAsyncContextManager[None] | None,
    ) -> None:
        self._servers = servers
        self._upstreams = upstreams
        self._watch = watch
        self._started = AsyncExitStack()

    async def start(self) -> None:
        """Returns when every port accepts connections. Raises OSError, with nothing left running."""
        async with AsyncExitStack() as stack:
            await self._upstreams.start()
            stack.push_async_callback(self._upstreams.stop, GRACE_SECONDS)
            if self._watch is not None:
                await stack.enter_async_context(self._watch)
            listening: list[HttpServer] = []
            stack.push_async_callback(_stop_all, listening)
            for server in self._servers:
                await server.start()
                listening.append(server)
            self._started = stack.pop_all()

    async def stop(self) -> None:
        """Takes no new requests, lets running ones finish for GRACE_SECONDS, then closes everything."""
        await self._started.aclose()


async def _stop_all(servers: Sequence[HttpServer]) -> None:
    await asyncio.gather(*(server.stop(GRACE_SECONDS) for server in servers))
