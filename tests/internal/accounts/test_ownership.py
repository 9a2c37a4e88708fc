"""An account goes to another owner: whole or not at all, and to one of them however many ask."""

from dashclicks.users.v1 import user_pb2
from dashclicks.users.v1.user_pb2 import User
from grpc import StatusCode

from shared.testing.api import outcomes
from tests.internal.office import Office, method

TRANSFER, UPDATE = method("TransferOwnership"), method("UpdateUser")
OWNER, ADMIN = user_pb2.ROLE_OWNER, user_pb2.ROLE_ADMIN


async def role_of(office: Office, user: User) -> user_pb2.Role.ValueType:
    return (await office.deps.users.system("test").read(user.id)).message.role


async def test_both_roles_change_and_both_sign_in_again(office: Office) -> None:
    owner, caller = await office.staff()
    next_owner = await office.user(owner.account_id, "ROLE_USER", record_visibility=user_pb2.RECORD_VISIBILITY_OWN)
    sessions = await office.login(owner), await office.login(next_owner)
    await caller.call(TRANSFER, user_id=next_owner.id)
    assert (await role_of(office, owner), await role_of(office, next_owner)) == (ADMIN, OWNER)
    for session_id in sessions:
        failure = await office.nobody.failure(method("CreateAccessToken"), session_id=session_id)
        assert failure.reason == "INVALID_SESSION"
    back = await (await office.caller(next_owner)).call(method("GetSession"))
    assert back.user.record_visibility == user_pb2.RECORD_VISIBILITY_ALL
    row = await office.data.database["users.users"].find_one({"_id": owner.id, "_meta.actor.user_id": owner.id})
    assert row is not None
    assert row["_meta"]["method"].endswith("TransferOwnership")


async def test_it_is_the_owners_alone_who_proved_lately_who_they_are(office: Office) -> None:
    owner, caller = await office.staff()
    admin = await office.user(owner.account_id, "ROLE_ADMIN")
    assert (await (await office.caller(admin)).failure(TRANSFER, user_id=admin.id)).reason == "NOT_OWNER"
    await office.age(owner, minutes=11)
    assert (await caller.failure(TRANSFER, user_id=admin.id)).reason == "STEP_UP_REQUIRED"


async def test_the_next_owner_is_another_active_user_of_the_account(office: Office) -> None:
    owner, caller = await office.staff()
    disabled = await office.user(owner.account_id, "ROLE_USER", state=user_pb2.USER_STATE_DISABLED)
    stranger, _ = await office.staff()
    for user_id in (disabled.id, owner.id):
        failure = await caller.failure(TRANSFER, user_id=user_id)
        assert (failure.code, failure.reason) == (StatusCode.FAILED_PRECONDITION, "USER_NOT_ACTIVE")
    assert (await caller.failure(TRANSFER, user_id=stranger.id)).code is StatusCode.NOT_FOUND
    assert await role_of(office, owner) == OWNER


async def test_of_many_at_once_one_gets_it(office: Office) -> None:
    owner, caller = await office.staff()
    users = [await office.user(owner.account_id, "ROLE_USER") for _ in range(4)]
    ended = await outcomes(caller.call(TRANSFER, user_id=user.id) for user in users)
    assert ended["OK"] == 1
    roles = [await role_of(office, user) for user in users]
    assert (roles.count(OWNER), await role_of(office, owner)) == (1, ADMIN)
