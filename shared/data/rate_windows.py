"""Counts what happens in fixed windows of time: in Redis, one count for the whole platform.

While Redis is away each process counts for itself, so that N processes allow N times as much; a count from before
is forgotten then. Its memory is bounded: the oldest windows go first.
"""

import asyncio
import time
from collections.abc import Awaitable
from typing import NamedTuple, cast

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

# A slow Redis must not hold a request.
TIMEOUT_SECONDS = 0.2
# After a failure Redis is not asked for this long.
PAUSE_SECONDS = 1.0
CAPACITY = 10_000

# One step, so that no count is ever left without an end.
COUNT = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return {count, redis.call('TTL', KEYS[1])}
"""

log = structlog.get_logger(__name__)


class Count(NamedTuple):
    """How often it happened in this window, this time included, and seconds until the window ends."""

    times: int
    left: int


class RateWindows:
    """Counts by key."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._paused_until = float("-inf")
        self._own: dict[str, tuple[int, float]] = {}

    async def count(self, key: str, seconds: int) -> Count:
        """Counts one more; the first of a window opens it for `seconds`."""
        if time.monotonic() < self._paused_until:
            return self._count_here(key, seconds)
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                answer = await cast(Awaitable[list[int]], self._redis.eval(COUNT, 1, _name(key), str(seconds)))
            return Count(*answer)
        except (RedisError, OSError) as error:
            self._pause(error)
            return self._count_here(key, seconds)

    async def clear(self, key: str) -> None:
        """Forgets the window of this key."""
        self._own.pop(key, None)
        if time.monotonic() < self._paused_until:
            return
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                await self._redis.delete(_name(key))
        except (RedisError, OSError) as error:
            self._pause(error)

    def _pause(self, error: Exception) -> None:
        self._paused_until = time.monotonic() + PAUSE_SECONDS
        log.warning("rates are counted in this process alone", error=type(error).__name__)

    def _count_here(self, key: str, seconds: int) -> Count:
        now = time.monotonic()
        count, until = self._own.pop(key, (0, now + seconds))
        if until <= now:
            count, until = 0, now + seconds
        if len(self._own) >= CAPACITY:
            self._own.pop(next(iter(self._own)))
        self._own[key] = (count + 1, until)
        return Count(count + 1, int(until - now) + 1)


def _name(key: str) -> str:
    return f"rate:{key}"
