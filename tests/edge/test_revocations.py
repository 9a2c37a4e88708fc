"""Ended sessions reach a process that keeps sessions, and a lost Redis is noticed."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.asyncio import Redis

from shared.data.announcer import REVOKED_CHANNEL
from shared.data.redis import open_redis
from shared.data.revocations import TRUST_SECONDS, Revocations
from tests.edge.valkey import Valkey


class Holder:
    """Notes what it is told."""

    def __init__(self) -> None:
        self.trusted_until = 0.0
        self.told: asyncio.Queue[str] = asyncio.Queue()

    def trust(self, until: float) -> None:
        self.trusted_until = until
        self.told.put_nowait("trust")

    def distrust(self) -> None:
        self.told.put_nowait("distrust")

    def drop(self, key: str) -> None:
        self.told.put_nowait(f"drop {key}")

    async def hears(self, news: str) -> None:
        """Returns when it is told this."""
        async with asyncio.timeout(10):
            while await self.told.get() != news:
                pass


@asynccontextmanager
async def following(url: str, holder: Holder | None = None) -> AsyncIterator[tuple[Holder, Redis]]:
    holder, redis = holder or Holder(), open_redis(url)
    revocations = Revocations(redis, holder)
    revocations.start()
    try:
        yield holder, redis
    finally:
        await revocations.aclose()
        await redis.aclose()


async def test_an_ended_session_is_dropped(redis_url: str) -> None:
    async with following(redis_url) as (holder, redis):
        await holder.hears("trust")
        await redis.publish(REVOKED_CHANNEL, "key1")
        await holder.hears("drop key1")


async def test_trust_is_renewed_and_short(redis_url: str) -> None:
    async with following(redis_url) as (holder, _):
        await holder.hears("trust")
        await holder.hears("trust")
        assert holder.trusted_until - time.monotonic() <= TRUST_SECONDS


async def test_a_lost_connection_ends_trust_until_the_next_answer(redis_url: str) -> None:
    async with following(redis_url) as (holder, redis):
        await holder.hears("trust")
        await redis.client_kill_filter(_type="pubsub")
        await holder.hears("distrust")
        await holder.hears("trust")


async def test_a_restarted_redis_is_followed_again(valkey_server: Valkey) -> None:
    async with following(valkey_server.url) as (holder, redis):
        await holder.hears("trust")
        await valkey_server.stop()
        await holder.hears("distrust")
        await valkey_server.start()
        await holder.hears("trust")
        await redis.publish(REVOKED_CHANNEL, "key2")
        await holder.hears("drop key2")


async def test_a_silent_redis_ends_trust(valkey_server: Valkey) -> None:
    async with following(valkey_server.url) as (holder, redis):
        await holder.hears("trust")
        await redis.client_pause(4000)
        await holder.hears("distrust")


async def test_news_that_is_no_text_does_not_end_the_watch(redis_url: str) -> None:
    async with following(redis_url) as (holder, redis):
        await holder.hears("trust")
        await redis.publish(REVOKED_CHANNEL, b"\xff\xfe")
        await redis.publish(REVOKED_CHANNEL, "key3")
        await holder.hears("drop key3")


class Stumbling(Holder):
    """Fails at the first news."""

    def drop(self, key: str) -> None:
        if key == "bad":
            raise RuntimeError(key)
        super().drop(key)


async def test_a_failing_holder_is_distrusted_and_served_on(redis_url: str) -> None:
    async with following(redis_url, Stumbling()) as (holder, redis):
        await holder.hears("trust")
        await redis.publish(REVOKED_CHANNEL, "bad")
        await holder.hears("distrust")
        await holder.hears("trust")
        await redis.publish(REVOKED_CHANNEL, "key4")
        await holder.hears("drop key4")
