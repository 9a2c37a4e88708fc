import grpc
import pytest
from dashclicks.users.v1 import user_pb2
from dashclicks.users.v1.user_pb2 import User
from google.protobuf.field_mask_pb2 import FieldMask
from grpc import StatusCode

from shared.rpc.principal import Principal
from shared.testing.api import Caller, failure_of
from tests.internal.office import PASSWORD, Office, method

CREATE, UPDATE, DELETE = method("CreateUser"), method("UpdateUser"), method("DeleteUser")
GET, LIST = method("GetUser"), method("ListUsers")
CREATE_ACCESS_TOKEN = method("CreateAccessToken")
NEW_PASSWORD = "a whole new password"


def newcomer(
    role: user_pb2.Role.ValueType = user_pb2.ROLE_USER, email: str = "new@example.com", password: str = ""
) -> User:
    return User(display_name="New", email=email, role=role, password=password)


async def update(caller: Caller, user: User, *paths: str) -> User:
    changed: User = await caller.call(UPDATE, user=user, update_mask=FieldMask(paths=paths))
    return changed


async def refusal(caller: Caller, user: User, *paths: str) -> tuple[StatusCode, str]:
    failure = await caller.failure(UPDATE, user=user, update_mask=FieldMask(paths=paths))
    return failure.code, failure.reason


async def ended(office: Office, session_id: str) -> bool:
    try:
        await office.nobody.call(CREATE_ACCESS_TOKEN, session_id=session_id)
    except grpc.aio.AioRpcError as error:
        return failure_of(error).reason == "INVALID_SESSION"
    return False


async def test_a_user_with_a_password_can_sign_in(office: Office) -> None:
    _, owner = await office.staff()
    user = await owner.call(CREATE, user=newcomer(password=NEW_PASSWORD))
    assert user.state == user_pb2.USER_STATE_ACTIVE
    assert user.account_id == owner.account_id
    assert await office.login(user, NEW_PASSWORD)


async def test_a_user_without_one_is_invited(office: Office) -> None:
    _, owner = await office.staff()
    assert (await owner.call(CREATE, user=newcomer())).state == user_pb2.USER_STATE_INVITED


async def test_an_invited_user_who_gets_a_password_is_active(office: Office) -> None:
    _, owner = await office.staff()
    user = await owner.call(CREATE, user=newcomer())
    changed = await update(owner, User(id=user.id, password=NEW_PASSWORD), "password")
    assert changed.state == user_pb2.USER_STATE_ACTIVE


async def test_no_answer_and_no_row_holds_a_password(office: Office) -> None:
    _, owner = await office.staff()
    made = await owner.call(CREATE, user=newcomer(password=NEW_PASSWORD))
    answers = [made, await owner.call(GET, id=made.id), await owner.call(LIST)]
    assert all(NEW_PASSWORD not in str(answer) and "argon2" not in str(answer) for answer in answers)
    row = await office.data.database["users.users"].find_one({"_id": made.id})
    assert row is not None
    assert NEW_PASSWORD not in repr(row)
    assert row["password_hash"].startswith("$argon2id$")


async def test_a_short_password_is_refused(office: Office) -> None:
    _, owner = await office.staff()
    failure = await owner.failure(CREATE, user=newcomer(password="short"))
    assert set(failure.violations) == {"user.password"}


async def test_an_email_is_unique_in_its_account_only(office: Office) -> None:
    _, owner = await office.staff()
    _, stranger = await office.staff()
    await owner.call(CREATE, user=newcomer(email="same@example.com"))
    failure = await owner.failure(CREATE, user=newcomer(email="Same@Example.com"))
    assert (failure.code, set(failure.violations)) == (StatusCode.ALREADY_EXISTS, {"user.email"})
    await stranger.call(CREATE, user=newcomer(email="same@example.com"))


async def test_nobody_makes_a_second_owner(office: Office) -> None:
    user, owner = await office.staff()
    failure = await owner.failure(CREATE, user=newcomer(user_pb2.ROLE_OWNER))
    assert (failure.code, failure.reason) == (StatusCode.FAILED_PRECONDITION, "OWNER_EXISTS")
    other = await office.user(user.account_id, "ROLE_USER")
    promoted = User(id=other.id, role=user_pb2.ROLE_OWNER)
    assert await refusal(owner, promoted, "role") == (StatusCode.FAILED_PRECONDITION, "OWNER_EXISTS")


@pytest.mark.parametrize(
    "change", [{"role": user_pb2.ROLE_ADMIN}, {"state": user_pb2.USER_STATE_DISABLED}], ids=["role", "state"]
)
@pytest.mark.parametrize("by", ["ROLE_OWNER", "ROLE_ADMIN"])
async def test_the_owner_stays_the_owner(office: Office, by: str, change: dict[str, int]) -> None:
    user, owner = await office.staff()
    caller = owner if by == "ROLE_OWNER" else await office.caller(await office.user(user.account_id, by))
    changed = User(id=user.id, **change)  # type: ignore[arg-type]  # one enum field or the other
    assert await refusal(caller, changed, *change) == (StatusCode.FAILED_PRECONDITION, "OWNER_FIXED")


async def test_the_owner_cannot_be_deleted(office: Office) -> None:
    user, owner = await office.staff()
    failure = await owner.failure(DELETE, id=user.id)
    assert (failure.code, failure.reason) == (StatusCode.FAILED_PRECONDITION, "OWNER_FIXED")
    assert (await owner.call(GET, id=user.id)).id == user.id


@pytest.mark.parametrize(
    "change", [{"password": NEW_PASSWORD}, {"email": "mine@example.com"}, {"phone": "+14155550177"}], ids=str
)
async def test_only_the_owner_changes_how_the_owner_signs_in(office: Office, change: dict[str, str]) -> None:
    user, owner = await office.staff()
    admin = await office.caller(await office.user(user.account_id, "ROLE_ADMIN"))
    changed = User(id=user.id, **change)  # type: ignore[arg-type]  # one text field or another
    assert await refusal(admin, changed, *change) == (StatusCode.PERMISSION_DENIED, "OWNER_FIXED")
    await update(owner, changed, *change)


async def test_the_owner_may_change_the_rest(office: Office) -> None:
    user, owner = await office.staff()
    changed = await update(owner, User(id=user.id, display_name="Ana"), "display_name")
    assert (changed.display_name, changed.role) == ("Ana", user_pb2.ROLE_OWNER)


async def test_nobody_gives_or_takes_scopes_they_lack(office: Office) -> None:
    account_id = await office.account()
    admin = await office.user(account_id, "ROLE_ADMIN")
    # No role of today may write users and lacks a scope that another role has; a token narrower than its role does.
    narrow = Principal(admin.id, account_id, scopes=frozenset({"users", "contacts.read", "deals.read", "tasks.read"}))
    caller = Caller(office.channel, office.deps.keys.mint(narrow), account_id)
    failure = await caller.failure(CREATE, user=newcomer(user_pb2.ROLE_USER))
    assert (failure.code, failure.reason) == (StatusCode.PERMISSION_DENIED, "ROLE_ABOVE_CALLER")
    above = await office.user(account_id, "ROLE_MANAGER")
    assert (await refusal(caller, User(id=above.id, role=user_pb2.ROLE_CLIENT), "role"))[1] == "ROLE_ABOVE_CALLER"
    assert (await caller.failure(DELETE, id=above.id)).reason == "ROLE_ABOVE_CALLER"
    await caller.call(CREATE, user=newcomer(user_pb2.ROLE_CLIENT))


@pytest.mark.parametrize("role", ["ROLE_MANAGER", "ROLE_USER", "ROLE_CLIENT"])
async def test_roles_without_the_scope_change_nobody(office: Office, role: str) -> None:
    user, caller = await office.staff(role)
    assert await refusal(caller, User(id=user.id, display_name="x"), "display_name") == (
        StatusCode.PERMISSION_DENIED,
        "INSUFFICIENT_SCOPE",
    )


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("role", {"role": user_pb2.ROLE_CLIENT}),
        ("state", {"state": user_pb2.USER_STATE_DISABLED}),
        ("password", {"password": NEW_PASSWORD}),
    ],
)
async def test_a_change_of_standing_ends_the_users_sessions(
    office: Office, path: str, change: dict[str, object]
) -> None:
    boss, owner = await office.staff()
    user = await office.user(boss.account_id, "ROLE_USER")
    session_id, bystander = await office.login(user), await office.login(boss)
    await update(owner, User(id=user.id, **change), path)  # type: ignore[arg-type]  # one field or another
    assert await ended(office, session_id)
    assert not await ended(office, bystander)


async def test_another_change_does_not(office: Office) -> None:
    boss, owner = await office.staff()
    user = await office.user(boss.account_id, "ROLE_USER")
    session_id = await office.login(user)
    await update(owner, User(id=user.id, display_name="Ana", time_zone="UTC"), "display_name", "time_zone")
    assert not await ended(office, session_id)


async def test_a_deleted_user_is_out_at_once(office: Office) -> None:
    boss, owner = await office.staff()
    user = await office.user(boss.account_id, "ROLE_USER")
    session_id = await office.login(user)
    await owner.call(DELETE, id=user.id)
    assert await ended(office, session_id)
    failure = await office.nobody.failure(method("Login"), email=user.email, password=PASSWORD)
    assert failure.reason == "INVALID_CREDENTIALS"


async def test_the_old_password_opens_nothing_any_more(office: Office) -> None:
    boss, owner = await office.staff()
    user = await office.user(boss.account_id, "ROLE_USER")
    await update(owner, User(id=user.id, password=NEW_PASSWORD), "password")
    failure = await office.nobody.failure(method("Login"), email=user.email, password=PASSWORD)
    assert failure.reason == "INVALID_CREDENTIALS"
    assert await office.login(user, NEW_PASSWORD)
