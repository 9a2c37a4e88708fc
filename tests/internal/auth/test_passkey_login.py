"""Passkeys sign in alone: whoever uses one is known by it, and nobody learns who has one."""

from typing import Any

from dashclicks.users.v1 import user_pb2
from grpc import StatusCode

from tests.internal.auth.device import Device
from tests.internal.auth.passkey_story import LIST, LOGIN, holder, options, refusal, register
from tests.internal.auth.test_totp import enrolled
from tests.internal.office import Office


async def test_whoever_names_nobody_is_known_by_the_passkey(office: Office) -> None:
    user, _, device = await holder(office)
    answer = await office.nobody.call(LOGIN, credential=device.use(await options(office)))
    assert answer.session.user.id == user.id
    own = await office.enter(answer.session_id)
    (passkey,) = (await own.call(LIST)).passkeys
    assert (passkey.display_name, list(passkey.transports), passkey.domain) == ("Laptop", ["internal"], "127.0.0.1")
    assert passkey.create_time.ToDatetime() <= passkey.use_time.ToDatetime()


async def test_options_are_the_same_for_everybody(office: Office) -> None:
    user, _, _ = await holder(office)
    asked = [dict(await options(office, **who)) for who in ({"email": user.email}, {"email": "no@example.com"}, {})]
    assert len({each.pop("challenge") for each in asked}) == 3
    assert asked[0] == asked[1] == asked[2]
    assert (asked[0]["userVerification"], asked[0]["rpId"]) == ("required", "127.0.0.1")


async def test_a_named_user_signs_in_and_nobody_else(office: Office) -> None:
    user, _, device = await holder(office)
    answer = await office.nobody.call(LOGIN, credential=device.use(await options(office, email=user.email)))
    assert answer.session.user.id == user.id
    other, _, _ = await holder(office)
    assert await refusal(office, device.use(await options(office, email=other.email))) == "INVALID_CREDENTIALS"


async def test_no_code_is_asked_for(office: Office) -> None:
    user, caller, _, _ = await enrolled(office)
    device = Device()
    await register(caller, device)
    answer = await office.nobody.call(LOGIN, credential=device.use(await options(office)))
    assert (answer.mfa_required, answer.session.user.id) == (False, user.id)


async def test_a_user_who_is_shut_out_stays_out(office: Office) -> None:
    user, caller = await office.staff("ROLE_ADMIN")
    device = Device()
    await register(caller, device)

    def disable(record: Any) -> None:
        record.message.state = user_pb2.USER_STATE_DISABLED

    await office.deps.users.system("test").change(user.id, disable)
    assert await refusal(office, device.use(await options(office))) == "INVALID_CREDENTIALS"


async def test_a_banned_account_says_so_to_whoever_has_the_passkey(office: Office) -> None:
    user, _, device = await holder(office)

    def ban(record: Any) -> None:
        record.message.state = 2

    await office.deps.accounts.system("test").change(user.account_id, ban)
    failure = await office.nobody.failure(LOGIN, credential=device.use(await options(office)))
    assert (failure.code, failure.reason) == (StatusCode.PERMISSION_DENIED, "UNAUTHORIZED_ACCOUNT")
