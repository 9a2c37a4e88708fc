"""What a process remembers of live sessions, and for how long it may believe it.

Something remembered is good for TRUSTED_SECONDS as long as the process surely hears of ended sessions
(`shared.data.revocations`), and for UNTRUSTED_SECONDS otherwise. So an ended session is refused within two seconds
even when Redis is away: nothing but MongoDB ever says that a session lives.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from shared.core.errors import PermissionDenied, StatusError, Unauthenticated, Unavailable
from shared.data.session import Session

TRUSTED_SECONDS = 30.0
UNTRUSTED_SECONDS = 1.0
# A look-up that takes longer has met a hung database.
LOOKUP_SECONDS = 3.0
CAPACITY = 20_000
# Unknown ids live apart, so that guessing ids cannot push real sessions out.
UNKNOWN_CAPACITY = 4_096

T = TypeVar("T")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Entry(Generic[V]):
    """What was found. Times are of `time.monotonic`."""

    value: V
    filled_at: float
    expires_at: float


class LiveSessions(Generic[V]):
    """Bounded, least recently used goes first; one look-up at a time for one session."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, lookup_seconds: float = LOOKUP_SECONDS) -> None:
        self._clock = clock
        self._lookup_seconds = lookup_seconds
        self._entries: OrderedDict[str, Entry[V]] = OrderedDict()
        self._unknown: OrderedDict[str, tuple[float, type[StatusError], str, str]] = OrderedDict()
        self._filling: dict[str, asyncio.Task[V]] = {}
        self._trusted_until = float("-inf")
        self.hits = 0
        self.misses = 0

    async def look_up(self, key: str, find: Callable[[], Awaitable[tuple[V, datetime]]]) -> V:
        """What `find` answers for the session of this key, with the time it expires; remembered.

        Raises what `find` raises (Unauthenticated and PermissionDenied from memory too), and Unavailable when it takes
        too long.
        """
        entry = self.remembered(key)
        if entry is not None:
            return entry.value
        self.misses += 1
        self._refuse_unknown(key)
        filling = self._filling.get(key)
        if filling is None:
            filling = self._filling[key] = asyncio.create_task(self._fill(key, find))
        # Shielded: one caller who hangs up must not fail the others.
        return await asyncio.shield(filling)

    def remembered(self, key: str) -> Entry[V] | None:
        """What is remembered of the session of this key, if it may still be believed. Most look-ups end here."""
        entry = self._entries.get(key)
        if entry is None or not self._holds(entry):
            return None
        self._entries.move_to_end(key)
        self.hits += 1
        return entry

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

    def _holds(self, entry: Entry[V]) -> bool:
        now = self._clock()
        return now < entry.expires_at and (now < self._trusted_until or now - entry.filled_at < UNTRUSTED_SECONDS)

    def _refuse_unknown(self, key: str) -> None:
        known = self._unknown.get(key)
        if known is None:
            return
        until, refusal, message, reason = known
        if self._clock() < until:
            raise refusal(message, reason)
        del self._unknown[key]

    async def _fill(self, key: str, find: Callable[[], Awaitable[tuple[V, datetime]]]) -> V:
        task = asyncio.current_task()
        filled_at = self._clock()
        try:
            async with asyncio.timeout(self._lookup_seconds):
                value, expire_time = await find()
            left = expire_time.timestamp() - time.time()
            if self._filling.get(key) is task:
                entry = Entry(value, filled_at, filled_at + min(TRUSTED_SECONDS, left))
                _put(self._entries, key, entry, CAPACITY)
            return value
        except (Unauthenticated, PermissionDenied) as error:
            refused = (filled_at + UNTRUSTED_SECONDS, type(error), error.message, error.reason)
            _put(self._unknown, key, refused, UNKNOWN_CAPACITY)
            raise
        except TimeoutError:
            raise Unavailable("the session cannot be looked up now") from None
        finally:
            if self._filling.get(key) is task:
                del self._filling[key]


class SessionGuard(LiveSessions[None]):
    """Refuses tokens whose session has ended. `get` finds a session by its key."""

    def __init__(self, get: Callable[[str], Awaitable[Session]], clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(clock)
        self._get = get

    async def check(self, key: str) -> None:
        """Returns if the session of this key lives. Raises Unauthenticated or Unavailable."""
        if self.remembered(key) is not None:
            return

        async def find() -> tuple[None, datetime]:
            return None, (await self._get(key)).expire_time

        await self.look_up(key, find)


def _put(entries: OrderedDict[str, T], key: str, value: T, capacity: int) -> None:
    entries[key] = value
    if len(entries) > capacity:
        entries.popitem(last=False)
