"""Sensitive changes ask for a proof of who calls that is not older than ten minutes."""

from typing import Any

import pytest
from dashclicks.users.v1.user_pb2 import User
from google.protobuf.field_mask_pb2 import FieldMask
from grpc import StatusCode

from shared.testing.api import Caller
from tests.internal.office import PASSWORD, Office, method

REAUTHENTICATE = method("Reauthenticate")


async def end_others(caller: Caller, user: User) -> Any:
    return await caller.failure(method("EndOtherSessions"))


async def enroll(caller: Caller, user: User) -> Any:
    return await caller.failure(method("EnrollTotp"))


async def disable(caller: Caller, user: User) -> Any:
    return await caller.failure(method("DisableTotp"))


async def new_codes(caller: Caller, user: User) -> Any:
    return await caller.failure(method("RenewRecoveryCodes"))


async def change_email(caller: Caller, user: User) -> Any:
    changed = User(id=user.id, email="thief@example.com")
    return await caller.failure(method("UpdateUser"), user=changed, update_mask=FieldMask(paths=["email"]))


async def change_password(caller: Caller, user: User) -> Any:
    changed = User(id=user.id, password="quite another phrase")
    return await caller.failure(method("UpdateUser"), user=changed, update_mask=FieldMask(paths=["password"]))


@pytest.mark.parametrize("change", [end_others, enroll, disable, new_codes, change_email, change_password])
async def test_an_old_proof_is_not_enough(office: Office, change: Any) -> None:
    user, caller = await office.staff()
    await office.age(user, minutes=11)
    failure = await change(caller, user)
    assert (failure.code, failure.reason) == (StatusCode.PERMISSION_DENIED, "STEP_UP_REQUIRED")


async def test_a_name_changes_without(office: Office) -> None:
    user, caller = await office.staff()
    await office.age(user, minutes=11)
    changed = User(id=user.id, display_name="Ana")
    await caller.call(method("UpdateUser"), user=changed, update_mask=FieldMask(paths=["display_name"]))


async def test_a_new_proof_is_a_new_session(office: Office) -> None:
    user = await office.user(await office.account())
    old = await office.login(user)
    caller = await office.enter(old)
    await office.age(user, minutes=11)
    renewed = (await caller.call(REAUTHENTICATE, password=PASSWORD)).session_id
    assert renewed != old
    await (await office.enter(renewed)).call(method("EndOtherSessions"))
    assert (await office.nobody.failure(method("CreateAccessToken"), session_id=old)).reason == "INVALID_SESSION"


async def test_a_wrong_password_proves_nothing(office: Office) -> None:
    user = await office.user(await office.account())
    old = await office.login(user)
    caller = await office.enter(old)
    failure = await caller.failure(REAUTHENTICATE, password="something else entirely")
    assert (failure.code, failure.reason) == (StatusCode.INVALID_ARGUMENT, "INVALID_CREDENTIALS")
    await office.enter(old)


async def test_a_changed_password_does_not_renew_the_proof(office: Office) -> None:
    user, caller = await office.staff()
    await office.age(user, minutes=11)
    change, phrase = method("ChangePassword"), "quite another phrase"
    renewed = (await caller.call(change, current_password=PASSWORD, new_password=phrase)).session_id
    assert (await (await office.enter(renewed)).failure(method("EnrollTotp"))).reason == "STEP_UP_REQUIRED"
