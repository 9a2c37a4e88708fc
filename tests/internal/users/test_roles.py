"""An account's own roles: made within their maker's scopes, in effect at once, wherever their holders are signed in."""

import asyncio
from typing import Any

from dashclicks.users.v1 import user_pb2
from dashclicks.users.v1.custom_role_pb2 import CustomRole
from dashclicks.users.v1.user_pb2 import User
from google.protobuf.field_mask_pb2 import FieldMask
from grpc import StatusCode

from shared.testing.api import Caller
from tests.internal.oauth.flow import make_robot
from tests.internal.office import Office, method
from tests.internal.users.test_users import ended

CREATE, UPDATE, DELETE = (method(f"{verb}CustomRole") for verb in ("Create", "Update", "Delete"))
CREATE_USER, UPDATE_USER = method("CreateUser"), method("UpdateUser")


async def made(caller: Caller, *scopes: str) -> CustomRole:
    role: CustomRole = await caller.call(CREATE, custom_role=CustomRole(display_name="Own", scopes=scopes))
    return role


async def with_scopes(caller: Caller, role: CustomRole, *scopes: str) -> Any:
    changed = CustomRole(id=role.id, scopes=scopes)
    return await caller.call(UPDATE, custom_role=changed, update_mask=FieldMask(paths=["scopes"]))


async def holder(office: Office, owner: Caller, *scopes: str, **fields: object) -> tuple[User, CustomRole]:
    """A user with a new role of these scopes."""
    role = await made(owner, *scopes)
    user = await office.user(owner.account_id, "ROLE_USER", custom_role_id=role.id, **fields)
    return user, role


async def scopes_of(caller: Caller) -> list[str]:
    return list((await caller.call(method("GetSession"))).scopes)


async def test_the_catalogue_is_for_everybody_to_read(office: Office) -> None:
    listed = (await office.nobody.call(method("ListScopes"))).scopes
    assert [scope.name for scope in listed] == sorted({scope.name for scope in listed})
    found = {scope.name: scope for scope in listed}
    assert found["contacts.read"].description == "read contacts and their notes"
    assert found["instasites"].agency_only
    assert list(found["accounts.create"].plans) == ["PLAN_PRO", "PLAN_PLUS", "PLAN_PLATINUM"]


async def test_a_role_stays_within_its_makers_scopes(office: Office) -> None:
    _, owner = await office.staff()
    user, _ = await holder(office, owner, "users", "contacts.read")
    maker = await office.caller(user)
    given = CustomRole(display_name="More", scopes=["users.read", "contacts", "nothing.here", "oauth.read"])
    failure = await maker.failure(CREATE, custom_role=given)
    assert failure.code is StatusCode.INVALID_ARGUMENT
    assert failure.violations == {
        "custom_role.scopes[1]": "contacts is not a scope you hold",
        "custom_role.scopes[2]": "nothing.here is no scope of the catalogue",
        "custom_role.scopes[3]": "oauth.read is not a scope you hold",
    }
    above = await made(owner, "contacts")
    name = CustomRole(id=above.id, display_name="Mine")
    refused = [
        await maker.failure(UPDATE, custom_role=name, update_mask=FieldMask(paths=["display_name"])),
        await maker.failure(DELETE, id=above.id),
    ]
    assert {(each.code, each.reason) for each in refused} == {(StatusCode.PERMISSION_DENIED, "ROLE_ABOVE_CALLER")}
    await with_scopes(maker, await made(maker, "contacts.read"), "users.read")


async def test_a_sub_account_makes_none_of_what_it_never_has(office: Office) -> None:
    _, owner = await office.staff(parent_account_id=await office.account())
    failure = await owner.failure(CREATE, custom_role=CustomRole(display_name="X", scopes=["instasites", "contacts"]))
    assert failure.violations == {"custom_role.scopes[0]": "sub-accounts never have instasites"}


async def test_its_scopes_count_in_place_of_the_built_in_roles(office: Office) -> None:
    _, owner = await office.staff()
    user, role = await holder(office, owner, "users.read", "contacts.read")
    caller = await office.caller(user)
    assert await scopes_of(caller) == ["contacts.read", "users.read"]
    session_id = await office.login(user)
    await owner.call(
        UPDATE_USER, user=User(id=user.id, custom_role_id=""), update_mask=FieldMask(paths=["custom_role_id"])
    )
    assert await ended(office, session_id)
    assert "contacts" in await scopes_of(await office.caller(user))
    # Nobody holds it any more.
    await owner.call(DELETE, id=role.id)


async def test_who_holds_one_is_bound_by_it(office: Office) -> None:
    _, owner = await office.staff()
    user, role = await holder(office, owner, "users", "contacts.read")
    below, _ = await holder(office, owner, "contacts.read")
    above, great = await holder(office, owner, "oauth.read")
    manager = await office.user(owner.account_id, "ROLE_MANAGER")
    caller = await office.caller(user)
    new = User(display_name="New", email="bound@example.com", role=user_pb2.ROLE_CLIENT, custom_role_id=great.id)
    refused = [
        await caller.failure(UPDATE_USER, user=User(id=manager.id, display_name="X")),
        await caller.failure(UPDATE_USER, user=User(id=above.id, display_name="X")),
        await caller.failure(UPDATE_USER, user=User(id=below.id, custom_role_id=great.id)),
        await caller.failure(UPDATE_USER, user=User(id=below.id, role=user_pb2.ROLE_ADMIN)),
        await caller.failure(CREATE_USER, user=new),
    ]
    assert {(each.code, each.reason) for each in refused} == {(StatusCode.PERMISSION_DENIED, "ROLE_ABOVE_CALLER")}
    await caller.call(UPDATE_USER, user=User(id=below.id, custom_role_id=role.id))


async def test_the_owner_has_none(office: Office) -> None:
    boss, owner = await office.staff()
    role = await made(owner, "contacts.read")
    failure = await owner.failure(UPDATE_USER, user=User(id=boss.id, custom_role_id=role.id))
    assert (failure.code, failure.reason) == (StatusCode.FAILED_PRECONDITION, "OWNER_FIXED")


async def test_a_role_of_another_account_is_none(office: Office) -> None:
    _, owner = await office.staff()
    _, stranger = await office.staff()
    user = await office.user(owner.account_id, "ROLE_USER")
    theirs = await made(stranger, "contacts.read")
    failure = await owner.failure(UPDATE_USER, user=User(id=user.id, custom_role_id=theirs.id))
    assert set(failure.violations) == {"user.custom_role_id"}


async def test_a_role_that_somebody_holds_is_not_deleted(office: Office) -> None:
    _, owner = await office.staff()
    _, role = await holder(office, owner, "contacts.read")
    failure = await owner.failure(DELETE, id=role.id)
    assert (failure.code, failure.reason) == (StatusCode.FAILED_PRECONDITION, "REFERENCED")


async def test_a_change_of_its_scopes_ends_its_holders_sessions(office: Office) -> None:
    _, owner = await office.staff()
    user, role = await holder(office, owner, "contacts")
    bystander, _ = await holder(office, owner, "contacts")
    session_id, other = await office.login(user), await office.login(bystander)
    name = CustomRole(id=role.id, display_name="Renamed")
    await owner.call(UPDATE, custom_role=name, update_mask=FieldMask(paths=["display_name"]))
    assert not await ended(office, session_id)
    await with_scopes(owner, role, "contacts.read")
    assert await ended(office, session_id)
    assert not await ended(office, other)
    assert await scopes_of(await office.caller(user)) == ["contacts.read"]


async def test_logins_that_meet_a_change_never_keep_the_old_scopes(office: Office) -> None:
    _, owner = await office.staff()
    user, role = await holder(office, owner, "contacts")
    for scopes in (("contacts.read",), ("contacts",), ("contacts.read",)):
        logins = [office.login(user) for _ in range(3)]
        *found, _ = await asyncio.gather(*logins, with_scopes(owner, role, *scopes), return_exceptions=True)
        for session_id in (each for each in found if isinstance(each, str)):
            if not await ended(office, session_id):
                caller = await office.enter(session_id, user.account_id)
                assert await scopes_of(caller) == list(scopes)


async def test_what_an_app_was_allowed_shrinks_with_it(office: Office) -> None:
    robot = await make_robot(office, scopes=["contacts", "users.read"], state="APP_STATE_PRODUCTION")
    user, role = await holder(office, robot.caller, "contacts", "users.read")
    tokens = await robot.tokens(await office.caller(user))
    assert tokens.scope == "contacts users.read"
    await with_scopes(robot.caller, role, "users.read")
    assert not (await robot.about(tokens.access_token)).active
    renewed = await robot.exchange(grant_type="refresh_token", refresh_token=tokens.refresh_token)
    assert renewed.scope == "users.read"
