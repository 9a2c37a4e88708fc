"""Sessions as the edge uses them: a session id to ready call metadata, kept in this process for a short while."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from shared.data.live_sessions import LOOKUP_SECONDS, LiveSessions
from shared.data.sessions import Session, session_key


@dataclass(frozen=True, slots=True)
class CachedSession:
    """Who a session speaks for, and the gRPC metadata that says so. `key` is its hash, not its credential."""

    key: str
    user_id: str
    account_id: str
    parent_account_id: str
    metadata: tuple[tuple[str, str], ...]


class SessionCache(LiveSessions[CachedSession]):
    """Live sessions by the id a client sends."""

    def __init__(
        self,
        resolve: Callable[[str], Awaitable[Session]],
        mint: Callable[[Session], str],
        clock: Callable[[], float] = time.monotonic,
        lookup_seconds: float = LOOKUP_SECONDS,
    ) -> None:
        super().__init__(clock, lookup_seconds)
        self._resolve = resolve
        self._mint = mint

    async def get(self, session_id: str) -> CachedSession:
        """The session of this id. Raises Unauthenticated, and Unavailable when the session store is away or hangs."""

        async def find() -> tuple[CachedSession, datetime]:
            session = await self._resolve(session_id)
            metadata = (("authorization", f"Bearer {self._mint(session)}"),)
            caller = (session.key, session.user_id, session.account_id, session.parent_account_id)
            return CachedSession(*caller, metadata), session.expire_time

        return await self.look_up(session_key(session_id), find)
