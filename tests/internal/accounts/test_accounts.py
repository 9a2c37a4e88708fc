from dashclicks.accounts.v1 import account_pb2
from dashclicks.accounts.v1.account_pb2 import Account
from google.protobuf.field_mask_pb2 import FieldMask
from grpc import StatusCode

from shared.resource.model import Record
from tests.internal.office import Office, method

CREATE, UPDATE, DELETE = method("CreateAccount"), method("UpdateAccount"), method("DeleteAccount")
GET, LIST = method("GetAccount"), method("ListAccounts")
CREATE_ACCESS_TOKEN = method("CreateAccessToken")


async def test_an_agency_makes_a_sub_account(office: Office) -> None:
    user, agency = await office.staff()
    made = await agency.call(CREATE, account=Account(display_name="Blue Bottle Dental"))
    assert (made.account_id, made.parent_account_id) == (made.id, user.account_id)
    assert made.state == account_pb2.ACCOUNT_STATE_ACTIVE
    assert (made.region_code, made.time_zone, made.currency_code) == ("US", "America/New_York", "USD")


async def test_what_is_given_is_kept(office: Office) -> None:
    _, agency = await office.staff()
    given = Account(display_name="Praxis", region_code="DE", time_zone="Europe/Berlin", currency_code="EUR")
    made = await agency.call(CREATE, account=given)
    assert (made.region_code, made.time_zone, made.currency_code) == ("DE", "Europe/Berlin", "EUR")


async def test_a_caller_sets_neither_state_nor_parent(office: Office) -> None:
    user, agency = await office.staff()
    given = Account(display_name="X", state=account_pb2.ACCOUNT_STATE_BANNED, parent_account_id="acc_other")
    made = await agency.call(CREATE, account=given)
    assert (made.state, made.parent_account_id) == (account_pb2.ACCOUNT_STATE_ACTIVE, user.account_id)
    banned = Account(id=made.id, state=account_pb2.ACCOUNT_STATE_BANNED)
    changed = await agency.call(UPDATE, account=banned, update_mask=FieldMask(paths=["state"]))
    assert changed.state == account_pb2.ACCOUNT_STATE_ACTIVE


async def test_a_sub_account_has_none(office: Office) -> None:
    _, client = await office.staff(parent_account_id=await office.account())
    failure = await client.failure(CREATE, account=Account(display_name="X"))
    assert (failure.code, failure.reason) == (StatusCode.PERMISSION_DENIED, "FEATURE_NOT_AVAILABLE")


async def test_an_agency_needs_a_plan_for_them(office: Office) -> None:
    account_id = await office.account(plan=account_pb2.PLAN_UNSPECIFIED)
    owner = await office.caller(await office.user(account_id))
    failure = await owner.failure(CREATE, account=Account(display_name="X"))
    assert (failure.code, failure.reason) == (StatusCode.PERMISSION_DENIED, "PLAN_REQUIRED")

    def buy(record: Record[Account]) -> None:
        record.message.plan = account_pb2.PLAN_PLUS

    await office.deps.accounts.system("test").change(account_id, buy)
    await owner.call(CREATE, account=Account(display_name="X"))


async def test_an_agency_sees_itself_and_its_sub_accounts(office: Office) -> None:
    user, agency = await office.staff()
    client_id = await office.account(user.account_id)
    await office.account(await office.account())
    assert {account.id for account in (await agency.call(LIST)).accounts} == {user.account_id, client_id}


async def test_a_sub_account_sees_itself_only(office: Office) -> None:
    agency_id = await office.account()
    user, client = await office.staff(parent_account_id=agency_id)
    await office.account(agency_id)
    assert [account.id for account in (await client.call(LIST)).accounts] == [user.account_id]
    assert (await client.failure(GET, id=agency_id)).code == StatusCode.NOT_FOUND


async def test_an_agency_archives_a_sub_account_and_its_people_are_out(office: Office) -> None:
    boss, agency = await office.staff()
    client_id = await office.account(boss.account_id)
    user = await office.user(client_id)
    session_id, own = await office.login(user), await office.login(boss)
    assert (await agency.call(DELETE, id=client_id)).HasField("delete_time")
    assert (await office.nobody.failure(CREATE_ACCESS_TOKEN, session_id=session_id)).reason == "INVALID_SESSION"
    await office.nobody.call(CREATE_ACCESS_TOKEN, session_id=own)
    failure = await office.nobody.failure(method("Login"), email=user.email, password="correct horse battery staple")
    assert (failure.code, failure.reason) == (StatusCode.PERMISSION_DENIED, "UNAUTHORIZED_ACCOUNT")


async def test_an_agency_cannot_archive_itself(office: Office) -> None:
    user, agency = await office.staff()
    failure = await agency.failure(DELETE, id=user.account_id)
    assert (failure.code, failure.reason) == (StatusCode.FAILED_PRECONDITION, "NOT_A_SUB_ACCOUNT")


async def test_a_sub_account_cannot_archive_itself_or_its_agency(office: Office) -> None:
    agency_id = await office.account()
    user, client = await office.staff(parent_account_id=agency_id)
    assert (await client.failure(DELETE, id=user.account_id)).reason == "NOT_A_SUB_ACCOUNT"
    assert (await client.failure(DELETE, id=agency_id)).code == StatusCode.NOT_FOUND


async def test_another_agencys_sub_account_does_not_exist(office: Office) -> None:
    _, agency = await office.staff()
    foreign = await office.account(await office.account())
    for failure in (
        await agency.failure(GET, id=foreign),
        await agency.failure(DELETE, id=foreign),
        await agency.failure(UPDATE, account=Account(id=foreign, display_name="x")),
    ):
        assert failure.code == StatusCode.NOT_FOUND
