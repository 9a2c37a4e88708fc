"""Users without a password: passkeys alone let them in, the last way in stays, and a lost one shuts nobody out."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from dashclicks.users.v1.user_pb2 import User
from pydantic import SecretStr

from shared.testing.api import Caller, outcomes
from tests.internal.auth.device import Device
from tests.internal.auth.passkey_story import LIST, LOGIN, REMOVE, holder, options, register
from tests.internal.auth.smtp_sink import open_sink
from tests.internal.auth.test_password_reset import NEW, RESET, Post
from tests.internal.auth.test_totp import VERIFY, enrolled
from tests.internal.office import PASSWORD, Office, method, open_office

DROP = method("RemovePassword")


@pytest.fixture(scope="module")
async def post(mongodb_uri: str, redis_url: str) -> AsyncIterator[Post]:
    async with open_sink() as (sink, url), open_office(mongodb_uri, redis_url, smtp_url=SecretStr(url)) as office:
        yield Post(office, sink)


async def passwordless(office: Office) -> tuple[User, Caller, Device]:
    """A user whose only way in is a passkey."""
    user, caller, device = await holder(office)
    return user, await office.enter((await caller.call(DROP)).session_id), device


async def test_the_password_goes_and_every_session_with_it(post: Post) -> None:
    office = post.office
    user, caller, device = await holder(office)
    other = await office.login(user)
    renewed = await office.enter((await caller.call(DROP)).session_id)
    assert (await office.nobody.failure(method("CreateAccessToken"), session_id=other)).reason == "INVALID_SESSION"
    failure = await office.nobody.failure(method("Login"), email=user.email, password=PASSWORD)
    assert failure.reason == "INVALID_CREDENTIALS"
    answer = await office.nobody.call(LOGIN, credential=device.use(await options(office)))
    assert answer.session.user.id == user.id
    await renewed.call(LIST)


async def test_without_a_passkey_the_password_stays(post: Post) -> None:
    user, caller = await post.office.staff()
    assert (await caller.failure(DROP)).reason == "LAST_WAY_IN"
    await post.office.login(user)


async def test_it_takes_a_fresh_proof(post: Post) -> None:
    user, caller, _ = await holder(post.office)
    await post.office.age(user, minutes=11)
    assert (await caller.failure(DROP)).reason == "STEP_UP_REQUIRED"


async def test_the_last_passkey_stays(post: Post) -> None:
    _, caller, device = await passwordless(post.office)
    second = await register(caller, device, "Phone")
    first, _ = (await caller.call(LIST)).passkeys
    await caller.call(REMOVE, id=first.id)
    assert (await caller.failure(REMOVE, id=second.id)).reason == "LAST_WAY_IN"
    await post.office.nobody.call(LOGIN, credential=device.use(await options(post.office)))


async def test_two_that_go_at_the_same_moment_leave_one(post: Post) -> None:
    _, caller, device = await passwordless(post.office)
    second = await register(caller, device, "Phone")
    first, _ = (await caller.call(LIST)).passkeys
    ended = await outcomes(caller.call(REMOVE, id=id) for id in (first.id, second.id))
    assert ended == {"OK": 1, "FAILED_PRECONDITION": 1}


async def test_a_password_and_a_passkey_do_not_both_go(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    user, caller, _ = await holder(post.office)
    (passkey,) = (await caller.call(LIST)).passkeys
    store = type(post.office.deps.passkeys)
    found = store.of_user
    asked: list[int] = []

    async def of_user(self: Any, user_id: str) -> Any:
        """The passkey goes between the look before and the look after."""
        passkeys = await found(self, user_id)
        asked.append(len(passkeys))
        if len(asked) == 1:
            await self.remove(user_id, passkey.id, keep_one=False)
        return passkeys

    monkeypatch.setattr(store, "of_user", of_user)
    assert (await caller.failure(DROP)).reason == "LAST_WAY_IN"
    assert asked == [1, 0]
    await post.office.login(user)


async def test_who_lost_the_device_sets_a_password_by_mail(post: Post) -> None:
    user, _, _ = await passwordless(post.office)
    await post.office.nobody.call(RESET, token=await post.token(user), new_password=NEW)
    session_id = await post.office.login(user, NEW)
    # The passkey of the lost device goes, now that there is a password.
    own = await post.office.enter(session_id)
    (passkey,) = (await own.call(LIST)).passkeys
    assert list((await own.call(REMOVE, id=passkey.id)).passkeys) == []


async def test_who_lost_the_authenticator_too_has_recovery_codes(post: Post) -> None:
    user, caller, _, codes = await enrolled(post.office)
    await register(caller, Device())
    await caller.call(DROP)
    await post.office.nobody.call(RESET, token=await post.token(user), new_password=NEW)
    waiting = await post.office.nobody.call(method("Login"), email=user.email, password=NEW)
    assert (waiting.mfa_required, waiting.session_id) == (True, "")
    answer = await post.office.nobody.call(VERIFY, mfa_token=waiting.mfa_token, code=codes[0])
    assert answer.session.user.id == user.id
