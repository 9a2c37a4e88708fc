"""Somebody acts in a user's name: who may, in whose, with what, until when, and what is written of it."""

import asyncio
from typing import Any

import pytest
from dashclicks.crm.v1.contact_pb2 import CONTACT_TYPE_PERSON, Contact
from dashclicks.oauth.v1.app_pb2 import App
from dashclicks.users.v1 import user_pb2
from dashclicks.users.v1.user_pb2 import User
from google.protobuf.field_mask_pb2 import FieldMask
from grpc import StatusCode

from shared.testing.api import Caller
from tests.internal.auth.test_acting import agency, contact, refusal
from tests.internal.office import PASSWORD, Office, method
from tests.internal.users.test_roles import holder

IMPERSONATE, ENTER = method("Impersonate"), method("EnterAccount")
CREATE, LIST, GET_SESSION = method("CreateContact"), method("ListContacts"), method("GetSession")
REASON = "Ticket 4711"


async def impersonate(office: Office, caller: Caller, user: User, **fields: Any) -> tuple[Caller, Any]:
    """The caller in the user's name, and what was answered."""
    answer = await caller.call(IMPERSONATE, user_id=user.id, reason=REASON, **fields)
    return await office.enter(answer.session_id, user.account_id), answer


async def of_client(office: Office, role: str = "ROLE_OWNER") -> tuple[User, Caller, User]:
    """An agency's owner, signed in, and a user of a sub-account."""
    boss, own, client_id = await agency(office)
    return boss, own, await office.user(client_id, role)


async def gone(caller: Caller) -> None:
    async with asyncio.timeout(2):
        while await refusal(caller) == "":
            pass


async def test_what_is_done_names_both(office: Office) -> None:
    boss, own, client = await of_client(office)
    acting, answer = await impersonate(office, own, client, duration_seconds=600)
    session = await acting.call(GET_SESSION)
    assert session == answer.session
    assert (session.user.id, session.account.id) == (client.id, client.account_id)
    banner = session.impersonator
    assert (banner.user_id, banner.display_name) == (boss.id, boss.display_name)
    assert banner.end_time == session.end_time == session.expire_time
    made = await acting.call(CREATE, contact=contact())
    assert made.account_id == client.account_id
    row = await office.data.database["crm.contacts"].find_one({"_id": made.id})
    assert row is not None
    actor = row["_meta"]["actor"]
    assert (actor["user_id"], actor["impersonator_id"]) == (client.id, boss.id)
    people = await office.caller(client)
    (record,) = (await people.call(method("ListImpersonations"))).impersonations
    assert (record.user_id, record.impersonator_id, record.impersonator_account_id, record.reason) == (
        client.id,
        boss.id,
        boss.account_id,
        REASON,
    )
    assert record.end_time == banner.end_time
    assert not (await own.call(method("ListImpersonations"))).impersonations


async def test_the_scopes_are_those_that_both_have(office: Office) -> None:
    _, owner, client_id = await agency(office)
    staff, _ = await holder(office, owner, "users.impersonate", "contacts.read", "activities")
    own = await office.caller(staff)
    _, answer = await impersonate(office, own, await office.user(client_id, "ROLE_USER"))
    assert list(answer.session.scopes) == ["activities.read", "activities.undo", "contacts.read"]


async def test_in_whose_name_nobody_acts(office: Office) -> None:
    boss, owner, client_id = await agency(office)
    admin = await office.user(boss.account_id, "ROLE_ADMIN")
    other_admin = await office.user(boss.account_id, "ROLE_ADMIN")
    manager = await office.user(boss.account_id, "ROLE_MANAGER")
    client_admin = await office.caller(await office.user(client_id, "ROLE_ADMIN"))
    stranger, _ = await office.staff()
    invited = await office.user(client_id, "ROLE_USER", password="")
    caller = await office.caller(admin)

    async def refused(by: Caller, user: User) -> tuple[StatusCode, str]:
        failure = await by.failure(IMPERSONATE, user_id=user.id, reason=REASON)
        return failure.code, failure.reason

    for user in (boss, admin, other_admin):
        assert await refused(caller, user) == (StatusCode.PERMISSION_DENIED, "NOT_BELOW_CALLER")
    assert await refused(owner, boss) == (StatusCode.PERMISSION_DENIED, "NOT_BELOW_CALLER")
    for by, user in ((caller, stranger), (client_admin, boss), (client_admin, manager)):
        assert await refused(by, user) == (StatusCode.NOT_FOUND, "NOT_FOUND")
    assert await refused(await office.caller(manager), invited) == (StatusCode.PERMISSION_DENIED, "INSUFFICIENT_SCOPE")
    assert await refused(caller, invited) == (StatusCode.FAILED_PRECONDITION, "USER_INACTIVE")
    for by, user in ((owner, admin), (caller, manager)):
        await impersonate(office, by, user)
    narrow = user_pb2.RECORD_VISIBILITY_OWN
    blinkered = await office.caller(await office.user(boss.account_id, "ROLE_ADMIN", record_visibility=narrow))
    assert (await refused(blinkered, manager))[1] == "VISIBILITY_ABOVE_CALLER"


async def test_it_asks_for_a_proof(office: Office) -> None:
    boss, own, client = await of_client(office)
    await office.age(boss, minutes=11)
    assert (await own.failure(IMPERSONATE, user_id=client.id, reason=REASON)).reason == "STEP_UP_REQUIRED"


@pytest.mark.parametrize("fields", [{"reason": "  "}, {"reason": REASON, "duration_seconds": 3601}])
async def test_it_needs_a_reason_and_an_end(office: Office, fields: dict[str, Any]) -> None:
    _, own, client = await of_client(office)
    failure = await own.failure(IMPERSONATE, user_id=client.id, **fields)
    assert failure.code is StatusCode.INVALID_ARGUMENT
    assert set(failure.violations) == set(list(fields)[-1:])


async def test_what_is_the_users_own_stays_out_of_reach(office: Office) -> None:
    _, own, client = await of_client(office)
    acting, _ = await impersonate(office, own, client)
    colleague = await office.user(client.account_id, "ROLE_USER")
    change = {"current_password": PASSWORD, "new_password": "seven quiet otters at noon"}
    app = App(display_name="Robot", redirect_uris=["https://robot.example/"], scopes=["contacts"])
    calls: list[tuple[str, dict[str, Any]]] = [
        ("ChangePassword", change),
        ("GetFactors", {}),
        ("EnrollTotp", {}),
        ("ListSessions", {}),
        ("EndOtherSessions", {}),
        ("Reauthenticate", {"password": PASSWORD}),
        ("Authorize", {"parameters": {"client_id": "x"}}),
        ("CreateApp", {"app": app}),
        ("Impersonate", {"user_id": colleague.id, "reason": REASON}),
        ("EnterAccount", {"account_id": client.account_id}),
        ("CreateAccountToken", {"account_id": client.account_id}),
        ("UpdateUser", {"user": User(id=client.id, email="thief@example.com")}),
        ("UpdateUser", {"user": User(id=colleague.id, password="seven quiet otters at noon")}),
    ]
    failures = [await acting.failure(method(name), **fields) for name, fields in calls]
    assert [(name, each.reason) for (name, _), each in zip(calls, failures, strict=True)] == [
        (name, "NOT_WHILE_IMPERSONATING") for name, _ in calls
    ]
    await acting.call(method("UpdateUser"), user=User(id=colleague.id, display_name="Ana"))


async def logged_out(office: Office, boss: User, own: Caller, client: User) -> None:
    await own.call(method("Logout"))


async def user_changed(office: Office, boss: User, own: Caller, client: User) -> None:
    def shut_out(record: Any) -> None:
        record.message.state = user_pb2.USER_STATE_DISABLED

    await office.deps.users.system("test").change(client.id, shut_out)


async def archived(office: Office, boss: User, own: Caller, client: User) -> None:
    await own.call(method("DeleteAccount"), id=client.account_id)


@pytest.mark.parametrize(("end", "stays"), [(logged_out, False), (user_changed, True), (archived, True)])
async def test_it_ends_with_what_it_rests_on(office: Office, end: Any, stays: bool) -> None:
    boss, own, client = await of_client(office, "ROLE_USER")
    acting, _ = await impersonate(office, own, client)
    await acting.call(LIST)
    await end(office, boss, own, client)
    await gone(acting)
    if stays:
        await own.call(LIST)


async def test_it_ends_with_the_impersonators_role(office: Office) -> None:
    boss, owner, client_id = await agency(office)
    admin = await office.user(boss.account_id, "ROLE_ADMIN")
    acting, _ = await impersonate(office, await office.caller(admin), await office.user(client_id, "ROLE_USER"))
    changed = User(id=admin.id, role=user_pb2.ROLE_MANAGER)
    await owner.call(method("UpdateUser"), user=changed, update_mask=FieldMask(paths=["role"]))
    await gone(acting)


async def test_logged_out_one_is_oneself_again(office: Office) -> None:
    boss, own, client = await of_client(office)
    theirs = await office.caller(client)
    acting, _ = await impersonate(office, own, client)
    await acting.call(method("Logout"), all=True)
    await gone(acting)
    assert (await own.call(GET_SESSION)).user.id == boss.id
    assert (await theirs.call(GET_SESSION)).user.id == client.id


async def test_it_is_not_renewed(office: Office) -> None:
    _, own, client = await of_client(office)
    answer = await own.call(IMPERSONATE, user_id=client.id, reason=REASON, duration_seconds=60)
    rows = office.data.database["identity.sessions"]
    row = await rows.find_one({"impersonator_id": {"$gt": ""}, "user_id": client.id})
    assert row is not None
    assert (row["expire_time"] - row["create_time"]).total_seconds() == 60
    long_unnoted = {"seen_time": row["seen_time"].replace(year=row["seen_time"].year - 1)}
    await rows.update_one({"_id": row["_id"]}, {"$set": long_unnoted})
    await office.enter(answer.session_id, client.account_id)
    after = await rows.find_one({"_id": row["_id"]})
    assert after is not None
    assert after["expire_time"] == row["expire_time"]


async def test_a_session_of_its_own_leads_into_a_sub_account(office: Office) -> None:
    boss, own, client_id = await agency(office)
    answer = await own.call(ENTER, account_id=client_id)
    there = await office.enter(answer.session_id, client_id)
    session = await there.call(GET_SESSION)
    assert (session.user.id, session.account.id, session.home_account_id) == (boss.id, client_id, boss.account_id)
    assert session.scopes == (await own.call(GET_SESSION)).scopes
    made = await there.call(CREATE, contact=Contact(type=CONTACT_TYPE_PERSON, display_name="Ana"))
    assert made.account_id == client_id
    assert (await there.failure(ENTER, account_id=client_id)).reason == "FOREIGN_ACCOUNT"
    second = await office.enter((await own.call(ENTER, account_id=client_id)).session_id, client_id)
    await there.call(method("Logout"))
    await gone(there)
    await second.call(LIST)
    await own.call(method("Logout"))
    await gone(second)


async def test_nobody_enters_another_agencys_sub_account(office: Office) -> None:
    _, own, _ = await agency(office)
    _, _, foreign = await agency(office)
    failure = await own.failure(ENTER, account_id=foreign)
    assert (failure.code, failure.reason) == (StatusCode.PERMISSION_DENIED, "FOREIGN_ACCOUNT")
