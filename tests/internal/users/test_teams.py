"""Teams and record visibility: what a user sees follows from both, and a change of either is felt at once."""

import asyncio

import pytest
from dashclicks.crm.v1.contact_pb2 import CONTACT_TYPE_PERSON, Contact
from dashclicks.users.v1 import user_pb2, users_service_pb2
from dashclicks.users.v1.custom_role_pb2 import CustomRole
from dashclicks.users.v1.team_pb2 import Team
from dashclicks.users.v1.user_pb2 import User
from google.protobuf.field_mask_pb2 import FieldMask
from grpc import StatusCode

from shared.data.sessions import MAX_TEAMMATES
from shared.testing.api import Caller
from tests.internal.office import Office, method

SERVICE = users_service_pb2.DESCRIPTOR.services_by_name["UsersService"]
CREATE, UPDATE, DELETE = (SERVICE.methods_by_name[f"{verb}Team"] for verb in ("Create", "Update", "Delete"))
UPDATE_USER, LIST = method("UpdateUser"), method("ListContacts")
OWN, TEAM = user_pb2.RECORD_VISIBILITY_OWN, user_pb2.RECORD_VISIBILITY_TEAM


async def colleague(
    office: Office, boss: User, sight: user_pb2.RecordVisibility.ValueType = TEAM, role: str = "ROLE_USER"
) -> User:
    return await office.user(boss.account_id, role, record_visibility=sight)


async def contact_of(boss: Caller, owner: User) -> str:
    given = Contact(type=CONTACT_TYPE_PERSON, display_name="Ana", owner_id=owner.id)
    return str((await boss.call(method("CreateContact"), contact=given)).id)


async def seen(caller: Caller) -> set[str]:
    return {contact.id for contact in (await caller.call(LIST)).contacts}


async def fresh(office: Office, session_id: str, account_id: str) -> Caller:
    """The session with a token made now, as the edge makes them."""
    answer = await office.nobody.call(method("CreateAccessToken"), session_id=session_id)
    return Caller(office.channel, answer.access_token, account_id)


async def test_a_team_sees_its_records(office: Office) -> None:
    boss, caller = await office.staff()
    ana, bo, cy = [await colleague(office, boss) for _ in range(3)]
    await caller.call(CREATE, team=Team(display_name="North", member_ids=[ana.id, bo.id]))
    of_ana, of_bo, of_cy = [await contact_of(caller, user) for user in (ana, bo, cy)]
    assert await seen(await office.caller(ana)) == {of_ana, of_bo}
    assert await seen(await office.caller(cy)) == {of_cy}
    assert await seen(caller) == {of_ana, of_bo, of_cy}


async def test_teams_add_up(office: Office) -> None:
    boss, caller = await office.staff()
    ana, bo, cy = [await colleague(office, boss) for _ in range(3)]
    for mate in (bo, cy):
        await caller.call(CREATE, team=Team(display_name="Two", member_ids=[ana.id, mate.id]))
    records = {await contact_of(caller, user) for user in (ana, bo, cy)}
    assert await seen(await office.caller(ana)) == records


async def test_a_change_of_the_team_reaches_living_sessions(office: Office) -> None:
    boss, caller = await office.staff()
    ana, bo, cy = [await colleague(office, boss) for _ in range(3)]
    of_ana, of_bo, of_cy = [await contact_of(caller, user) for user in (ana, bo, cy)]
    session_id = await office.login(ana)

    async def sight() -> set[str]:
        return await seen(await fresh(office, session_id, ana.account_id))

    assert await sight() == {of_ana}
    team = await caller.call(CREATE, team=Team(display_name="North", member_ids=[ana.id, bo.id]))
    assert await sight() == {of_ana, of_bo}
    changed = Team(id=team.id, member_ids=[ana.id, cy.id])
    await caller.call(UPDATE, team=changed, update_mask=FieldMask(paths=["member_ids"]))
    assert await sight() == {of_ana, of_cy}
    await caller.call(DELETE, id=team.id)
    assert await sight() == {of_ana}
    await caller.call(SERVICE.methods_by_name["UndeleteTeam"], id=team.id)
    assert await sight() == {of_ana, of_cy}


async def test_logins_that_meet_changes_end_up_with_the_team_as_it_is(office: Office) -> None:
    boss, caller = await office.staff()
    ana, bo = [await colleague(office, boss) for _ in range(2)]
    records = {await contact_of(caller, user) for user in (ana, bo)}
    team = await caller.call(CREATE, team=Team(display_name="North", member_ids=[bo.id]))
    for members in ([bo.id, ana.id], [bo.id], [bo.id, ana.id]):
        change = caller.call(
            UPDATE, team=Team(id=team.id, member_ids=members), update_mask=FieldMask(paths=["member_ids"])
        )
        *session_ids, _ = await asyncio.gather(*(office.login(ana) for _ in range(3)), change)
    for session_id in session_ids:
        assert await seen(await fresh(office, session_id, ana.account_id)) == records


async def test_a_team_has_members_of_its_account_only(office: Office) -> None:
    _, caller = await office.staff()
    stranger, _ = await office.staff()
    failure = await caller.failure(CREATE, team=Team(display_name="North", member_ids=[stranger.id]))
    assert set(failure.violations) == {"team.member_ids[0]"}


async def test_teammates_have_a_limit(office: Office) -> None:
    boss, caller = await office.staff()
    ana = await colleague(office, boss)
    users = [(await office.user(boss.account_id, "ROLE_USER", password="")).id for _ in range(MAX_TEAMMATES + 1)]
    half = len(users) // 2
    await caller.call(CREATE, team=Team(display_name="A", member_ids=[ana.id, *users[:half]]))
    failure = await caller.failure(CREATE, team=Team(display_name="B", member_ids=[ana.id, *users[half:]]))
    assert (failure.code, failure.reason) == (StatusCode.FAILED_PRECONDITION, "TOO_MANY_TEAMMATES")
    await caller.call(CREATE, team=Team(display_name="B", member_ids=[ana.id, *users[half:-1]]))
    assert await seen(await office.caller(ana)) == set()


@pytest.mark.parametrize("sight", [OWN, TEAM])
async def test_a_change_of_visibility_ends_sessions(office: Office, sight: user_pb2.RecordVisibility.ValueType) -> None:
    boss, caller = await office.staff()
    user = await office.user(boss.account_id, "ROLE_USER")
    session_id = await office.login(user)
    await caller.call(UPDATE_USER, user=User(id=user.id, record_visibility=user_pb2.RECORD_VISIBILITY_ALL))
    await fresh(office, session_id, user.account_id)
    await caller.call(UPDATE_USER, user=User(id=user.id, record_visibility=sight))
    failure = await office.nobody.failure(method("CreateAccessToken"), session_id=session_id)
    assert failure.reason == "INVALID_SESSION"
    record = await contact_of(caller, boss)
    assert record not in await seen(await office.caller(user))


async def test_the_owner_sees_all(office: Office) -> None:
    boss, caller = await office.staff()
    failure = await caller.failure(UPDATE_USER, user=User(id=boss.id, record_visibility=OWN))
    assert (failure.code, failure.reason) == (StatusCode.FAILED_PRECONDITION, "OWNER_FIXED")


async def test_nobody_lets_others_see_more_than_themselves(office: Office) -> None:
    boss, caller = await office.staff()
    admin = await office.caller(await colleague(office, boss, role="ROLE_ADMIN"))
    user = await colleague(office, boss, OWN)
    given = User(display_name="New", email="sight@example.com", role=user_pb2.ROLE_USER)
    failures = [
        await admin.failure(method("CreateUser"), user=given),
        await admin.failure(UPDATE_USER, user=User(id=user.id, record_visibility=user_pb2.RECORD_VISIBILITY_ALL)),
    ]
    assert {failure.reason for failure in failures} == {"VISIBILITY_ABOVE_CALLER"}
    await admin.call(UPDATE_USER, user=User(id=user.id, record_visibility=TEAM))
    await caller.call(UPDATE_USER, user=User(id=user.id, record_visibility=user_pb2.RECORD_VISIBILITY_ALL))
    await admin.call(UPDATE_USER, user=User(id=user.id, display_name="Still all"))


async def test_who_holds_a_role_of_the_accounts_own_sees_what_the_team_sees(office: Office) -> None:
    boss, caller = await office.staff()
    role = await caller.call(
        method("CreateCustomRole"), custom_role=CustomRole(display_name="Own", scopes=["contacts"])
    )
    ana = await office.user(boss.account_id, "ROLE_USER", record_visibility=TEAM, custom_role_id=role.id)
    bo = await colleague(office, boss)
    await caller.call(CREATE, team=Team(display_name="North", member_ids=[ana.id, bo.id]))
    of_ana, of_bo, _ = [await contact_of(caller, user) for user in (ana, bo, boss)]
    assert await seen(await office.caller(ana)) == {of_ana, of_bo}
