"""What an account sets: rules of signing in, what new users see; what the platform allows it; and the log of it all."""

import asyncio
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from dashclicks.accounts.v1.account_pb2 import Account, AccountSecurity, PlanOverride
from dashclicks.activities.v1 import activities_service_pb2
from dashclicks.activities.v1.activity_pb2 import Activity
from dashclicks.users.v1 import user_pb2
from dashclicks.users.v1.user_pb2 import User
from grpc import StatusCode

from shared.data.passkeys import Passkey, PasskeyStore
from shared.testing.api import Caller
from tests.internal.office import PASSWORD, Office, method

SET_SECURITY, SET_OVERRIDE, UPDATE = method("SetAccountSecurity"), method("SetPlanOverride"), method("UpdateAccount")
LOGIN, CREATE_USER = method("Login"), method("CreateUser")
ACTIVITIES = activities_service_pb2.DESCRIPTOR.services_by_name["ActivitiesService"]
LIST_ACTIVITIES, UNDO = (ACTIVITIES.methods_by_name[name] for name in ("ListActivities", "UndoActivities"))


def new_user(number: int, **fields: object) -> User:
    given = {"display_name": "New", "email": f"new{number}@example.com", "role": user_pb2.ROLE_USER, **fields}
    return User(**given)  # type: ignore[arg-type]


async def test_a_session_ends_after_the_accounts_idle_time(office: Office) -> None:
    owner, caller = await office.staff()
    before = await office.login(owner)
    await caller.call(SET_SECURITY, security=AccountSecurity(session_idle_minutes=15))
    assert (await office.nobody.failure(method("CreateAccessToken"), session_id=before)).reason == "INVALID_SESSION"
    answer = await office.nobody.call(LOGIN, email=owner.email, password=PASSWORD, remember=True)
    left = answer.session.expire_time.ToDatetime(UTC) - datetime.now(UTC)
    assert timedelta(minutes=14) < left <= timedelta(minutes=15)


async def test_signing_in_is_set_by_who_proved_lately_who_they_are(office: Office) -> None:
    owner, caller = await office.staff()
    await office.age(owner, minutes=11)
    assert (await caller.failure(SET_SECURITY, security=AccountSecurity())).reason == "STEP_UP_REQUIRED"


async def test_who_lacks_the_second_factor_can_only_get_one(office: Office) -> None:
    owner, caller = await office.staff()
    await caller.call(SET_SECURITY, security=AccountSecurity(require_second_factor=True))
    answer = await office.nobody.call(LOGIN, email=owner.email, password=PASSWORD)
    assert (answer.second_factor_needed, list(answer.session.scopes)) == (True, [])
    enrolling = await office.enter(answer.session_id)
    assert (await enrolling.failure(method("ListUsers"))).reason == "INSUFFICIENT_SCOPE"
    totp = pyotp.TOTP((await enrolling.call(method("EnrollTotp"))).secret)
    earlier = totp.at(datetime.now(UTC), counter_offset=-1)
    codes = (await enrolling.call(method("ConfirmTotp"), code=earlier)).recovery_codes
    renewed = await enrolling.call(method("Reauthenticate"), password=PASSWORD, code=codes[0])
    whole = await office.enter(renewed.session_id)
    await whole.call(method("ListUsers"))
    failure = await whole.failure(method("DisableTotp"))
    assert (failure.code, failure.reason) == (StatusCode.FAILED_PRECONDITION, "SECOND_FACTOR_REQUIRED")


async def test_a_login_looks_for_factors_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, caller = await office.staff()
    await caller.call(SET_SECURITY, security=AccountSecurity(require_second_factor=True))
    looks: list[str] = []
    look = PasskeyStore.of_user

    async def counted(self: PasskeyStore, user_id: str) -> list[Passkey]:
        looks.append(user_id)
        return await look(self, user_id)

    monkeypatch.setattr(PasskeyStore, "of_user", counted)
    await office.nobody.call(LOGIN, email=owner.email, password=PASSWORD)
    assert looks == [owner.id]


async def test_new_users_see_what_the_account_says(office: Office) -> None:
    owner, caller = await office.staff()
    own = user_pb2.RECORD_VISIBILITY_OWN
    await caller.call(UPDATE, account=Account(id=owner.account_id, default_record_visibility=own))
    assert (await caller.call(CREATE_USER, user=new_user(1))).record_visibility == own
    named = new_user(2, record_visibility=user_pb2.RECORD_VISIBILITY_ALL)
    assert (await caller.call(CREATE_USER, user=named)).record_visibility == user_pb2.RECORD_VISIBILITY_ALL


async def test_an_agency_has_the_seats_the_platform_gives_it(office: Office) -> None:
    owner, caller = await office.staff()
    platform = await office.caller(await office.user(await office.account(), "ROLE_STAFF"))
    await platform.call(SET_OVERRIDE, id=owner.account_id, plan_override=PlanOverride(seats=2))
    await caller.call(CREATE_USER, user=new_user(3))
    failure = await caller.failure(CREATE_USER, user=new_user(4))
    assert (failure.code, failure.reason) == (StatusCode.RESOURCE_EXHAUSTED, "LIMIT_REACHED")
    assert "2" in failure.message
    usage = (await caller.call(method("GetUsage"))).usages
    assert [(each.rows, each.limit) for each in usage if each.resource == "users.User"] == [(2, 2)]
    client_id = await office.account(owner.account_id)
    refused = await platform.failure(SET_OVERRIDE, id=client_id, plan_override=PlanOverride(seats=2))
    assert (refused.code, refused.reason) == (StatusCode.FAILED_PRECONDITION, "NOT_AN_AGENCY")
    assert (await caller.failure(SET_OVERRIDE, id=client_id)).reason == "INSUFFICIENT_SCOPE"


async def test_the_log_is_the_history_of_settings(office: Office) -> None:
    owner, caller = await office.staff()
    for locale in ("en-US", "de-DE"):
        await caller.call(UPDATE, account=Account(id=owner.account_id, locale=locale))
    async with office.working():
        changes = await history(caller, owner.account_id, 2)
    assert [change.actor.user_id for change in changes] == [owner.id] * 2
    seen = [tuple(side.fields["locale"].string_value for side in (each.before, each.after)) for each in changes]
    assert seen == [("en-US", "de-DE"), ("", "en-US")]


async def test_what_has_its_own_method_is_not_undone(office: Office) -> None:
    owner, caller = await office.staff()
    await caller.call(SET_SECURITY, security=AccountSecurity(require_second_factor=False, session_idle_minutes=15))
    again = await office.caller(owner)
    async with office.working():
        (change,) = await history(again, owner.account_id, 1)
        failure = await again.failure(UNDO, activity_id=change.id)
    assert (failure.code, failure.reason) == (StatusCode.FAILED_PRECONDITION, "UNDO_CONFLICT")
    assert "security" in failure.message


async def history(caller: Caller, account_id: str, count: int) -> list[Activity]:
    """The changes of an account's settings, the newest first."""
    query = f'resource_id = "{account_id}" AND type = "accounts.account.updated"'
    async with asyncio.timeout(60):
        while len(found := (await caller.call(LIST_ACTIVITIES, filter=query)).activities) < count:
            pass
    return list(found)
