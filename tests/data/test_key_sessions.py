"""API keys in use: a session each, begun anew before it ends, and never the same one twice."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.core.errors import Unauthenticated
from shared.data.key_sessions import KeySessions
from shared.data.session import KEY_LIFETIME, session_key
from shared.data.sessions import SessionStore
from shared.rpc.principal import Principal
from tests.data.conftest import Clock

SECRET = "dck_secret"


class Opener:
    """Opens one key as a service would."""

    def __init__(self, store: SessionStore, principal: Principal) -> None:
        self.times = 0
        self._store = store
        self._principal = replace(principal, key_id="key_1")

    async def __call__(self, secret: str) -> None:
        if secret != SECRET:
            raise Unauthenticated("the API key is not good", reason="INVALID_API_KEY")
        self.times += 1
        await self._store.hold_key(secret, self._principal, ["203.0.113.0/24"], None)


@pytest.fixture
def opener(store: SessionStore, principal: Principal) -> Opener:
    return Opener(store, principal)


@pytest.fixture
def keys(store: SessionStore, opener: Opener, clock: Clock) -> KeySessions:
    return KeySessions(store, opener, clock)


async def test_a_key_is_opened_once_and_again_before_its_session_ends(
    keys: KeySessions, opener: Opener, clock: Clock
) -> None:
    first = await keys.resolve(SECRET)
    assert (first.principal().key_id, first.networks) == ("key_1", ("203.0.113.0/24",))
    clock.advance(seconds=KEY_LIFETIME.total_seconds() - 91)
    assert await keys.resolve(SECRET) == first
    clock.advance(seconds=1)
    second = await keys.resolve(SECRET)
    assert second.expire_time - clock.now() == timedelta(seconds=KEY_LIFETIME.total_seconds())
    assert (opener.times, second.key == first.key) == (2, False)


async def test_an_ended_key_is_judged_anew_and_its_old_session_stays_ended(
    keys: KeySessions, store: SessionStore, opener: Opener, principal: Principal
) -> None:
    first = await keys.resolve(SECRET)
    await store.end_user(principal.user_id)
    second = await keys.resolve(SECRET)
    with pytest.raises(Unauthenticated):
        await store.get(first.key)
    assert (opener.times, await store.get(second.key)) == (2, second)
    assert await store.end_key("key_1") == 1


async def test_a_key_is_no_session_id_and_a_session_id_no_key(
    keys: KeySessions, store: SessionStore, opener: Opener, principal: Principal
) -> None:
    session_id, session = await store.create(principal)
    assert (await keys.resolve(session_id), opener.times) == (session, 0)
    held = await keys.resolve(SECRET)
    assert held not in await store.of_user(principal.user_id)
    for credential in (SECRET, held.key):
        with pytest.raises(Unauthenticated):
            await store.resolve(credential)


async def test_whoever_remembers_a_key_hears_of_its_end(
    keys: KeySessions, store: SessionStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, told = await keys.resolve(SECRET), list[str]()

    async def tell(ended: list[str]) -> None:
        told.extend(ended)

    monkeypatch.setattr(store._announcer, "tell", tell)
    await store.end_key("key_1")
    assert set(told) == {held.key, session_key(SECRET)}
