"""A session store on the test's own database, with a clock that the test moves."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from shared.data.mongo import Database
from shared.data.redis import open_redis
from shared.data.sessions import SessionStore
from shared.rpc.principal import Principal


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.time = datetime.now(UTC).replace(microsecond=0)

    def now(self) -> datetime:
        return self.time

    def advance(self, **by: float) -> None:
        self.time += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


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
async def store(database: Database, redis: Redis, clock: Clock) -> AsyncIterator[SessionStore]:
    async with aclosing(await SessionStore.open(database, redis, clock)) as opened:
        yield opened


@pytest.fixture
def principal() -> Principal:
    return Principal(
        user_id=f"usr_{uuid4().hex}",
        account_id=f"acc_{uuid4().hex}",
        parent_account_id="acc_0",
        role="ROLE_USER",
        scopes=frozenset({"contacts", "users.read"}),
    )
