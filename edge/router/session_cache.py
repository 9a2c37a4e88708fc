"""Sessions as the edge uses them: a session id to ready call metadata, kept in this process for a short while.

An entry is good for TRUSTED_SECONDS as long as the process surely hears of ended sessions (`shared.data.revocations`),
and for UNTRUSTED_SECONDS otherwise. So an ended session is refused within two seconds even when Redis is away.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from shared.core.errors import Unauthenticated
from shared.data.sessions import Session, session_key

TRUSTED_SECONDS = 30.0
UNTRUSTED_SECONDS = 1.0
CAPACITY = 20_000
# Unknown ids live apart, so that guessing ids cannot push real sessions out.
UNKNOWN_CAPACITY = 4_096

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class CachedSession:
    """A session's account and the gRPC metadata that speaks for it. Times are of `time.monotonic`."""

    account_id: str
    metadata: tuple[tuple[str, str], ...]
    filled_at: float
    expires_at: float


class SessionCache:
    """Bounded, least recently used goes first; one look-up at a time for one session."""

    def __init__(
        self,
        resolve: Callable[[str], Awaitable[Session]],
        mint: Callable[[Session], str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._resolve = resolve
        self._mint = mint
        self._clock = clock
        self._entries: OrderedDict[str, CachedSession] = OrderedDict()
        self._unknown: OrderedDict[str, tuple[float, str, str]] = OrderedDict()
        self._filling: dict[str, asyncio.Task[CachedSession]] = {}
        self._trusted_until = float("-inf")

    async def get(self, session_id: str) -> CachedSession:
        """The session of this id. Raises Unauthenticated, and what the session store raises when it is away."""
        key = session_key(session_id)
        entry = self._entries.get(key)
        if entry is not None and self._holds(entry):
            self._entries.move_to_end(key)
            return entry
        self._refuse_unknown(key)
        filling = self._filling.get(key)
        if filling is None:
            filling = self._filling[key] = asyncio.create_task(self._fill(key, session_id))
        # Shielded: one caller who hangs up must not fail the others.
        return await asyncio.shield(filling)

    def trust(self, until: float) -> None:
        """Every ended session was heard of, and will be until this time. A gap since the last time drops everything."""
        if self._clock() > self._trusted_until:
            self.clear()
        self._trusted_until = until

    def distrust(self) -> None:
        """Some ended sessions may not have been heard of."""
        self._trusted_until = float("-inf")
        self.clear()

    def drop(self, key: str) -> None:
        """Forgets the session of this key; a look-up under way is not kept."""
        self._entries.pop(key, None)
        self._filling.pop(key, None)

    def clear(self) -> None:
        """Forgets every session."""
        self._entries.clear()
        self._filling.clear()

    def _holds(self, entry: CachedSession) -> bool:
        now = self._clock()
        return now < entry.expires_at and (now < self._trusted_until or now - entry.filled_at < UNTRUSTED_SECONDS)

    def _refuse_unknown(self, key: str) -> None:
        known = self._unknown.get(key)
        if known is None:
            return
        until, message, reason = known
        if self._clock() < until:
            raise Unauthenticated(message, reason)
        del self._unknown[key]

    async def _fill(self, key: str, session_id: str) -> CachedSession:
        task = asyncio.current_task()
        filled_at = self._clock()
        try:
            session = await self._resolve(session_id)
            left = session.expire_time.timestamp() - time.time()
            entry = CachedSession(
                account_id=session.account_id,
                metadata=(("authorization", f"Bearer {self._mint(session)}"),),
                filled_at=filled_at,
                expires_at=filled_at + min(TRUSTED_SECONDS, left),
            )
            if self._filling.get(key) is task:
                _put(self._entries, key, entry, CAPACITY)
            return entry
        except Unauthenticated as error:
            _put(self._unknown, key, (filled_at + UNTRUSTED_SECONDS, error.message, error.reason), UNKNOWN_CAPACITY)
            raise
        finally:
            if self._filling.get(key) is task:
                del self._filling[key]


def _put(entries: OrderedDict[str, V], key: str, value: V, capacity: int) -> None:
    entries[key] = value
    if len(entries) > capacity:
        entries.popitem(last=False)
