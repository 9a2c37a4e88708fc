import asyncio
from contextlib import aclosing
from datetime import timedelta
from typing import Any

import pytest
from pymongo.asynchronous.database import AsyncDatabase
from redis.asyncio import Redis

from shared.core.errors import Unauthenticated
from shared.data.announcer import REVOKED_CHANNEL, Announcer
from shared.data.sessions import SessionStore
from shared.rpc.principal import Principal
from tests.data.conftest import Clock

Database = AsyncDatabase[dict[str, Any]]


async def refusal(store: SessionStore, session_id: str) -> str:
    with pytest.raises(Unauthenticated) as caught:
        await store.resolve(session_id)
    return caught.value.reason


async def test_a_session_resolves_to_what_was_granted(store: SessionStore, principal: Principal) -> None:
    session_id, session = await store.create(principal, ip="203.0.113.9", user_agent="curl")
    assert await store.resolve(session_id) == session
    resolved = session.principal()
    assert (resolved.user_id, resolved.scopes, resolved.role) == (principal.user_id, principal.scopes, principal.role)


async def test_the_client_credential_is_stored_nowhere(
    store: SessionStore, database: Database, principal: Principal
) -> None:
    session_id, _ = await store.create(principal)
    assert session_id not in repr(await database["identity.sessions"].find().to_list())


async def test_an_unknown_id_is_refused(store: SessionStore) -> None:
    assert await refusal(store, "nothing") == "INVALID_SESSION"


async def test_a_session_expires(store: SessionStore, clock: Clock, principal: Principal) -> None:
    session_id, _ = await store.create(principal)
    clock.advance(hours=12)
    assert await refusal(store, session_id) == "SESSION_EXPIRED"


async def test_a_remembered_session_lives_thirty_days(store: SessionStore, clock: Clock, principal: Principal) -> None:
    session_id, session = await store.create(principal, remember=True)
    assert session.expire_time == session.create_time + timedelta(days=30)
    clock.advance(days=29)
    await store.resolve(session_id)


async def test_use_renews(store: SessionStore, clock: Clock, principal: Principal) -> None:
    session_id, _ = await store.create(principal)
    clock.advance(hours=7)
    assert (await store.resolve(session_id)).expire_time == clock.now() + timedelta(hours=12)
    assert (await store.resolve(session_id)).expire_time == clock.now() + timedelta(hours=12)


async def test_use_within_five_minutes_is_not_noted_again(
    store: SessionStore, clock: Clock, principal: Principal
) -> None:
    session_id, session = await store.create(principal)
    clock.advance(minutes=4)
    assert await store.resolve(session_id) == session
    clock.advance(minutes=1)
    assert (await store.resolve(session_id)).seen_time == clock.now()


@pytest.mark.parametrize(("remember", "days", "unused"), [(False, 30, 0.4), (True, 90, 29)])
async def test_no_use_keeps_a_session_for_ever(
    store: SessionStore, clock: Clock, principal: Principal, remember: bool, days: int, unused: float
) -> None:
    session_id, session = await store.create(principal, remember=remember)
    assert session.end_time == session.create_time + timedelta(days=days)
    while clock.now() + timedelta(days=unused) < session.end_time:
        clock.advance(days=unused)
        assert (await store.resolve(session_id)).expire_time <= session.end_time
    clock.time = session.end_time
    assert await refusal(store, session_id) == "SESSION_EXPIRED"


async def test_the_sessions_of_a_user_are_those_they_opened(store: SessionStore, principal: Principal) -> None:
    _, first = await store.create(principal)
    _, second = await store.create(principal)
    await store.enter(first.key, "acc_other")
    await store.issue(principal, app_id="app_1", family_id="fam_1")
    await store.create(Principal(user_id="usr_other", account_id=principal.account_id))
    assert {session.key for session in await store.of_user(principal.user_id)} == {first.key, second.key}


async def test_one_too_many_ends_the_one_unused_for_longest(
    database: Database, redis: Redis, clock: Clock, principal: Principal
) -> None:
    async with aclosing(await SessionStore.open(database, redis, clock, max_own=2)) as store:
        used_id, _ = await store.create(principal)
        clock.advance(minutes=1)
        unused_id, _ = await store.create(principal)
        clock.advance(minutes=9)
        await store.resolve(used_id)
        await store.create(principal)
        assert await refusal(store, unused_id) == "INVALID_SESSION"
        await store.resolve(used_id)


async def test_an_ended_session_is_refused_at_once(store: SessionStore, principal: Principal) -> None:
    session_id, session = await store.create(principal)
    await store.resolve(session_id)
    assert await store.end(session.key)
    assert await refusal(store, session_id) == "INVALID_SESSION"
    assert not await store.end(session.key)


async def test_ending_a_users_sessions_spares_the_named_and_the_others(
    store: SessionStore, principal: Principal
) -> None:
    kept_id, kept = await store.create(principal)
    ended_id, _ = await store.create(principal)
    other_id, _ = await store.create(Principal(user_id="usr_other", account_id=principal.account_id))
    assert await store.end_user(principal.user_id, keep=kept.key) == 1
    assert await refusal(store, ended_id) == "INVALID_SESSION"
    await store.resolve(kept_id)
    await store.resolve(other_id)


async def test_ending_an_accounts_sessions_spares_other_accounts(store: SessionStore, principal: Principal) -> None:
    ended_id, _ = await store.create(principal)
    other_id, _ = await store.create(Principal(user_id=principal.user_id, account_id="acc_other"))
    assert await store.end_account(principal.account_id) == 1
    assert await refusal(store, ended_id) == "INVALID_SESSION"
    await store.resolve(other_id)


async def test_an_end_is_published(store: SessionStore, redis: Redis, principal: Principal) -> None:
    _, session = await store.create(principal)
    async with redis.pubsub() as subscription:
        await subscription.subscribe(REVOKED_CHANNEL)
        await subscription.get_message(timeout=5)
        await store.end(session.key)
        message = await subscription.get_message(timeout=5)
    assert message is not None
    assert message["data"] == session.key.encode()


async def test_sessions_work_while_redis_is_down(
    database: Database, nowhere: Redis, clock: Clock, principal: Principal
) -> None:
    async with aclosing(await SessionStore.open(database, nowhere, clock)) as store:
        session_id, session = await store.create(principal)
        assert await store.resolve(session_id) == session
        assert await store.end(session.key)
        assert await refusal(store, session_id) == "INVALID_SESSION"


async def test_an_end_is_told_also_when_the_caller_leaves_in_the_middle(
    store: SessionStore, redis: Redis, principal: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, session = await store.create(principal)
    deleted, go_on = asyncio.Event(), asyncio.Event()
    tell = Announcer.tell

    async def held(self: Announcer, keys: list[str]) -> None:
        deleted.set()
        await go_on.wait()
        await tell(self, keys)

    monkeypatch.setattr(Announcer, "tell", held)
    async with redis.pubsub() as subscription:
        await subscription.subscribe(REVOKED_CHANNEL)
        await subscription.get_message(timeout=5)
        ending = asyncio.create_task(store.end(session.key))
        await deleted.wait()
        ending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await ending
        go_on.set()
        message = await subscription.get_message(timeout=5)
    assert message is not None
    assert message["data"] == session.key.encode()


async def test_an_end_that_redis_refused_is_told_again(store: SessionStore, redis: Redis, principal: Principal) -> None:
    _, session = await store.create(principal)
    async with redis.pubsub() as subscription:
        await subscription.subscribe(REVOKED_CHANNEL)
        await subscription.get_message(timeout=5)
        await redis.acl_setuser("default", enabled=True, commands=["-publish"])
        try:
            assert await store.end(session.key)
        finally:
            await redis.acl_setuser("default", enabled=True, commands=["+publish"])
        message = await subscription.get_message(timeout=5)
    assert message is not None
    assert message["data"] == session.key.encode()


async def test_an_end_that_redis_missed_holds_everywhere_at_once(
    database: Database, store: SessionStore, nowhere: Redis, principal: Principal
) -> None:
    session_id, session = await store.create(principal)
    await store.resolve(session_id)
    async with aclosing(SessionStore(database, nowhere)) as cut_off:
        assert await cut_off.end(session.key)
    assert await refusal(store, session_id) == "INVALID_SESSION"
