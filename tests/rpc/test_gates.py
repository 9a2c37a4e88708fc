"""Gates of the catalogue, in the pipeline: what kinds of accounts and plans never have, whoever calls."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from grpc import StatusCode

from shared.rpc.call import Call
from shared.rpc.gates import Gates
from shared.rpc.methods import BoundMethod
from shared.rpc.pipeline import RpcDeps, compile_pipeline
from shared.rpc.status import RpcError
from shared.testing.protos import Compiled, compile_proto
from shared.testing.rpc import Signer

FEATURE, PLAN, SCOPE = "FEATURE_NOT_AVAILABLE", "PLAN_REQUIRED", "INSUFFICIENT_SCOPE"


@pytest.fixture(scope="session")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    return compile_proto(Path(__file__).parent / "gated.proto", tmp_path_factory.mktemp("gated"))


@pytest.mark.parametrize(
    ("name", "scope", "parent", "plan", "answer"),
    [
        ("MakeSite", "instasites", "", "", ""),
        ("MakeSite", "instasites", "acc_0", "", FEATURE),
        ("MakeSite", "contacts", "acc_0", "", SCOPE),
        ("ReadSite", "instasites", "acc_0", "", FEATURE),
        ("ReadSite", "instasites.read", "", "", ""),
        ("ReadEither", "projects contacts.read", "acc_0", "", ""),
        ("ReadEither", "projects", "acc_0", "", FEATURE),
        ("MakeAccount", "accounts", "", "PLAN_PLUS", ""),
        ("MakeAccount", "accounts", "", "", PLAN),
        ("MakeAccount", "accounts", "acc_0", "PLAN_PLUS", FEATURE),
    ],
)
async def test_a_gate_is_shut_for_just_the_accounts_that_the_catalogue_names(
    contract: Compiled, deps: RpcDeps, signer: Signer, name: str, scope: str, parent: str, plan: str, answer: str
) -> None:
    nothing: type[Any] = contract.messages["Nothing"]

    async def handle(request: Any, call: Call) -> Any:
        return nothing()

    async def plan_of(account_id: str) -> str:
        assert account_id == "acc_1"
        return plan

    method = contract.services["GatedService"].methods_by_name[name]
    bound = BoundMethod(method.full_name, nothing, nothing, False, handle, False, method)
    invoke = compile_pipeline(bound, replace(deps, gates=Gates(plan_of)))
    metadata = (("authorization", f"Bearer {signer.token(scope=scope, parent_account_id=parent)}"),)
    deadline = asyncio.get_running_loop().time() + 30
    if not answer:
        await invoke(b"", metadata, deadline)
        return
    with pytest.raises(RpcError) as caught:
        await invoke(b"", metadata, deadline)
    assert (caught.value.code, caught.value.reason) == (StatusCode.PERMISSION_DENIED, answer)
