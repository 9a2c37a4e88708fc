"""Ends connections that cost us something and bring nothing: they send no request, or do not read their answer.

The HTTP servers bound some of it (granian the time of an HTTP/1 head) and not the rest: a connection that says nothing,
or only half of an HTTP/2 preface, or that reads a byte a second, stays for good. The kernel knows what each socket has
taken, so we look there every few seconds, whatever server is on top.
"""

import asyncio
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from edge.sockets import Peer, abort, connections, progress
from shared.core.ending import end

LOOK_SECONDS = 5.0
# Without a request for this long a connection is closed.
IDLE_SECONDS = 30.0
# A client has this long to take what waits for it, unless it takes at least so many bytes a second.
STALL_SECONDS = 30.0
SLOWEST_RATE = 1024
# Between so many sockets the event loop gets its turn.
PAUSE_EVERY = 64

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Connection:
    """What was seen of a connection: when it last did something, and since when how much of its answers is taken."""

    active_at: float
    since: float
    acked: int


class ConnectionWatch:
    """Watches the connections that this process accepted on one port. Does nothing where there is no /proc."""

    def __init__(self, port: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._port = port
        self._clock = clock
        self._running: dict[Peer, int] = {}
        self._served: set[Peer] = set()
        self._connections: dict[Peer, Connection] = {}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins to look."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Looks no more."""
        if self._task is not None:
            await end(self._task)

    def begin(self, client: tuple[str, int | str] | None) -> Peer | None:
        """A request is worked on, until `end` is told what this returns.

        `client` is that of its ASGI scope (granian: the port is text).
        """
        if client is None:
            return None
        peer = (client[0], int(client[1]))
        self._running[peer] = self._running.get(peer, 0) + 1
        return peer

    def end(self, peer: Peer | None) -> None:
        """The request is answered."""
        if peer is None:
            return
        self._served.add(peer)
        left = self._running[peer] - 1
        if left:
            self._running[peer] = left
        else:
            del self._running[peer]

    def look(self) -> int:
        """Looks once, off the event loop; answers how many connections it closed."""
        served, self._served = self._served, set()
        now, closed = self._clock(), 0
        known, self._connections = self._connections, {}
        for number, (peer, connection) in enumerate(connections(self._port), 1):
            with connection:
                seen = known.get(peer)
                if seen is None or peer in served or peer in self._running:
                    seen = Connection(now, seen.since if seen else now, seen.acked if seen else 0)
                if self._is_over(connection, seen, now):
                    abort(connection)
                    closed += 1
                else:
                    self._connections[peer] = seen
            if number % PAUSE_EVERY == 0:
                time.sleep(0)
        return closed

    def _is_over(self, connection: socket.socket, seen: Connection, now: float) -> bool:
        waiting, acked = progress(connection)
        if not waiting or acked - seen.acked >= SLOWEST_RATE * (now - seen.since):
            seen.since, seen.acked = now, acked
        return now - seen.since > STALL_SECONDS if waiting else now - seen.active_at > IDLE_SECONDS

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                closed = await asyncio.to_thread(self.look)
            except Exception:
                log.exception("connections cannot be watched", port=self._port)
            else:
                if closed:
                    log.warning("idle or slow connections closed", port=self._port, connections=closed)
