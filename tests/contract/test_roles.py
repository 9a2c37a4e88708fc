"""Who may call what is what the contract says: every role against every method, with no other source."""

import grpc
import pytest
from dashclicks.options.v1 import options_pb2
from dashclicks.users.v1 import user_pb2
from google.protobuf.descriptor import EnumValueDescriptor, MethodDescriptor
from google.protobuf.message_factory import GetMessageClass

from shared.testing.api import Failure, failure_of
from shared.testing.contract import options_of
from shared.testing.rows import Platform

ROLES = [value for value in user_pb2.Role.DESCRIPTOR.values if value.number]


def may_call(held: set[str], method: MethodDescriptor) -> bool:
    """Whether one of the method's scopes is held, by itself or by one above it."""
    needed = options_of(method).scopes
    return not needed or any(scope == own or scope.startswith(f"{own}.") for scope in needed for own in held)


async def answer(platform: Platform, method: MethodDescriptor, scopes: frozenset[str]) -> Failure | None:
    """How an empty request of a caller with these scopes fails; None if it does not."""
    caller = platform.caller(scopes=scopes)
    try:
        if method.server_streaming:
            await caller.stream(method)
        else:
            await caller.call(method, GetMessageClass(method.input_type)())
    except grpc.aio.AioRpcError as error:
        return failure_of(error)
    return None


@pytest.mark.parametrize("role", ROLES, ids=lambda role: str(role.name))
async def test_a_role_is_denied_just_what_the_contract_does_not_give_it(
    platform: Platform, method: MethodDescriptor, role: EnumValueDescriptor
) -> None:
    held = frozenset(role.GetOptions().Extensions[options_pb2.role].scopes)
    failure = await answer(platform, method, held)
    denied = failure is not None and failure.reason == "INSUFFICIENT_SCOPE"
    assert denied is not may_call(set(held), method)
    if denied:
        assert failure is not None
        assert failure.code is grpc.StatusCode.PERMISSION_DENIED
