"""API keys as sessions: while a key is in use there is a session of it, found, cached and ended like any other.

What a key may do is settled when that session begins, by the service that keeps keys. Whatever ends a user's sessions
or an account's ends it too, and the next use of the key is judged by what is so then.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from shared.core.clock import Clock, SystemClock
from shared.core.errors import Unauthenticated
from shared.data.session import KEY_PREFIX, Session
from shared.data.sessions import SessionStore

OpenKey = Callable[[str], Awaitable[object]]
"""Begins the session of a key by its secret. Raises Unauthenticated, PermissionDenied, Unavailable."""

# A new session begins so long before the old one ends: longer than processes remember one
# (`live_sessions.TRUSTED_SECONDS`) and a token of another account is kept, so that nobody is refused in between.
AHEAD = timedelta(seconds=90)


class KeySessions:
    """Finds sessions by what a client sends: a session id, or an API key."""

    def __init__(self, store: SessionStore, open_key: OpenKey | None, clock: Clock | None = None) -> None:
        """Without `open_key` there are no keys."""
        self._store = store
        self._open_key = open_key
        self._clock = clock or SystemClock()

    async def resolve(self, credential: str) -> Session:
        """As SessionStore.resolve, for keys too. Raises what `open_key` raises."""
        if self._open_key is None or not credential.startswith(KEY_PREFIX):
            return await self._store.resolve(credential)
        session = await self._store.of_key(credential)
        if session is None or session.expire_time - self._clock.now() <= AHEAD:
            await self._open_key(credential)
            session = await self._store.of_key(credential)
        if session is None:
            raise Unauthenticated("the API key ended just now", reason="INVALID_API_KEY")
        return session
