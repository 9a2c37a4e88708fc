"""Ends what stays open for longer than a request, with the session that opened it.

A connection asks once and then waits. It looks again when its session was told of, when news may have been missed, and
at the session's own end. It does not count as a use: a page left open keeps nobody signed in.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from shared.core.ending import end
from shared.core.errors import Unauthenticated, Unavailable
from shared.core.pause import pause
from shared.data.live_sessions import LiveSessions
from shared.data.session import Session

# Without news every connection looks so often. With the 1.5 s that trust lasts this makes less than the two published.
LOOK_SECONDS = 0.4
# Longest wait for a session's own end.
WAIT_SECONDS = 3600.0


class ConnectedSessions(LiveSessions[datetime]):
    """The sessions of open connections, and when they expire. `get` finds one by its key, without renewing it."""

    def __init__(self, get: Callable[[str], Awaitable[Session]]) -> None:
        super().__init__()
        self._get = get
        self._waiting: dict[str, set[asyncio.Event]] = {}

    async def until_ended(self, key: str) -> None:
        """Returns when the session of this key has ended."""
        look = asyncio.Event()
        self._waiting.setdefault(key, set()).add(look)
        try:
            while (left := await self._seconds_left(key, look)) > 0:
                await pause(look, min(left, WAIT_SECONDS))
        finally:
            self._waiting[key].discard(look)
            if not self._waiting[key]:
                del self._waiting[key]

    def trust(self, until: float) -> None:
        """News was heard of until now; after a gap everybody looks again."""
        gap = self._clock() > self._trusted_until
        super().trust(until)
        if gap:
            self._wake_all()

    def distrust(self) -> None:
        """Everybody looks again."""
        super().distrust()
        self._wake_all()

    def drop(self, key: str) -> None:
        """Whoever is connected with this session looks again."""
        super().drop(key)
        for look in self._waiting.get(key, ()):
            look.set()

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Has everybody look again and again while no news comes."""
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            await end(task)

    async def _seconds_left(self, key: str, look: asyncio.Event) -> float:
        """How long the session lives if nothing happens; 0 if it has ended. `look` says what comes from now on."""

        async def find() -> tuple[datetime, datetime]:
            expire_time = (await self._get(key)).expire_time
            return expire_time, expire_time

        look.clear()
        try:
            expire_time = await self.look_up(key, find)
        except Unauthenticated:
            return 0.0
        except Unavailable:
            return LOOK_SECONDS
        # Not 0: the store, whose clock it is, says that it lives.
        return max((expire_time - datetime.now(UTC)).total_seconds(), LOOK_SECONDS)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if self._clock() >= self._trusted_until:
                self._wake_all()

    def _wake_all(self) -> None:
        for looks in self._waiting.values():
            for look in looks:
                look.set()
