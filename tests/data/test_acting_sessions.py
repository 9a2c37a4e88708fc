"""Sessions that act in another account: made for one that lives, gone with it however making and end meet."""

import asyncio
from typing import Any

import pytest

from shared.core.errors import Unauthenticated
from shared.data.mongo import Database
from shared.data.session import acting_key
from shared.data.sessions import MAX_TEAMMATES, SessionStore
from shared.rpc.principal import Principal, Visibility

CLIENT = "acc_client"


async def rows(database: Database) -> list[dict[str, Any]]:
    return await database["identity.sessions"].find().to_list()


async def test_it_is_the_same_user_with_the_same_scopes_elsewhere(store: SessionStore, principal: Principal) -> None:
    _, session = await store.create(principal)
    acting = await store.enter(session.key, CLIENT)
    assert acting.key == acting_key(session.key, CLIENT)
    caller = acting.principal()
    assert (caller.user_id, caller.scopes, caller.role) == (principal.user_id, principal.scopes, principal.role)
    assert (caller.account_id, caller.parent_account_id) == (CLIENT, principal.account_id)
    assert (caller.home_account_id, caller.session_id) == (principal.account_id, acting.key)
    assert await store.get(acting.key) == acting


async def test_entering_again_is_the_same_session(
    store: SessionStore, database: Database, principal: Principal
) -> None:
    _, session = await store.create(principal)
    await asyncio.gather(*(store.enter(session.key, CLIENT) for _ in range(5)))
    assert len(await rows(database)) == 2


async def test_the_client_cannot_name_it(store: SessionStore, principal: Principal) -> None:
    session_id, session = await store.create(principal)
    acting = await store.enter(session.key, CLIENT)
    for guess in (acting.key, f"{session_id}/{CLIENT}"):
        with pytest.raises(Unauthenticated):
            await store.resolve(guess)


async def test_either_end_ends_both(store: SessionStore, database: Database, principal: Principal) -> None:
    for which in (0, 1):
        _, session = await store.create(principal)
        acting = await store.enter(session.key, CLIENT)
        assert await store.end((session.key, acting.key)[which])
        assert await rows(database) == []


async def test_the_end_of_the_account_acted_in_ends_it_alone(store: SessionStore, principal: Principal) -> None:
    _, session = await store.create(principal)
    acting, other = await store.enter(session.key, CLIENT), await store.enter(session.key, "acc_other")
    assert await store.end_account(CLIENT) == 1
    with pytest.raises(Unauthenticated):
        await store.get(acting.key)
    await store.get(session.key)
    await store.get(other.key)


async def test_all_of_a_user_are_counted_without_it(store: SessionStore, principal: Principal) -> None:
    _, session = await store.create(principal)
    await store.enter(session.key, CLIENT)
    await store.create(principal)
    assert await store.end_user(principal.user_id) == 2


async def test_it_cannot_be_made_for_an_ended_session(
    store: SessionStore, database: Database, principal: Principal
) -> None:
    _, session = await store.create(principal)
    await store.end(session.key)
    with pytest.raises(Unauthenticated):
        await store.enter(session.key, CLIENT)
    assert await rows(database) == []


async def test_none_outlives_an_end_that_came_meanwhile(
    store: SessionStore, database: Database, principal: Principal
) -> None:
    for _ in range(20):
        _, session = await store.create(principal)
        entering = [store.enter(session.key, f"acc_{number}") for number in range(4)]
        await asyncio.gather(*entering, store.end(session.key), return_exceptions=True)
        assert await rows(database) == []


async def test_teammates_are_set_in_sessions_that_look_at_them(store: SessionStore, principal: Principal) -> None:
    narrow = Principal(principal.user_id, principal.account_id, visibility=Visibility.TEAM)
    sees_all, sees_team = (await store.create(principal))[1], (await store.create(narrow))[1]
    acting = await store.enter(sees_team.key, CLIENT)
    assert await store.with_teams([principal.user_id, "usr_other"]) == [principal.user_id]
    team = [f"usr_{number:03}" for number in range(MAX_TEAMMATES + 1)]
    await store.set_team(principal.user_id, team)
    for session in (sees_team, acting):
        assert list((await store.get(session.key)).principal().team) == team[:MAX_TEAMMATES]
    assert (await store.get(sees_all.key)).team == ()
