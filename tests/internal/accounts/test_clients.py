"""An agency invites a client: a sub-account waits for its owner, who opens it."""

from itertools import count
from typing import Any

import pytest
from dashclicks.accounts.v1 import account_pb2
from dashclicks.users.v1 import user_pb2
from grpc import StatusCode

from shared.testing.api import Caller
from tests.internal.office import method
from tests.internal.post import Post

INVITE, RESEND, CANCEL = method("InviteAccount"), method("ResendAccountInvite"), method("CancelAccountInvite")
ACCEPT, GET = method("AcceptInvitation"), method("GetAccount")
NEW = "seven quiet otters at noon"
NUMBERS = count(1)


def client() -> dict[str, Any]:
    email = f"ines{next(NUMBERS)}@bluebottle.example"
    return {"first_name": "Ines", "last_name": "Moreau", "email": email, "business": "Blue Bottle"}


@pytest.fixture
async def agency(letters: Post) -> Caller:
    _, caller = await letters.office.staff()
    return caller


async def test_an_invited_owner_opens_the_sub_account(letters: Post, agency: Caller) -> None:
    given = client()
    account = await agency.call(INVITE, **given)
    assert (account.state, account.display_name) == (account_pb2.ACCOUNT_STATE_PENDING, "Blue Bottle")
    assert account.parent_account_id == agency.account_id
    token = await letters.link(given["email"])
    answer = await letters.office.nobody.call(ACCEPT, token=token, password=NEW)
    owner = answer.session.user
    assert (owner.display_name, owner.role, owner.account_id) == ("Ines Moreau", user_pb2.ROLE_OWNER, account.id)
    assert (await agency.call(GET, id=account.id)).state == account_pb2.ACCOUNT_STATE_ACTIVE
    for verb in (RESEND, CANCEL):
        failure = await agency.failure(verb, id=account.id)
        assert (failure.code, failure.reason) == (StatusCode.FAILED_PRECONDITION, "NOT_INVITED")


async def test_nobody_acts_in_an_account_that_waits(letters: Post, agency: Caller) -> None:
    account = await agency.call(INVITE, **client())
    failure = await agency.failure(method("CreateAccountToken"), account_id=account.id)
    assert (failure.code, failure.reason) == (StatusCode.PERMISSION_DENIED, "UNAUTHORIZED_ACCOUNT")


async def test_it_is_sent_again_and_taken_back(letters: Post, agency: Caller) -> None:
    given = client()
    account = await agency.call(INVITE, **given)
    old = await letters.link(given["email"])
    await agency.call(RESEND, id=account.id)
    new = await letters.link(given["email"])
    archived = await agency.call(CANCEL, id=account.id)
    assert archived.HasField("delete_time")
    for token in (old, new):
        failure = await letters.office.nobody.failure(ACCEPT, token=token, password=NEW)
        assert failure.reason == "INVALID_ONE_TIME_TOKEN"


@pytest.mark.parametrize("missing", ["first_name", "last_name", "email", "business"])
async def test_everything_is_needed(agency: Caller, missing: str) -> None:
    failure = await agency.failure(INVITE, **{**client(), missing: ""})
    assert (failure.code, missing in failure.violations) == (StatusCode.INVALID_ARGUMENT, True)


async def test_a_sub_account_invites_no_clients_and_a_manager_none(letters: Post, agency: Caller) -> None:
    _, sub = await letters.office.staff(parent_account_id=agency.account_id)
    assert (await sub.failure(INVITE, **client())).reason == "FEATURE_NOT_AVAILABLE"
    manager = await letters.office.caller(await letters.office.user(agency.account_id, "ROLE_MANAGER"))
    assert (await manager.failure(INVITE, **client())).code is StatusCode.PERMISSION_DENIED


async def test_a_repeated_call_invites_once_and_a_rehearsal_nobody(letters: Post, agency: Caller) -> None:
    given = client()
    rehearsed = await agency.call(INVITE, **given, validate_only=True)
    assert (await agency.failure(GET, id=rehearsed.id)).code is StatusCode.NOT_FOUND
    first, second = [await agency.call(INVITE, **given, request_id="once") for _ in range(2)]
    assert first.id == second.id
    await letters.link(given["email"])
    assert not letters.sink.of(given["email"])


async def test_another_agencys_client_does_not_exist(letters: Post, agency: Caller) -> None:
    account = await agency.call(INVITE, **client())
    _, other = await letters.office.staff()
    for verb in (RESEND, CANCEL):
        assert (await other.failure(verb, id=account.id)).code is StatusCode.NOT_FOUND
