"""Accounts are suspended, banned, closed and come back: who may, what becomes of sessions, what is written down."""

from datetime import UTC, datetime, timedelta

import pytest
from dashclicks.accounts.v1 import account_pb2
from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.users.v1.user_pb2 import User
from grpc import StatusCode

from services.internal.staff import add_staff
from shared.resource.model import Record
from shared.testing.api import Caller
from tests.internal.office import PASSWORD, Office, method

SUSPEND, UNSUSPEND = method("SuspendAccount"), method("UnsuspendAccount")
BAN, UNBAN = method("BanAccount"), method("UnbanAccount")
CLOSE, REOPEN, REOPEN_CLOSED = method("CloseAccount"), method("ReopenAccount"), method("ReopenClosedAccount")
LOGIN, GET_SESSION, GET = method("Login"), method("GetSession"), method("GetAccount")
ACTIVE, SUSPENDED = account_pb2.ACCOUNT_STATE_ACTIVE, account_pb2.ACCOUNT_STATE_SUSPENDED
SHUT = (StatusCode.PERMISSION_DENIED, "UNAUTHORIZED_ACCOUNT")


@pytest.fixture
async def platform(office: Office) -> tuple[User, Caller]:
    """One of the platform's staff, signed in."""
    account_id = await office.account()
    return (user := await office.user(account_id, "ROLE_STAFF")), await office.caller(user)


async def client_of(office: Office, agency_id: str) -> tuple[User, str]:
    """The owner of a new sub-account, and an open session of theirs."""
    user = await office.user(await office.account(agency_id))
    return user, await office.login(user)


async def is_shut(office: Office, user: User, session_id: str) -> bool:
    """Whether both a login and an open session are told that the account is shut."""
    by_login = await office.nobody.failure(LOGIN, email=user.email, password=PASSWORD)
    by_session = await office.nobody.failure(method("CreateAccessToken"), session_id=session_id)
    return (by_login.code, by_login.reason) == (by_session.code, by_session.reason) == SHUT


async def test_an_agency_suspends_its_sub_account(office: Office) -> None:
    boss, agency = await office.staff()
    user, session_id = await client_of(office, boss.account_id)
    open_caller = await office.enter(session_id)
    changed = await agency.call(SUSPEND, id=user.account_id, reason="Three invoices are open.")
    assert (changed.state, changed.state_reason) == (SUSPENDED, "Three invoices are open.")
    assert changed.state_user_id == boss.id
    assert datetime.now(UTC) - changed.state_change_time.ToDatetime(UTC) < timedelta(minutes=5)
    assert await is_shut(office, user, session_id)
    assert (await open_caller.failure(GET_SESSION)).reason == "UNAUTHORIZED_ACCOUNT"
    assert (await agency.failure(method("CreateAccountToken"), account_id=user.account_id)).reason == SHUT[1]
    row = await office.data.database["accounts.accounts"].find_one({"_id": user.account_id})
    assert row is not None
    actor = row["_meta"]["actor"]
    assert (actor["user_id"], actor["account_id"]) == (boss.id, boss.account_id)

    again = await agency.failure(SUSPEND, id=user.account_id, reason="x")
    assert (again.code, again.reason) == (StatusCode.FAILED_PRECONDITION, "WRONG_STATE")
    assert (await agency.call(UNSUSPEND, id=user.account_id)).state == ACTIVE
    # Nobody gets an old session back.
    assert (await office.nobody.failure(method("CreateAccessToken"), session_id=session_id)).reason == "INVALID_SESSION"
    await office.login(user)


async def test_an_agency_suspends_neither_itself_nor_others(office: Office) -> None:
    boss, agency = await office.staff()
    foreign = await office.account(await office.account())
    own = await agency.failure(SUSPEND, id=boss.account_id, reason="x")
    assert (own.code, own.reason) == (StatusCode.FAILED_PRECONDITION, "NOT_A_SUB_ACCOUNT")
    assert (await agency.failure(SUSPEND, id=foreign, reason="x")).code is StatusCode.NOT_FOUND
    assert (await agency.failure(BAN, id=foreign, reason="x")).reason == "INSUFFICIENT_SCOPE"


async def test_a_ban_of_an_agency_shuts_its_sub_accounts(office: Office, platform: tuple[User, Caller]) -> None:
    staff, caller = platform
    boss, agency = await office.staff()
    own = await office.login(boss)
    user, session_id = await client_of(office, boss.account_id)
    banned = await caller.call(BAN, id=boss.account_id, reason="Sends spam.")
    assert (banned.state_user_id, banned.state_by_platform) == (staff.id, True)
    assert await is_shut(office, boss, own)
    assert await is_shut(office, user, session_id)
    assert (await agency.failure(GET_SESSION)).reason == "UNAUTHORIZED_ACCOUNT"
    assert (await caller.call(UNBAN, id=boss.account_id)).state == ACTIVE
    await office.login(boss)
    await office.login(user)


async def test_a_ban_gives_back_the_state_before_it(office: Office, platform: tuple[User, Caller]) -> None:
    _, caller = platform
    boss, agency = await office.staff()
    client_id = await office.account(boss.account_id)
    await agency.call(SUSPEND, id=client_id, reason="unpaid")
    await caller.call(BAN, id=client_id, reason="spam")
    assert (await agency.failure(UNSUSPEND, id=client_id)).reason == "WRONG_STATE"
    assert (await caller.call(UNBAN, id=client_id)).state == SUSPENDED
    assert (await agency.call(UNSUSPEND, id=client_id)).state == ACTIVE


async def test_what_the_platform_suspends_the_agency_does_not_open(
    office: Office, platform: tuple[User, Caller]
) -> None:
    _, caller = platform
    boss, agency = await office.staff()
    client_id = await office.account(boss.account_id)
    await caller.call(SUSPEND, id=client_id, reason="fraud")
    assert (await agency.failure(UNSUSPEND, id=client_id)).reason == "SET_BY_PLATFORM"
    assert (await caller.call(UNSUSPEND, id=client_id)).state == ACTIVE


async def test_staff_do_not_shut_themselves_out(platform: tuple[User, Caller]) -> None:
    staff, caller = platform
    assert (await caller.failure(BAN, id=staff.account_id, reason="x")).reason == "OWN_ACCOUNT"


async def test_an_owner_closes_the_account_and_reopens_it(office: Office) -> None:
    boss, agency = await office.staff()
    session_id = await office.login(boss)
    closed = await agency.call(CLOSE, reason="We stop.")
    left = closed.account.erase_time.ToDatetime(UTC) - datetime.now(UTC)
    assert timedelta(days=29) < left <= timedelta(days=30)
    assert await is_shut(office, boss, session_id)
    bad = await office.nobody.failure(REOPEN_CLOSED, reopen_token="another")
    assert (bad.code, bad.reason) == (StatusCode.INVALID_ARGUMENT, "INVALID_REOPEN_TOKEN")
    await office.nobody.call(REOPEN_CLOSED, reopen_token=closed.reopen_token)
    again = await office.caller(boss)
    account = await again.call(GET, id=boss.account_id)
    assert (account.state, account.HasField("erase_time")) == (ACTIVE, False)
    # A token is of one closing: it does not undo the next one.
    await again.call(CLOSE, reason="This time for good.")
    assert (await office.nobody.failure(REOPEN_CLOSED, reopen_token=closed.reopen_token)).reason == bad.reason


async def test_closing_is_for_the_owner_who_proved_it_lately(office: Office) -> None:
    boss, agency = await office.staff()
    admin = await office.caller(await office.user(boss.account_id, "ROLE_ADMIN"))
    assert (await admin.failure(CLOSE, reason="x")).reason == "NOT_OWNER"
    await office.age(boss, minutes=11)
    assert (await agency.failure(CLOSE, reason="x")).reason == "STEP_UP_REQUIRED"


async def test_after_the_grace_nobody_reopens(office: Office, platform: tuple[User, Caller]) -> None:
    _, caller = platform
    boss, agency = await office.staff()
    token = (await agency.call(CLOSE, reason="We stop.")).reopen_token

    def age(account: Record[Account]) -> None:
        account.message.erase_time.FromDatetime(datetime.now(UTC) - timedelta(seconds=1))

    await office.deps.accounts.system("test").change(boss.account_id, age)
    assert (await caller.failure(REOPEN, id=boss.account_id)).reason == "GRACE_OVER"
    assert (await office.nobody.failure(REOPEN_CLOSED, reopen_token=token)).reason == "GRACE_OVER"


async def test_the_first_of_the_staff_is_made_by_an_operator(office: Office) -> None:
    password = await add_staff(office.deps, "first@platform.example", "First")
    await add_staff(office.deps, "second@platform.example", "Second")
    found = office.deps.users.system("test")
    first, second = [(await found.find({"email": f"{name}@platform.example"}))[0] for name in ("first", "second")]
    assert first.message.account_id == second.message.account_id
    await office.login(first.message, password)
