"""The same service behind every transport."""

from collections.abc import AsyncIterator

import pytest

from edge.upstream.grpc_aio import GrpcUpstream
from edge.upstream.in_process import InProcessUpstream
from shared.testing.protos import Compiled
from shared.testing.rpc import Sessions, Signer
from tests.upstream.talk import Talk, Talking, compile_talk


@pytest.fixture(scope="session")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    return compile_talk(tmp_path_factory.mktemp("talk"))


@pytest.fixture(params=["grpc_aio", "in_process"])
async def talking(request: pytest.FixtureRequest, contract: Compiled) -> AsyncIterator[Talking]:
    """A service and its upstream, started; one of each transport."""
    made = Talking(Talk(contract), Signer(), Sessions())
    port = await made.server.start()
    in_process = request.param == "in_process"
    made.upstream = InProcessUpstream(made.server.local) if in_process else GrpcUpstream(f"127.0.0.1:{port}")
    await made.upstream.start()
    yield made
    await made.upstream.stop(0)
    await made.server.stop(0)
