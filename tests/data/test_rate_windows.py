from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from shared.data import rate_windows
from shared.data.rate_windows import RateWindows
from shared.data.redis import open_redis


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


@pytest.fixture
def key() -> str:
    return uuid4().hex


async def test_processes_count_together(redis: Redis, key: str) -> None:
    one, two = RateWindows(redis), RateWindows(redis)
    assert [(await windows.count(key, 60)).times for windows in (one, two, one)] == [1, 2, 3]


async def test_a_window_says_how_long_it_lasts_and_ends(redis: Redis, key: str) -> None:
    assert (await RateWindows(redis).count(key, 60)).left == 60
    assert 0 < await redis.ttl(f"rate:{key}") <= 60


async def test_a_cleared_window_starts_anew(redis: Redis, key: str) -> None:
    windows = RateWindows(redis)
    await windows.count(key, 60)
    await windows.clear(key)
    assert (await windows.count(key, 60)).times == 1


async def test_without_redis_a_process_counts_for_itself(nowhere: Redis, key: str) -> None:
    windows = RateWindows(nowhere)
    assert [(await windows.count(key, 60)).times for _ in range(3)] == [1, 2, 3]
    await windows.clear(key)
    assert (await windows.count(key, 60)).times == 1


async def test_a_failed_redis_is_left_alone_for_a_moment(
    nowhere: Redis, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    windows = RateWindows(nowhere)
    await windows.count(key, 60)

    async def asked(*_: object) -> None:
        raise AssertionError("asked again")

    monkeypatch.setattr(nowhere, "eval", asked)
    assert (await windows.count(key, 60)).times == 2


async def test_what_a_process_counts_is_bounded(nowhere: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_windows, "CAPACITY", 3)
    windows = RateWindows(nowhere)
    for number in range(10):
        await windows.count(str(number), 60)
    assert len(windows._own) == 3
