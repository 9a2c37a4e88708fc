"""What is said of a caller's permissions is what their calls are answered, for every method that asks for scopes."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import grpc
import pytest
from dashclicks.accounts.v1 import account_pb2
from dashclicks.users.v1 import permission_pb2, user_pb2
from dashclicks.users.v1.permission_pb2 import Permission, PermissionReason
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message_factory import GetMessageClass
from grpc import StatusCode

from shared.testing.api import Caller, failure_of
from shared.testing.contract import options_of, services
from tests.internal.auth.test_acting import enter
from tests.internal.office import Office, method
from tests.internal.users.test_roles import holder

EXPLAIN = method("GetEffectivePermissions")
DENIALS = ("INSUFFICIENT_SCOPE", "FEATURE_NOT_AVAILABLE", "PLAN_REQUIRED")
SCOPED = [m for service in services() for m in service.methods if options_of(m).scopes]


async def explained(caller: Caller, user_id: str = "") -> Mapping[str, Permission]:
    answer = await caller.call(EXPLAIN, user_id=user_id)
    return {permission.scope: permission for permission in answer.permissions}


def reason_of(permission: Permission) -> str:
    return PermissionReason.Name(permission.reason).removeprefix("PERMISSION_REASON_")


def expected(found: Mapping[str, Permission], asked: MethodDescriptor) -> str:
    """The denial that follows from what is said; empty if none does."""
    permissions = [found[scope] for scope in options_of(asked).scopes]
    if any(permission.granted for permission in permissions):
        return ""
    reasons = [reason_of(permission) for permission in permissions]
    return next((reason for reason in reasons if reason in DENIALS), "INSUFFICIENT_SCOPE")


async def denial(caller: Caller, asked: MethodDescriptor) -> str:
    """Why an empty request is denied; empty if it is not, however else it fails."""
    try:
        if asked.server_streaming:
            await caller.stream(asked)
        else:
            await caller.call(asked, GetMessageClass(asked.input_type)())
    except grpc.aio.AioRpcError as error:
        reason = failure_of(error).reason
        return reason if reason in DENIALS else ""
    return ""


async def agency_owner(office: Office) -> Caller:
    return (await office.staff())[1]


async def owner_without_plan(office: Office) -> Caller:
    account_id = await office.account(plan=account_pb2.PLAN_UNSPECIFIED)
    return await office.caller(await office.user(account_id))


async def manager(office: Office) -> Caller:
    return (await office.staff("ROLE_MANAGER"))[1]


async def client_owner(office: Office) -> Caller:
    return (await office.staff(parent_account_id=await office.account()))[1]


async def of_custom_role(office: Office) -> Caller:
    _, owner = await office.staff()
    scopes = ("contacts.read", "accounts", "activities.undo")
    own = user_pb2.RECORD_VISIBILITY_OWN
    return await office.caller((await holder(office, owner, *scopes, record_visibility=own))[0])


async def owner_in_a_sub_account(office: Office) -> Caller:
    user, owner = await office.staff()
    return await enter(office, owner, await office.account(user.account_id))


@pytest.mark.parametrize(
    "make", [agency_owner, owner_without_plan, manager, client_owner, of_custom_role, owner_in_a_sub_account]
)
async def test_what_is_said_is_what_happens(office: Office, make: Callable[[Office], Awaitable[Caller]]) -> None:
    caller = await make(office)
    found = await explained(caller)
    answers = await asyncio.gather(*(denial(caller, asked) for asked in SCOPED))
    happened = {asked.full_name: answer for asked, answer in zip(SCOPED, answers, strict=True)}
    assert happened == {asked.full_name: expected(found, asked) for asked in SCOPED}


async def test_it_says_why(office: Office) -> None:
    _, owner = await office.staff()
    user, role = await holder(
        office, owner, "contacts", "accounts.create", record_visibility=user_pb2.RECORD_VISIBILITY_OWN
    )
    answer = await owner.call(EXPLAIN, user_id=user.id)
    assert (answer.custom_role_id, answer.custom_role_display_name) == (role.id, "Own")
    assert answer.record_visibility == user_pb2.RECORD_VISIBILITY_OWN
    found = {permission.scope: permission for permission in answer.permissions}
    above = found["contacts.read"]
    assert (reason_of(above), above.held_scope, above.source) == ("SCOPE_ABOVE", "contacts", role.id)
    assert reason_of(found["contacts"]) == "ROLE"
    assert reason_of(found["accounts.create"]) == "ROLE"
    assert (reason_of(found["users"]), found["users"].held_scope) == ("NOT_IN_ROLE", "")
    own = await explained(await client_owner(office))
    assert (own["instasites"].granted, reason_of(own["instasites"])) == (False, "FEATURE_NOT_AVAILABLE")
    poor = await explained(await owner_without_plan(office))
    assert reason_of(poor["accounts.create"]) == "PLAN_REQUIRED"


async def test_who_is_shut_out_may_nothing(office: Office) -> None:
    _, owner = await office.staff()
    user = await office.user(owner.account_id, "ROLE_USER", state=user_pb2.USER_STATE_DISABLED)
    found = await explained(owner, user.id)
    assert not any(permission.granted for permission in found.values())
    assert found["contacts"].reason == permission_pb2.PERMISSION_REASON_USER_INACTIVE


async def test_others_are_explained_to_who_may_read_users(office: Office) -> None:
    boss, _ = await office.staff()
    client = await office.caller(await office.user(boss.account_id, "ROLE_CLIENT"))
    assert (await client.failure(EXPLAIN, user_id=boss.id)).reason == "INSUFFICIENT_SCOPE"
    assert (await explained(client))["contacts.read"].granted
    _, stranger = await office.staff()
    assert (await stranger.failure(EXPLAIN, user_id=boss.id)).code is StatusCode.NOT_FOUND
