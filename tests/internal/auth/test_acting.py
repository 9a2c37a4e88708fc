"""An agency's user acts in its sub-accounts: who may, where, what is written of it, and what ends it."""

import asyncio
from typing import Any

import grpc
import pytest
from dashclicks.accounts.v1 import account_pb2
from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.crm.v1.contact_pb2 import CONTACT_TYPE_PERSON, Contact
from dashclicks.users.v1.user_pb2 import User
from grpc import StatusCode

from shared.resource.model import Record
from shared.testing.api import Caller, failure_of
from tests.internal.office import Office, method

SWITCH = method("CreateAccountToken")
CREATE, GET, LIST = method("CreateContact"), method("GetContact"), method("ListContacts")


async def enter(office: Office, caller: Caller, account_id: str) -> Caller:
    """The caller, acting in a sub-account."""
    answer = await caller.call(SWITCH, account_id=account_id)
    return Caller(office.channel, answer.access_token, account_id)


async def agency(office: Office, role: str = "ROLE_OWNER") -> tuple[User, Caller, str]:
    """A user of an agency, signed in, and a sub-account of it."""
    user, caller = await office.staff(role)
    return user, caller, await office.account(user.account_id)


def contact(**fields: Any) -> Contact:
    return Contact(**{"type": CONTACT_TYPE_PERSON, "display_name": "Ana", **fields})


async def test_what_an_agency_does_in_a_sub_account_is_the_sub_accounts(office: Office) -> None:
    user, own, client_id = await agency(office)
    acting = await enter(office, own, client_id)
    made = await acting.call(CREATE, contact=contact())
    assert (made.account_id, made.owner_id) == (client_id, "")
    client = await office.caller(await office.user(client_id))
    assert await client.call(GET, id=made.id) == made
    assert (await own.failure(GET, id=made.id)).code is StatusCode.NOT_FOUND
    row = await office.data.database["crm.contacts"].find_one({"_id": made.id})
    assert row is not None
    actor = row["_meta"]["actor"]
    assert (actor["user_id"], actor["account_id"]) == (user.id, user.account_id)


async def test_in_the_own_account_no_other_is_named(office: Office) -> None:
    _, own, _ = await agency(office)
    made = await own.call(CREATE, contact=contact())
    row = await office.data.database["crm.contacts"].find_one({"_id": made.id})
    assert row is not None
    assert "account_id" not in row["_meta"]["actor"]


async def test_rows_of_the_agency_are_out_of_reach(office: Office) -> None:
    _, own, client_id = await agency(office)
    made = await own.call(CREATE, contact=contact())
    acting = await enter(office, own, client_id)
    assert (await acting.failure(GET, id=made.id)).code is StatusCode.NOT_FOUND
    assert not (await acting.call(LIST)).contacts


async def test_no_scope_is_gained(office: Office) -> None:
    manager, own, client_id = await agency(office, "ROLE_MANAGER")
    acting = await enter(office, own, client_id)
    before, after = await own.call(method("GetSession")), await acting.call(method("GetSession"))
    assert after.scopes == before.scopes
    assert (await acting.failure(method("CreateUser"), user=User())).reason == "INSUFFICIENT_SCOPE"
    assert (after.user.id, after.account.id, after.home_account_id) == (manager.id, client_id, manager.account_id)
    assert (before.account.id, before.home_account_id) == (manager.account_id, "")


@pytest.mark.parametrize("role", ["ROLE_USER", "ROLE_CLIENT"])
async def test_it_needs_the_scope(office: Office, role: str) -> None:
    _, own, client_id = await agency(office, role)
    assert (await own.failure(SWITCH, account_id=client_id)).reason == "INSUFFICIENT_SCOPE"


async def test_what_cannot_be_entered_answers_alike(office: Office) -> None:
    user, own, gone = await agency(office)
    await own.call(method("DeleteAccount"), id=gone)
    foreign_agency = await office.account()
    foreign = await office.account(foreign_agency)
    below = await office.account(await office.account(user.account_id))
    absent = "acc_01JDEM0000000000000000000A"
    asked = [gone, foreign_agency, foreign, below, user.account_id, absent, "nothing"]
    failures = [await own.failure(SWITCH, account_id=account_id) for account_id in asked]
    assert {(failure.code, failure.reason) for failure in failures} == {
        (StatusCode.PERMISSION_DENIED, "FOREIGN_ACCOUNT")
    }
    assert len({failure.message for failure in failures}) == 1


async def test_a_banned_sub_account_is_closed(office: Office) -> None:
    _, own, client_id = await agency(office)
    await ban(office, client_id)
    assert (await own.failure(SWITCH, account_id=client_id)).reason == "UNAUTHORIZED_ACCOUNT"


async def test_a_sub_account_enters_nothing(office: Office) -> None:
    user, own, client_id = await agency(office)
    sibling = await office.account(user.account_id)
    below = await office.account(client_id)
    client = await office.caller(await office.user(client_id))
    acting = await enter(office, own, client_id)
    for caller in (client, acting):
        for account_id in (user.account_id, sibling, below, client_id):
            assert (await caller.failure(SWITCH, account_id=account_id)).reason == "FOREIGN_ACCOUNT"


async def ban(office: Office, account_id: str) -> None:
    def close(record: Record[Account]) -> None:
        record.message.state = account_pb2.ACCOUNT_STATE_BANNED

    await office.deps.accounts.system("test").change(account_id, close)


async def end_own(office: Office, own: Caller, acting: Caller, client_id: str) -> None:
    await own.call(method("Logout"))


async def end_acting(office: Office, own: Caller, acting: Caller, client_id: str) -> None:
    await acting.call(method("Logout"))


async def archive(office: Office, own: Caller, acting: Caller, client_id: str) -> None:
    await own.call(method("DeleteAccount"), id=client_id)


async def banned(office: Office, own: Caller, acting: Caller, client_id: str) -> None:
    await ban(office, client_id)


async def refusal(caller: Caller) -> str:
    """Why the caller's token is refused; empty while it is not."""
    try:
        await caller.call(LIST)
    except grpc.aio.AioRpcError as error:
        return failure_of(error).reason
    return ""


@pytest.mark.parametrize(
    ("end", "stays", "told"),
    [
        (end_own, False, "INVALID_SESSION"),
        (end_acting, False, "INVALID_SESSION"),
        (archive, True, "INVALID_SESSION"),
        (banned, True, "UNAUTHORIZED_ACCOUNT"),
    ],
)
async def test_it_ends(office: Office, end: Any, stays: bool, told: str) -> None:
    _, own, client_id = await agency(office)
    acting = await enter(office, own, client_id)
    await acting.call(LIST)
    await end(office, own, acting, client_id)

    async with asyncio.timeout(2):
        while (reason := await refusal(acting)) == "":
            pass
    assert reason == told
    if stays:
        await own.call(LIST)
