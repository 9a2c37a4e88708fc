"""The identify hook: it sees the contract's policy, and what it refuses never reaches a service."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from edge.transcoding.exchange import Scope
from edge.transcoding.route import RoutePolicy
from edge.transcoding.table import RouteTable
from shared.core.errors import PermissionDenied, Unauthenticated
from tests.transcoding.conftest import ROOT
from tests.transcoding.http import ask
from tests.transcoding.serving import edge_of


@pytest.fixture(scope="module")
def policies() -> dict[str, RoutePolicy]:
    files = FileDescriptorSet.FromString(Path(ROOT, "generated/descriptors/api.binpb").read_bytes())
    return {route.method.name: route.policy for route in RouteTable.compile(files).routes}


def test_scopes_come_from_the_contract(policies: dict[str, RoutePolicy]) -> None:
    policy = policies["dashclicks.crm.v1.CrmService.GetContact"]
    assert (policy.scopes, policy.public, policy.idempotent, policy.declared) == (("contacts.read",), False, True, True)


def test_a_public_method_is_public(policies: dict[str, RoutePolicy]) -> None:
    policy = policies["dashclicks.auth.v1.AuthService.Login"]
    assert (policy.public, policy.scopes, policy.rate_class) == (True, (), "LOGIN")


def test_any_signed_in_caller(policies: dict[str, RoutePolicy]) -> None:
    assert policies["dashclicks.auth.v1.AuthService.Logout"].authenticated


async def test_a_contract_without_our_options_declares_nothing(echo_set: FileDescriptorSet) -> None:
    assert not any(route.policy.declared for route in RouteTable.compile(echo_set).routes)


async def test_metadata_of_the_hook_reaches_the_service(echo_set: FileDescriptorSet) -> None:
    async def identify(scope: Scope, policy: RoutePolicy) -> Sequence[tuple[str, str]]:
        return [("authorization", f"Bearer {policy.method}")]

    async with edge_of(echo_set, identify=identify) as edge:
        await ask(edge.port, "GET", "/v1/shelves/7", {"authorization": "Bearer forged"})
        assert edge.backend.metadata["authorization"] == "Bearer /echo.v1.EchoService/GetShelf"


@pytest.mark.parametrize(("error", "status"), [(Unauthenticated("who?"), 401), (PermissionDenied("no"), 403)])
async def test_a_refused_caller_reaches_nothing(echo_set: FileDescriptorSet, error: Exception, status: int) -> None:
    async def identify(scope: Scope, policy: RoutePolicy) -> Sequence[tuple[str, str]]:
        raise error

    async with edge_of(echo_set, identify=identify) as edge:
        answer = await ask(edge.port, "POST", "/v1/echo", {"content-type": "application/json"}, b"{")
        assert answer.status == status
        assert not edge.backend.calls


async def test_the_text_of_an_exception_is_for_the_log(echo_set: FileDescriptorSet) -> None:
    async def identify(scope: Scope, policy: RoutePolicy) -> Sequence[tuple[str, str]]:
        raise RuntimeError("password=hunter2")

    async with edge_of(echo_set, identify=identify) as edge:
        answer = await ask(edge.port, "GET", "/v1/shelves/7")
    assert answer.status == 500
    assert answer.json()["message"] == "internal error"
    assert b"hunter2" not in answer.body
