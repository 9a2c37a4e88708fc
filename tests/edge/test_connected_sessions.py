"""What keeps an open connection apart from an ended session, and when it looks."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from edge.router.connected_sessions import ConnectedSessions
from shared.core.errors import Unauthenticated, Unavailable
from shared.data.session import Session, new_session
from tests.edge.serving import OWNER


class Store:
    """One session, and how often it was looked at."""

    def __init__(self) -> None:
        self.session = new_session("id", OWNER, datetime.now(UTC), timedelta(hours=12), "", "")
        self.fails: Exception | None = None
        self.looked = asyncio.Event()

    async def get(self, key: str) -> Session:
        self.looked.set()
        if self.fails is not None:
            raise self.fails
        return self.session


class Waiting:
    """A connection that is open as long as its session lives."""

    def __init__(self) -> None:
        self.store = Store()
        self.sessions = ConnectedSessions(self.store.get)
        self.sessions.trust(time.monotonic() + 3600)
        self.task = asyncio.create_task(self.sessions.until_ended("key"))

    async def looks(self) -> None:
        """Returns when it has looked, and waits again."""
        async with asyncio.timeout(10):
            await self.store.looked.wait()
        self.store.looked.clear()
        for _ in range(5):
            await asyncio.sleep(0)

    async def ends(self) -> None:
        async with asyncio.timeout(10):
            await self.task


@pytest.fixture
async def waiting() -> AsyncIterator[Waiting]:
    made = Waiting()
    await made.looks()
    yield made
    made.task.cancel()


ENDED = Unauthenticated("no such session", reason="INVALID_SESSION")


async def test_the_news_of_its_end_ends_it(waiting: Waiting) -> None:
    waiting.store.fails = ENDED
    waiting.sessions.drop("another")
    assert not waiting.store.looked.is_set()
    waiting.sessions.drop("key")
    await waiting.ends()


async def test_other_news_of_it_does_not(waiting: Waiting) -> None:
    waiting.sessions.drop("key")
    await waiting.looks()
    assert not waiting.task.done()


async def test_lost_news_makes_it_look(waiting: Waiting) -> None:
    waiting.store.fails = ENDED
    waiting.sessions.distrust()
    await waiting.ends()


async def test_news_after_a_gap_makes_it_look(waiting: Waiting) -> None:
    waiting.sessions.trust(time.monotonic() - 1)
    waiting.store.fails = ENDED
    waiting.sessions.trust(time.monotonic() + 3600)
    await waiting.ends()


async def test_without_news_it_looks_again_and_again(waiting: Waiting) -> None:
    async with waiting.sessions.watching():
        waiting.sessions.trust(time.monotonic() - 1)
        await waiting.looks()
        waiting.store.fails = ENDED
        await waiting.ends()


async def test_its_own_time_ends_it() -> None:
    made = Waiting()
    made.store.session = replace(made.store.session, expire_time=datetime.now(UTC) + timedelta(milliseconds=50))
    await made.looks()
    made.store.fails = Unauthenticated("the session has expired", reason="SESSION_EXPIRED")
    await made.ends()


async def test_a_database_that_is_away_ends_nothing(waiting: Waiting) -> None:
    waiting.store.fails = Unavailable("away")
    waiting.sessions.drop("key")
    await waiting.looks()
    assert not waiting.task.done()
    waiting.store.fails = ENDED
    await waiting.ends()


async def test_who_left_is_forgotten(waiting: Waiting) -> None:
    waiting.task.cancel()
    await asyncio.wait({waiting.task})
    assert waiting.sessions._waiting == {}
