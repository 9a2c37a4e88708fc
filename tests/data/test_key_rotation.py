"""A new signing key takes over while every token still verifies, and a new master key opens what the old one sealed."""

import asyncio
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pymongo.asynchronous.database import AsyncDatabase

from shared.core.crypto import MasterKeys, UnsealError
from shared.core.errors import Unauthenticated
from shared.data import keys
from shared.data.keys import KeyRing, PublicKeys
from shared.data.signing_keys import KEPT_AFTER, PUBLISHED_AHEAD, SigningKeys
from shared.rpc.principal import Principal
from shared.rpc.tokens import TokenVerifier
from shared.testing.rpc import Sessions

Database = AsyncDatabase[dict[str, Any]]
MASTER = MasterKeys(os.urandom(32))
CALLER = Principal(user_id="usr_1", account_id="acc_1")


class Time:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.time = datetime.now(UTC)

    def now(self) -> datetime:
        return self.time


async def until(seen: Callable[[], bool]) -> None:
    """Returns once it is so; the loop runs on meanwhile."""
    while not seen():  # noqa: ASYNC110 - what is waited for sets no event
        await asyncio.sleep(0)


@pytest.fixture
def clock() -> Time:
    return Time()


async def test_a_new_key_is_published_before_it_signs(database: Database, clock: Time) -> None:
    ring = await KeyRing.open(database, MASTER, clock)
    old = ring.kid
    new = (await SigningKeys(database, MASTER).rotate(clock.now()))["_id"]
    await ring.refresh()
    assert {key["kid"] for key in ring.jwks()["keys"]} == {old, new}
    assert ring.kid == old
    clock.time += PUBLISHED_AHEAD
    assert ring.kid == new


async def test_both_keys_verify_during_the_overlap(database: Database) -> None:
    ring = await KeyRing.open(database, MASTER)
    before = ring.mint(CALLER)
    await SigningKeys(database, MASTER).rotate(datetime.now(UTC), timedelta(milliseconds=1))
    verifier = TokenVerifier(ring.public, Sessions())
    await ring.refresh()
    after = ring.mint(CALLER)
    assert before.split(".")[0] != after.split(".")[0]
    for token in (before, after):
        assert await verifier.verify(f"Bearer {token}") == CALLER


async def test_a_replaced_key_ends(database: Database, clock: Time) -> None:
    ring = await KeyRing.open(database, MASTER, clock)
    old = ring.kid
    await SigningKeys(database, MASTER).rotate(clock.now())
    clock.time += PUBLISHED_AHEAD + KEPT_AFTER
    await ring.refresh()
    assert old not in {key["kid"] for key in ring.jwks()["keys"]}
    assert ring.kid != old


async def test_a_leaked_key_ends_at_once(database: Database) -> None:
    ring = await KeyRing.open(database, MASTER)
    stolen = ring.mint(CALLER)
    await SigningKeys(database, MASTER).rotate(datetime.now(UTC), timedelta())
    await ring.refresh()
    with pytest.raises(Unauthenticated):
        await TokenVerifier(ring.public, Sessions()).verify(f"Bearer {stolen}")


async def test_rotating_twice_before_the_first_new_key_signs_makes_one_key(database: Database, clock: Time) -> None:
    await KeyRing.open(database, MASTER, clock)
    stored = SigningKeys(database, MASTER)
    rows = await asyncio.gather(*(stored.rotate(clock.now()) for _ in range(8)))
    assert len({row["_id"] for row in rows}) == 1
    assert await database["identity.signing_keys"].count_documents({}) == 2


async def test_a_running_process_learns_of_a_new_key(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "REFRESH_SECONDS", 0.01)
    ring = await KeyRing.open(database, MASTER)
    async with ring.following():
        new = await SigningKeys(database, MASTER).rotate(datetime.now(UTC), timedelta())
        async with asyncio.timeout(10):
            await until(lambda: ring.kid == new["_id"])


async def test_verifiers_need_no_master_key(database: Database) -> None:
    ring = await KeyRing.open(database, MASTER)
    verifier = TokenVerifier(await PublicKeys.open(database), Sessions())
    assert await verifier.verify(f"Bearer {ring.mint(CALLER)}") == CALLER


async def test_a_new_master_key_takes_over(database: Database) -> None:
    ring = await KeyRing.open(database, MASTER)
    both = MasterKeys(os.urandom(32), previous=MASTER.current)
    assert (await KeyRing.open(database, both)).kid == ring.kid
    assert await SigningKeys(database, both).seal_again() == 1
    assert await SigningKeys(database, both).seal_again() == 0
    assert (await KeyRing.open(database, MasterKeys(both.current))).kid == ring.kid
    with pytest.raises(UnsealError, match=ring.kid):
        await KeyRing.open(database, MASTER)
