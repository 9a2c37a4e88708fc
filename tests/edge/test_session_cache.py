"""What the session cache keeps, for how long, and when it forgets."""

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from edge.router.session_cache import CachedSession, SessionCache
from shared.core.errors import Unauthenticated, Unavailable
from shared.data.live_sessions import TRUSTED_SECONDS, UNTRUSTED_SECONDS
from shared.data.session import Session, session_key
from shared.rpc.principal import Principal


class Clock:
    """A clock that stands still until moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Sessions:
    """Counts look-ups; knows the session `known`."""

    def __init__(self, life: timedelta = timedelta(hours=1)) -> None:
        self.lookups = 0
        self.asked = asyncio.Event()
        self.held = asyncio.Event()
        self.held.set()
        self._expire_time = datetime.fromtimestamp(time.time(), UTC) + life

    async def resolve(self, session_id: str) -> Session:
        self.lookups += 1
        self.asked.set()
        await self.held.wait()
        if session_id != "known":
            raise Unauthenticated("no such session", reason="INVALID_SESSION")
        return Session(
            key=session_key(session_id),
            user_id="usr_1",
            account_id="acc_1",
            parent_account_id="",
            role="OWNER",
            scopes=frozenset({"contacts"}),
            create_time=self._expire_time,
            expire_time=self._expire_time,
            auth_time=self._expire_time,
            seen_time=self._expire_time,
            remember=False,
            ip="",
            user_agent="",
        )


def cache_of(sessions: Sessions, clock: Clock) -> SessionCache:
    return SessionCache(sessions.resolve, lambda session: f"token of {session.user_id}", clock)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessions() -> Sessions:
    return Sessions()


def test_no_two_callers_have_one_name() -> None:
    principal = Principal(user_id="usr_1", account_id="acc_1", role="OWNER", scopes=frozenset())
    own = CachedSession("k", "usr_1", "acc_1", "", principal, ())
    others = [
        replace(own, key_id="key_1"),
        replace(own, app_id="app_1"),
        replace(own, principal=replace(principal, impersonator_id="usr_2")),
        replace(own, account_id="acc_2"),
        replace(own, user_id="usr_3"),
    ]
    assert len({each.caller for each in (own, *others)}) == 6


async def test_metadata_carries_the_token(sessions: Sessions, clock: Clock) -> None:
    entry = await cache_of(sessions, clock).get("known")
    assert entry.metadata == (("authorization", "Bearer token of usr_1"),)


async def test_a_trusted_entry_is_kept(sessions: Sessions, clock: Clock) -> None:
    cache = cache_of(sessions, clock)
    cache.trust(clock.now + 100)
    await cache.get("known")
    clock.now += TRUSTED_SECONDS - 1
    await cache.get("known")
    assert sessions.lookups == 1


async def test_a_trusted_entry_ends(sessions: Sessions, clock: Clock) -> None:
    cache = cache_of(sessions, clock)
    cache.trust(clock.now + 100)
    await cache.get("known")
    clock.now += TRUSTED_SECONDS
    await cache.get("known")
    assert sessions.lookups == 2


async def test_without_trust_an_entry_ends_soon(sessions: Sessions, clock: Clock) -> None:
    cache = cache_of(sessions, clock)
    await cache.get("known")
    await cache.get("known")
    clock.now += UNTRUSTED_SECONDS
    await cache.get("known")
    assert sessions.lookups == 2


async def test_an_entry_ends_with_its_session(clock: Clock) -> None:
    sessions = Sessions(life=timedelta(seconds=5))
    cache = cache_of(sessions, clock)
    cache.trust(clock.now + 100)
    await cache.get("known")
    clock.now += 5
    await cache.get("known")
    assert sessions.lookups == 2


async def test_a_dropped_session_is_looked_up_again(sessions: Sessions, clock: Clock) -> None:
    cache = cache_of(sessions, clock)
    await cache.get("known")
    cache.drop(session_key("known"))
    await cache.get("known")
    assert sessions.lookups == 2


async def test_a_look_up_that_raced_a_drop_is_not_kept(sessions: Sessions, clock: Clock) -> None:
    cache = cache_of(sessions, clock)
    sessions.held.clear()
    racing = asyncio.create_task(cache.get("known"))
    await sessions.asked.wait()
    cache.drop(session_key("known"))
    sessions.held.set()
    await racing
    await cache.get("known")
    assert sessions.lookups == 2


async def test_a_gap_in_trust_forgets_everything(sessions: Sessions, clock: Clock) -> None:
    cache = cache_of(sessions, clock)
    cache.trust(clock.now + 1)
    await cache.get("known")
    clock.now += 2
    cache.trust(clock.now + 10)
    await cache.get("known")
    assert sessions.lookups == 2


async def test_callers_at_once_share_one_look_up(sessions: Sessions, clock: Clock) -> None:
    cache = cache_of(sessions, clock)
    await asyncio.gather(*(cache.get("known") for _ in range(50)))
    assert sessions.lookups == 1


async def test_a_caller_who_leaves_does_not_fail_the_others(sessions: Sessions, clock: Clock) -> None:
    cache = cache_of(sessions, clock)
    sessions.held.clear()
    leaving, staying = (asyncio.create_task(cache.get("known")) for _ in range(2))
    await sessions.asked.wait()
    leaving.cancel()
    sessions.held.set()
    assert (await staying).account_id == "acc_1"


async def test_an_unknown_session_is_remembered_for_a_moment(sessions: Sessions, clock: Clock) -> None:
    cache = cache_of(sessions, clock)
    for _ in range(3):
        with pytest.raises(Unauthenticated, match="no such session"):
            await cache.get("unknown")
    assert sessions.lookups == 1
    clock.now += UNTRUSTED_SECONDS
    with pytest.raises(Unauthenticated):
        await cache.get("unknown")
    assert sessions.lookups == 2


async def test_a_look_up_that_hangs_is_given_up(sessions: Sessions) -> None:
    cache = SessionCache(sessions.resolve, lambda session: "token", lookup_seconds=0.01)
    sessions.held.clear()
    async with asyncio.timeout(10):
        with pytest.raises(Unavailable):
            await cache.get("known")
    sessions.held.set()
    assert (await cache.get("known")).account_id == "acc_1"
