"""Passkeys: registered with a fresh proof, sign in alone, never copied, replayed, or taken elsewhere."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from dashclicks.users.v1 import user_pb2
from dashclicks.users.v1.user_pb2 import User
from google.protobuf.struct_pb2 import Struct
from grpc import StatusCode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from services.internal.auth import ceremony
from services.internal.auth.relying_party import RelyingParty
from shared.data.passkeys import MAX_PASSKEYS, Passkey
from shared.testing.api import Caller, outcomes
from tests.internal.auth.device import PAGE, Device
from tests.internal.auth.test_totp import enrolled
from tests.internal.office import PASSWORD, Office, method, open_office

BEGIN, REGISTER, LIST = method("BeginPasskeyRegistration"), method("RegisterPasskey"), method("ListPasskeys")
RENAME, REMOVE = method("RenamePasskey"), method("RemovePasskey")
BEGIN_LOGIN, LOGIN = method("BeginPasskeyLogin"), method("LoginWithPasskey")
BEGIN_PROOF, PROVE = method("BeginPasskeyProof"), method("ProveWithPasskey")


async def register(caller: Caller, device: Device, name: str = "Laptop") -> Any:
    """A new passkey of the caller's, on this device."""
    options = (await caller.call(BEGIN)).public_key
    return await caller.call(REGISTER, credential=device.make(options), display_name=name)


async def holder(office: Office) -> tuple[User, Caller, Device]:
    """A user with a passkey, signed in."""
    user, caller = await office.staff()
    device = Device()
    await register(caller, device)
    return user, caller, device


async def options(office: Office, **fields: Any) -> Struct:
    made: Struct = (await office.nobody.call(BEGIN_LOGIN, **fields)).public_key
    return made


async def refusal(office: Office, credential: Struct, **fields: Any) -> str:
    failure = await office.nobody.failure(LOGIN, credential=credential, **fields)
    assert failure.code is StatusCode.INVALID_ARGUMENT
    return failure.reason


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


async def test_it_stands_in_for_the_code_after_a_password(office: Office) -> None:
    user, caller, _, _ = await enrolled(office)
    device = Device()
    passkey = await register(caller, device)
    waiting = await office.nobody.call(method("Login"), email=user.email, password=PASSWORD, remember=True)
    assert (waiting.mfa_required, waiting.mfa_passkey, waiting.session_id) == (True, True, "")
    asked = await options(office, mfa_token=waiting.mfa_token)
    assert [each["transports"] for each in asked["allowCredentials"]] == [list(passkey.transports)]  # type: ignore[index, union-attr, call-overload]
    answer = await office.nobody.call(LOGIN, credential=device.use(asked), mfa_token=waiting.mfa_token)
    assert answer.session.user.id == user.id
    failure = await office.nobody.failure(method("VerifyLogin"), mfa_token=waiting.mfa_token, code="123456")
    assert failure.reason == "INVALID_ONE_TIME_TOKEN"


async def test_somebody_elses_passkey_ends_no_waiting_login(office: Office) -> None:
    user, _, _, _ = await enrolled(office)
    _, _, device = await holder(office)
    waiting = await office.nobody.call(method("Login"), email=user.email, password=PASSWORD)
    asked = await options(office, mfa_token=waiting.mfa_token)
    assert await refusal(office, device.use(asked), mfa_token=waiting.mfa_token) == "INVALID_CREDENTIALS"
    asked = await options(office)
    assert await refusal(office, device.use(asked), mfa_token=waiting.mfa_token) == "INVALID_CREDENTIALS"


async def test_it_proves_who_calls(office: Office) -> None:
    user, caller, device = await holder(office)
    await office.age(user, minutes=11)
    assert (await caller.failure(BEGIN)).reason == "STEP_UP_REQUIRED"
    asked = (await caller.call(BEGIN_PROOF)).public_key
    renewed = await office.enter((await caller.call(PROVE, credential=device.use(asked))).session_id)
    await register(renewed, device, "Phone")
    failure = await caller.failure(LIST)
    assert (failure.code, failure.reason) == (StatusCode.UNAUTHENTICATED, "INVALID_SESSION")


async def test_anothers_passkey_proves_nothing(office: Office) -> None:
    _, caller, _ = await holder(office)
    _, _, strange = await holder(office)
    asked = (await caller.call(BEGIN_PROOF)).public_key
    assert (await caller.failure(PROVE, credential=strange.use(asked))).reason == "INVALID_CREDENTIALS"


async def test_a_challenge_for_one_thing_serves_no_other(office: Office) -> None:
    _, caller, device = await holder(office)
    asked = (await caller.call(BEGIN_PROOF)).public_key
    assert await refusal(office, device.use(asked)) == "INVALID_ONE_TIME_TOKEN"


async def test_a_challenge_is_good_once_also_at_the_same_moment(office: Office) -> None:
    _, _, device = await holder(office)
    used = device.use(await options(office))
    ended = await outcomes(office.nobody.call(LOGIN, credential=used) for _ in range(4))
    assert ended == {"OK": 1, "INVALID_ARGUMENT": 3}
    assert await refusal(office, used) == "INVALID_ONE_TIME_TOKEN"


async def test_a_challenge_lives_five_minutes_and_is_stored_nowhere(office: Office) -> None:
    _, _, device = await holder(office)
    asked = await options(office, email="five@example.com")
    rows = office.data.database["identity.one_time_tokens"]
    (row,) = await rows.find({"stands_for.email": "five@example.com"}).to_list()
    assert 280 < (row["expire_time"].replace(tzinfo=UTC) - datetime.now(UTC)).total_seconds() <= 300
    assert base64url_to_bytes(str(asked["challenge"])).decode() not in repr(row)
    await rows.update_one({"_id": row["_id"]}, {"$set": {"expire_time": datetime.now(UTC)}})
    assert await refusal(office, device.use(asked)) == "INVALID_ONE_TIME_TOKEN"


WRONG: dict[str, dict[str, Any]] = {
    "another origin": {"origin": "http://127.0.0.1:5001"},
    "an origin that begins alike": {"origin": f"{PAGE}.evil.example"},
    "another type": {"type": "webauthn.create"},
    "a framed page": {"crossOrigin": True},
}


@pytest.mark.parametrize("changed", WRONG.values(), ids=WRONG)
async def test_what_another_page_got_signs_nobody_in(office: Office, changed: dict[str, Any]) -> None:
    _, _, device = await holder(office)
    assert await refusal(office, device.use(await options(office), **changed)) == "INVALID_CREDENTIALS"


async def test_another_domains_signature_is_refused(office: Office) -> None:
    _, _, device = await holder(office)
    asked = {**dict(await options(office)), "rpId": "evil.example"}
    assert await refusal(office, device.use(asked)) == "INVALID_CREDENTIALS"


async def test_a_device_that_was_not_unlocked_is_refused(office: Office) -> None:
    _, caller, device = await holder(office)
    device.unlocked = False
    assert await refusal(office, device.use(await options(office))) == "INVALID_CREDENTIALS"
    made = device.make((await caller.call(BEGIN)).public_key)
    assert (await caller.failure(REGISTER, credential=made, display_name="x")).reason == "INVALID_PASSKEY"


async def test_a_wrong_signature_and_an_unknown_passkey_are_one_answer(office: Office) -> None:
    _, _, device = await holder(office)
    forged = device.use(await options(office))
    forged["response"]["signature"] = bytes_to_base64url(b"\x30\x06\x02\x01\x01\x02\x01\x01")  # type: ignore[index, call-overload]
    stranger = Device()
    stranger.make({"user": {"id": ""}, "rp": {"id": "127.0.0.1"}, "challenge": ""})
    answers = [
        await office.nobody.failure(LOGIN, credential=credential)
        for credential in (forged, stranger.use(await options(office)))
    ]
    assert answers[0] == answers[1]
    assert answers[0].reason == "INVALID_CREDENTIALS"


async def test_a_count_that_went_back_is_a_copy(office: Office) -> None:
    _, _, device = await holder(office)
    await office.nobody.call(LOGIN, credential=device.use(await options(office)))
    device.uses -= 1
    assert await refusal(office, device.use(await options(office))) == "INVALID_CREDENTIALS"
    await office.nobody.call(LOGIN, credential=device.use(await options(office)))


async def test_a_device_that_does_not_count_signs_in_again_and_again(office: Office) -> None:
    _, caller = await office.staff()
    device = Device(counts=False)
    await register(caller, device)
    for _ in range(2):
        await office.nobody.call(LOGIN, credential=device.use(await options(office)))


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


async def test_passkeys_are_tried_so_often_and_no_more(mongodb_uri: str, redis_url: str) -> None:
    counts = redis_url.rsplit("/", 1)[0] + "/10"
    async with open_office(mongodb_uri, counts, logins_per_name=3, logins_per_address=12) as strict:
        await strict.data.redis.flushdb()
        _, _, device = await holder(strict)
        for _ in range(3):
            assert await refusal(strict, device.use(await options(strict), type="x")) == "INVALID_CREDENTIALS"
        right = device.use(await options(strict))
        failure = await strict.nobody.failure(LOGIN, credential=right)
        assert (failure.code, failure.reason) == (StatusCode.RESOURCE_EXHAUSTED, "RATE_LIMITED")

        begun = await outcomes(strict.nobody.call(BEGIN_LOGIN) for _ in range(30))
        ended = await outcomes(strict.nobody.call(LOGIN, credential=right) for _ in range(30))
        assert begun["RESOURCE_EXHAUSTED"] > 0
        assert ended["RESOURCE_EXHAUSTED"] > 0


async def test_several_are_renamed_and_removed(office: Office) -> None:
    _, caller, device = await holder(office)
    second = await register(caller, device, "Phone")
    renamed = await caller.call(RENAME, id=second.id, display_name="  Old phone ")
    assert renamed.display_name == "Old phone"
    listed = (await caller.call(LIST)).passkeys
    assert [passkey.display_name for passkey in listed] == ["Laptop", "Old phone"]
    left = (await caller.call(REMOVE, id=listed[0].id)).passkeys
    assert [passkey.id for passkey in left] == [second.id]
    assert (await caller.failure(REMOVE, id=listed[0].id)).code is StatusCode.NOT_FOUND


async def test_nobody_touches_anothers(office: Office) -> None:
    _, owner, _ = await holder(office)
    (passkey,) = (await owner.call(LIST)).passkeys
    _, stranger, _ = await holder(office)
    for rpc, fields in ((RENAME, {"display_name": "x"}), (REMOVE, {})):
        assert (await stranger.failure(rpc, id=passkey.id, **fields)).code is StatusCode.NOT_FOUND
    assert list((await owner.call(LIST)).passkeys) == [passkey]


async def test_a_removed_one_signs_nobody_in(office: Office) -> None:
    _, caller, device = await holder(office)
    (passkey,) = (await caller.call(LIST)).passkeys
    await caller.call(REMOVE, id=passkey.id)
    assert await refusal(office, device.use(await options(office))) == "INVALID_CREDENTIALS"


async def test_a_device_is_told_what_it_holds_already(office: Office) -> None:
    _, caller, device = await holder(office)
    (known,) = dict((await caller.call(BEGIN)).public_key)["excludeCredentials"]
    assert known["id"] in device.keys


async def test_a_passkey_has_one_user(office: Office) -> None:
    user, _, _ = await holder(office)
    (passkey,) = await office.deps.passkeys.of_user(user.id)
    other, _ = await office.staff()
    stolen = Passkey(**{**{name: getattr(passkey, name) for name in Passkey.__slots__}, "user_id": other.id})
    assert not await office.deps.passkeys.add(other.account_id, stolen)
    assert not await office.deps.passkeys.add(user.account_id, passkey)
    assert await office.deps.passkeys.of_user(other.id) == []


async def test_there_is_a_most_one_can_have(office: Office) -> None:
    user, caller, _ = await holder(office)
    (first,) = await office.deps.passkeys.of_user(user.id)
    values = {name: getattr(first, name) for name in Passkey.__slots__}
    more = [Passkey(**{**values, "id": f"pky_{n}", "credential_id": f"{n}{user.id}"}) for n in range(MAX_PASSKEYS)]
    added = [await office.deps.passkeys.add(user.account_id, passkey) for passkey in more]
    assert added == [True] * (MAX_PASSKEYS - 1) + [False]
    assert (await caller.failure(BEGIN)).reason == "TOO_MANY_PASSKEYS"


async def test_an_old_proof_registers_and_removes_nothing(office: Office) -> None:
    user, caller, _ = await holder(office)
    (passkey,) = (await caller.call(LIST)).passkeys
    await office.age(user, minutes=11)
    for rpc, fields in ((BEGIN, {}), (REMOVE, {"id": passkey.id})):
        assert (await caller.failure(rpc, **fields)).reason == "STEP_UP_REQUIRED"


async def test_a_registration_is_one_users(office: Office) -> None:
    _, caller = await office.staff()
    _, stranger = await office.staff()
    made = Device().make((await caller.call(BEGIN)).public_key)
    failure = await stranger.failure(REGISTER, credential=made, display_name="x")
    assert failure.reason == "INVALID_ONE_TIME_TOKEN"


@pytest.mark.parametrize("transports", [None, 7, "usb", {}, [None, "usb", []]], ids=repr)
def test_what_is_no_transport_is_left_out(transports: Any) -> None:
    credential = Struct()
    credential.update({"response": {"transports": transports}})
    assert ceremony.transports_of(credential) == (("usb",) if isinstance(transports, list) else ())


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_credential_is_our_failure(data: st.DataObject) -> None:
    party = RelyingParty("127.0.0.1", "x", (PAGE,))
    device = Device()
    made = device.make({"user": {"id": ""}, "rp": {"id": party.id}, "challenge": "YQ"})
    used = device.use({"rpId": party.id, "challenge": "YQ"})
    junk = st.one_of(
        st.binary(max_size=80).map(bytes_to_base64url),
        st.text(max_size=20),
        st.none(),
        st.booleans(),
        st.integers(-9, 9),
        st.just(bytes_to_base64url(b"[" * 50_000)),
        st.just(bytes_to_base64url(json.dumps({"type": 1, "challenge": {}, "origin": []}).encode())),
        st.lists(st.none()),
        st.dictionaries(st.text(max_size=3), st.none()),
    )
    for credential in (made, used):
        where = credential if data.draw(st.booleans()) else credential["response"]
        where[data.draw(st.sampled_from(sorted(where)))] = data.draw(junk)  # type: ignore[index, call-overload, arg-type, type-var]
    passkey = Passkey("p", "", "", b"\xa0", 0, party.id, "", (), False, datetime.now(UTC))
    judgements = (
        lambda: ceremony.judge_creation(party, made, "a"),
        lambda: ceremony.judge_use(party, used, "a", passkey),
        lambda: ceremony.challenge_of(used),
        lambda: ceremony.id_of(made),
    )
    for judge in judgements:
        try:
            judge()
        except ceremony.Refused:
            continue
