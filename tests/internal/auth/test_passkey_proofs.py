"""Passkeys beside what else proves who calls: for the code after a password, and for a fresh proof."""

from grpc import StatusCode

from tests.internal.auth.device import Device
from tests.internal.auth.passkey_story import (
    BEGIN,
    BEGIN_PROOF,
    LIST,
    LOGIN,
    PROVE,
    REMOVE,
    holder,
    options,
    refusal,
    register,
)
from tests.internal.auth.test_totp import enrolled
from tests.internal.office import PASSWORD, Office, method


async def test_it_stands_in_for_the_code_after_a_password(office: Office) -> None:
    user, caller, _, _ = await enrolled(office)
    device = Device()
    passkey = await register(caller, device)
    waiting = await office.nobody.call(method("Login"), email=user.email, password=PASSWORD, remember=True)
    assert (waiting.mfa_required, waiting.mfa_passkey, waiting.session_id) == (True, True, "")
    asked = await options(office, mfa_token=waiting.mfa_token)
    assert [each["transports"] for each in asked["allowCredentials"]] == [list(passkey.transports)]  # type: ignore[index, union-attr]
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


async def test_an_old_proof_registers_and_removes_nothing(office: Office) -> None:
    user, caller, _ = await holder(office)
    (passkey,) = (await caller.call(LIST)).passkeys
    await office.age(user, minutes=11)
    assert (await caller.failure(BEGIN)).reason == "STEP_UP_REQUIRED"
    assert (await caller.failure(REMOVE, id=passkey.id)).reason == "STEP_UP_REQUIRED"
