"""Rate limits of the whole platform: counted in Redis, so that every process sees the same numbers.

One batch is under way at a time, and what is asked for meanwhile makes up the next: under load one call to Redis
decides many requests, and a request that comes alone costs one round trip. While Redis is away each process applies
every limit by itself, so that N processes allow N times as much; nothing is refused because Redis is away.
"""

import asyncio
import hashlib
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import structlog
from redis.asyncio import Redis
from redis.exceptions import NoScriptError, RedisError

from shared.core.deadline import Deadline
from shared.data.redis import RedisLine, command, words
from shared.data.sliding_windows import TAKE, Limit, OwnWindows, State

# A slow Redis must not hold a request.
TIMEOUT_SECONDS = 0.2
# After a failure Redis is not asked for this long.
PAUSE_SECONDS = 1.0

# As Redis names the script, and as a whole.
BY_DIGEST = words("EVALSHA", hashlib.sha1(TAKE.encode(), usedforsecurity=False).hexdigest())
BY_TEXT = words("EVAL", TAKE)
# Callers that are remembered.
KEPT = 10_000

Limits = tuple[Limit, ...]

log = structlog.get_logger(__name__)


class Verdict(NamedTuple):
    """Whether one request may pass, and how each of its limits stands now."""

    granted: bool
    states: tuple[State, ...]


Waiting = Mapping[Limits, Sequence["asyncio.Future[Verdict]"]]


class RateLimiter:
    """Takes one request at a time from every limit it counts against, or from none. Belongs to one event loop."""

    def __init__(self, redis: Redis, clock: Callable[[], float] = time.monotonic) -> None:
        self._redis = RedisLine(redis)
        self._clock = clock
        self._own = OwnWindows()
        self._paused_until = float("-inf")
        self._waiting: defaultdict[Limits, list[asyncio.Future[Verdict]]] = defaultdict(list)
        self._task: asyncio.Task[None] | None = None

    async def take(self, limits: Limits) -> Verdict:
        """Counts one request against all limits if each of them has room for it; `limits` is not empty."""
        future: asyncio.Future[Verdict] = asyncio.get_running_loop().create_future()
        self._waiting[limits].append(future)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        return await future

    async def _run(self) -> None:
        while self._waiting:
            waiting, self._waiting = self._waiting, defaultdict(list)
            if self._clock() < self._paused_until:
                self._decide_here(waiting)
                continue
            try:
                with Deadline(asyncio.get_running_loop().time() + TIMEOUT_SECONDS):
                    answer = await self._ask(waiting)
            except (RedisError, OSError) as error:
                self._paused_until = self._clock() + PAUSE_SECONDS
                log.warning("rate limits are kept in this process alone", error=type(error).__name__)
                self._decide_here(waiting)
            else:
                _decide(waiting, answer)

    async def _ask(self, waiting: Waiting) -> Sequence[int]:
        groups = [(_packed(limits), len(futures)) for limits, futures in waiting.items()]
        keys = sum(group.limits for group, _ in groups)
        parts = [words(keys), *[group.keys for group, _ in groups]]
        for group, wanted in groups:
            parts += (words(wanted), group.rules)
        # Of a limit its key, number and time; of a group what it wants, and the number of its limits.
        count = 3 + 3 * keys + 2 * len(groups)
        try:
            answer: Sequence[int] = await self._redis.ask(command(count, BY_DIGEST, *parts))
        except NoScriptError:
            # The first call, or a Redis that was started anew.
            answer = await self._redis.ask(command(count, BY_TEXT, *parts))
        return answer

    def _decide_here(self, waiting: Waiting) -> None:
        for limits, futures in waiting.items():
            granted, states = self._own.take(limits, len(futures), self._clock())
            _tell(futures, granted, states)


class _Packed(NamedTuple):
    """What Redis is told of the limits of a caller, but for what is wanted of them."""

    limits: int
    keys: bytes
    rules: bytes


@lru_cache(KEPT)
def _packed(limits: Limits) -> _Packed:
    numbers = [number for limit in limits for number in (limit.requests, limit.seconds * 1000)]
    keys = words(*(f"limit:{limit.key}" for limit in limits))
    return _Packed(len(limits), keys, words(len(limits), *numbers))


def _decide(waiting: Waiting, answer: Sequence[int]) -> None:
    numbers = iter(answer)
    for limits, futures in waiting.items():
        granted = next(numbers)
        _tell(futures, granted, [State(next(numbers), next(numbers)) for _ in limits])


def _tell(futures: Sequence["asyncio.Future[Verdict]"], granted: int, states: Sequence[State]) -> None:
    """The first come are served; each sees what is left behind it."""
    for place, future in enumerate(futures, 1):
        taken = min(place, granted)
        left = tuple(State(max(0, state.left - taken), state.reset_ms) for state in states)
        if not future.done():
            future.set_result(Verdict(place <= granted, left))
