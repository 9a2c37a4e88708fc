"""Starts and stops the parts of an edge process in order."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack

from edge.http_server import HttpServer
from edge.upstream.table import UpstreamTable
from shared.data.revocations import Revocations

# How long running requests have when the process is told to stop, in seconds.
GRACE_SECONDS = 5.0


class EdgeServer:
    """Ports, the services behind them, and the watch over ended sessions (None where there are no sessions)."""

    def __init__(
        self, servers: Sequence[HttpServer], upstreams: UpstreamTable, revocations: Revocations | None
    ) -> None:
        self._servers = servers
        self._upstreams = upstreams
        self._revocations = revocations
        self._started = AsyncExitStack()

    async def start(self) -> None:
        """Returns when every port accepts connections. Raises OSError, with nothing left running."""
        async with AsyncExitStack() as stack:
            await self._upstreams.start()
            stack.push_async_callback(self._upstreams.stop, GRACE_SECONDS)
            if self._revocations is not None:
                self._revocations.start()
                stack.push_async_callback(self._revocations.aclose)
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
