"""Sliding windows in Redis: exact across processes, and never in the way while Redis is away."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from shared.data import sliding_windows
from shared.data.rate_limiter import PAUSE_SECONDS, RateLimiter
from shared.data.redis import RedisLine, open_redis
from shared.data.sliding_windows import SLICES, Limit, OwnWindows


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = open_redis(redis_url)
    yield client
    await client.aclose()


@pytest.fixture
async def nowhere() -> AsyncIterator[Redis]:
    """A Redis that is down: nothing listens on port 1."""
    client = open_redis("redis://127.0.0.1:1/0")
    yield client
    await client.aclose()


def limit(requests: int, seconds: int = 60) -> Limit:
    return Limit(uuid4().hex, "user", requests, seconds)


async def grants(limiter: RateLimiter, limits: tuple[Limit, ...], times: int) -> int:
    verdicts = await asyncio.gather(*(limiter.take(limits) for _ in range(times)))
    return sum(verdict.granted for verdict in verdicts)


async def test_processes_share_a_limit_to_the_last_request(redis_url: str) -> None:
    clients = [open_redis(redis_url) for _ in range(3)]
    limits = (limit(500),)
    passed = await asyncio.gather(*(grants(RateLimiter(client), limits, 300) for client in clients))
    assert sum(passed) == 500
    for client in clients:
        await client.aclose()


async def test_what_is_left_is_told_to_each(redis: Redis) -> None:
    limiter, limits = RateLimiter(redis), (limit(3),)
    verdicts = await asyncio.gather(*(limiter.take(limits) for _ in range(4)))
    assert [(verdict.granted, verdict.states[0].left) for verdict in verdicts] == [
        (True, 2),
        (True, 1),
        (True, 0),
        (False, 0),
    ]
    assert 54_000 <= verdicts[-1].states[0].reset_ms <= 66_000


async def test_a_refused_request_counts_against_nothing(redis: Redis) -> None:
    limiter, narrow, wide = RateLimiter(redis), limit(2), limit(100)
    assert await grants(limiter, (narrow, wide), 50) == 2
    assert await grants(limiter, (wide,), 200) == 98


async def test_callers_of_one_batch_do_not_share_limits(redis: Redis) -> None:
    limiter = RateLimiter(redis)
    passed = await asyncio.gather(*(grants(limiter, (limit(count),), 10) for count in (1, 4, 20)))
    assert passed == [1, 4, 10]


async def test_room_comes_back(redis: Redis) -> None:
    limiter, limits = RateLimiter(redis), (limit(2, seconds=1),)
    assert await grants(limiter, limits, 3) == 2
    async with asyncio.timeout(5):
        while not await grants(limiter, limits, 1):
            pass


async def test_a_count_does_not_outlive_its_window(redis: Redis) -> None:
    counted = limit(2, seconds=10)
    await RateLimiter(redis).take((counted,))
    assert 0 < await redis.pttl(f"limit:{counted.key}") <= 11_000


async def test_a_redis_that_lost_its_scripts_gets_them_again(redis: Redis) -> None:
    limiter, limits = RateLimiter(redis), (limit(2),)
    await limiter.take(limits)
    await redis.script_flush()
    assert await grants(limiter, limits, 2) == 1


async def test_without_redis_each_process_keeps_the_limit(nowhere: Redis) -> None:
    limits = (limit(5),)
    assert [await grants(RateLimiter(nowhere), limits, 20) for _ in range(2)] == [5, 5]


async def test_a_hung_redis_is_not_waited_for_twice(redis: Redis) -> None:
    clock = Clock()
    limiter, limits = RateLimiter(redis, clock), (limit(5),)
    await redis.client_pause(400)
    assert (await limiter.take(limits)).granted
    # Counted here: Redis, which hears of this limit for the first time, would grant all five.
    assert await grants(limiter, limits, 20) == 4
    await redis.ping()


async def test_redis_is_asked_again_after_a_pause(redis: Redis, nowhere: Redis) -> None:
    clock = Clock()
    limiter, limits = RateLimiter(nowhere, clock), (limit(5),)
    await limiter.take(limits)
    limiter._redis = RedisLine(redis)
    clock.now += PAUSE_SECONDS
    assert await grants(limiter, limits, 20) == 5


async def test_a_caller_who_leaves_holds_up_nobody(redis: Redis) -> None:
    limiter, limits = RateLimiter(redis), (limit(5),)
    leaving, staying = (asyncio.create_task(limiter.take(limits)) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    assert (await staying).granted


@pytest.mark.parametrize("start", [0.0, 0.3, 0.95])
def test_no_stretch_of_the_window_holds_more_than_the_limit(start: float) -> None:
    windows, limits = OwnWindows(), [limit(10, seconds=1)]
    passed = [now for step in range(400) if windows.take(limits, 1, now := start + step / 100)[0]]
    assert all(sum(first <= now < first + 1 for now in passed) <= 10 for first in passed)
    assert len(passed) >= 10 * int(4 * SLICES / (SLICES + 1))


def test_the_memory_of_a_process_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sliding_windows, "CAPACITY", 3)
    windows, counted = OwnWindows(), [limit(1) for _ in range(4)]
    for each in counted:
        windows.take([each], 1, 0.0)
    assert [windows.take([each], 1, 0.0)[0] for each in (counted[3], counted[0])] == [0, 1]
