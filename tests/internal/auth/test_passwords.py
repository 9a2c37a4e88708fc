"""A password is changed by who knows it, and is never one that everybody tries."""

import pytest
from dashclicks.users.v1.user_pb2 import ROLE_USER, User
from google.protobuf.field_mask_pb2 import FieldMask
from grpc import StatusCode

from tests.internal.office import PASSWORD, Office, method

CHANGE, LOGIN = method("ChangePassword"), method("Login")
NEW = "quite another phrase"
COMMON = ["password1234", "passwordpassword", "qwertyuiop123", "jessica123456", "dashclicks2026"]


async def test_the_new_one_opens_and_the_old_one_does_not(office: Office) -> None:
    user, caller = await office.staff()
    await caller.call(CHANGE, current_password=PASSWORD, new_password=NEW)
    await office.login(user, NEW)
    failure = await office.nobody.failure(LOGIN, email=user.email, password=PASSWORD)
    assert failure.reason == "INVALID_CREDENTIALS"


async def test_every_session_ends_but_the_one_answered(office: Office) -> None:
    user = await office.user(await office.account())
    other, own = await office.login(user), await office.login(user)
    renewed = (await (await office.enter(own)).call(CHANGE, current_password=PASSWORD, new_password=NEW)).session_id
    for ended in (other, own):
        assert (await office.nobody.failure(method("CreateAccessToken"), session_id=ended)).reason == "INVALID_SESSION"
    await (await office.enter(renewed)).call(method("GetSession"))


async def test_it_takes_the_current_one(office: Office) -> None:
    user, caller = await office.staff()
    failure = await caller.failure(CHANGE, current_password="another password entirely", new_password=NEW)
    assert (failure.code, failure.reason) == (StatusCode.INVALID_ARGUMENT, "INVALID_CREDENTIALS")
    await office.login(user)


@pytest.mark.parametrize("password", COMMON)
async def test_a_common_one_is_refused(office: Office, password: str) -> None:
    _, caller = await office.staff()
    failure = await caller.failure(CHANGE, current_password=PASSWORD, new_password=password)
    assert (failure.code, failure.reason) == (StatusCode.INVALID_ARGUMENT, "PASSWORD_TOO_COMMON")
    assert "new_password" in failure.violations


async def test_so_it_is_where_one_user_makes_another(office: Office) -> None:
    _, caller = await office.staff()
    user = User(display_name="Ana", email="ana.of@example.com", role=ROLE_USER, password=COMMON[0])
    failure = await caller.failure(method("CreateUser"), user=user)
    assert (failure.reason, set(failure.violations)) == ("PASSWORD_TOO_COMMON", {"user.password"})


async def test_so_it_is_where_one_user_changes_another(office: Office) -> None:
    owner, caller = await office.staff()
    user = await office.user(owner.account_id, "ROLE_USER")
    changed = User(id=user.id, password=COMMON[0])
    failure = await caller.failure(method("UpdateUser"), user=changed, update_mask=FieldMask(paths=["password"]))
    assert failure.reason == "PASSWORD_TOO_COMMON"


async def test_the_name_of_its_user_is_no_password(office: Office) -> None:
    user = await office.user(await office.account(), display_name="Bartholomew Featherstone")
    caller = await office.caller(user)
    failure = await caller.failure(CHANGE, current_password=PASSWORD, new_password="bartholomewfeatherstone")
    assert failure.reason == "PASSWORD_TOO_COMMON"


async def test_nothing_but_length_is_asked_for(office: Office) -> None:
    _, caller = await office.staff()
    await caller.call(CHANGE, current_password=PASSWORD, new_password="lowercase umbrellas only")
    failure = await (await office.staff())[1].failure(CHANGE, current_password=PASSWORD, new_password="kx7!qP2#vd9")
    assert set(failure.violations) == {"new_password"}
