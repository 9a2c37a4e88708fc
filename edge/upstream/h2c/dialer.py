"""Keeps one connection to a service: made when it is asked for, by one attempt at a time, with growing pauses."""

import asyncio
import random
from contextlib import suppress

import structlog

from edge.upstream.api import TransportError
from edge.upstream.h2c.call import unreachable
from edge.upstream.h2c.connection import Connection
from edge.upstream.policy import UpstreamPolicy

log = structlog.get_logger(__name__)

# A service that comes back is found at once, not after a minute of growing pauses.
_FIRST_PAUSE, _LONGEST_PAUSE, _GROWTH = 0.1, 2.0, 1.6
CONNECT_SECONDS = 20.0


class Dialer:
    """Belongs to one event loop."""

    def __init__(self, host: str, port: int, policy: UpstreamPolicy) -> None:
        self._host = host
        self._port = port
        self._policy = policy
        self._connection: Connection | None = None
        # Those that take no new calls, until their last call is over.
        self._old: set[Connection] = set()
        self._dialing: asyncio.Task[Connection] | None = None
        self._pause = _FIRST_PAUSE
        self._not_before = 0.0

    def now(self) -> Connection | None:
        """The connection if there is one."""
        connection = self._connection
        return connection if connection is not None and connection.open else None

    async def dial(self) -> Connection:
        """The connection, made if need be. Raises TransportError, also during the pause after a failure."""
        known = self.now()
        if known is not None:
            return known
        if self._dialing is None:
            if asyncio.get_running_loop().time() < self._not_before:
                raise unreachable()
            self._dialing = asyncio.create_task(self._dial())
            # If all have left, nobody looks at its error.
            self._dialing.add_done_callback(lambda task: task.cancelled() or task.exception())
        # Shielded: one caller who leaves must not fail the others.
        return await asyncio.shield(self._dialing)

    async def stop(self, grace: float) -> None:
        """Ends after running calls have had `grace` seconds."""
        if self._dialing is not None:
            self._dialing.cancel()
            with suppress(asyncio.CancelledError, TransportError):
                await self._dialing
        self._keep(None)
        ending = set(self._old)
        for connection in ending:
            connection.drain()
        if ending:
            await asyncio.wait([connection.closed for connection in ending], timeout=grace)
        for connection in ending:
            connection.abort()
        for connection in ending:
            await connection.closed

    async def _dial(self) -> Connection:
        loop = asyncio.get_running_loop()
        made, stands = Connection(loop, self._policy), False
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await loop.create_connection(lambda: made, self._host, self._port)
                await made.ready
                stands = made.open
        except OSError as error:
            log.debug("a service cannot be reached", error=type(error).__name__)
        finally:
            self._dialing = None
            if not stands:
                made.abort()
        if not stands:
            self._not_before = loop.time() + self._pause * random.uniform(0.8, 1.2)
            self._pause = min(_LONGEST_PAUSE, self._pause * _GROWTH)
            raise unreachable()
        self._pause = _FIRST_PAUSE
        self._keep(made)
        return made

    def _keep(self, connection: Connection | None) -> None:
        before, self._connection = self._connection, connection
        if before is not None and not before.closed.done():
            self._old.add(before)
            before.closed.add_done_callback(lambda _: self._old.discard(before))
