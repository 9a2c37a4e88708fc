"""The same service behind every transport."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack

import pytest

from edge.upstream.api import Upstream
from edge.upstream.grpc_aio import GrpcUpstream
from edge.upstream.h2c.upstream import H2cUpstream
from edge.upstream.in_process import InProcessUpstream
from shared.testing.eventually import soon
from shared.testing.protos import Compiled
from shared.testing.rpc import Sessions, Signer
from tests.upstream.guard import Guards
from tests.upstream.process import Backend
from tests.upstream.talk import Talk, Talking, compile_talk


@pytest.fixture(scope="session")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    return compile_talk(tmp_path_factory.mktemp("talk"))


@pytest.fixture(params=["grpc_aio", "h2c", "in_process"])
async def talking(request: pytest.FixtureRequest, contract: Compiled) -> AsyncIterator[Talking]:
    """A service and its upstream, started; one of each transport."""
    made = Talking(Talk(contract), Signer(), Sessions())
    port = await made.server.start()
    transports: dict[str, Callable[[], Upstream]] = {
        "grpc_aio": lambda: GrpcUpstream(f"127.0.0.1:{port}"),
        "h2c": lambda: H2cUpstream(f"127.0.0.1:{port}"),
        "in_process": lambda: InProcessUpstream(made.server.local),
    }
    made.upstream = transports[request.param]()
    await made.upstream.start()
    # Every test's first call meets a connection that stands, so what it is answered is the service's word.
    await soon(made.healthy)
    yield made
    await made.upstream.stop(0)
    await made.server.stop(0)


@pytest.fixture
async def two(contract: Compiled) -> AsyncIterator[tuple[Talking, Talking]]:
    """Two servers of the service."""
    pair = Talking(Talk(contract), Signer(), Sessions()), Talking(Talk(contract), Signer(), Sessions())
    for served in pair:
        served.port = await served.server.start()
    yield pair
    for served in pair:
        await served.server.stop(0)


@pytest.fixture
async def served(two: tuple[Talking, Talking]) -> Talking:
    """One server of the service."""
    return two[0]


@pytest.fixture
async def guards(request: pytest.FixtureRequest) -> AsyncIterator[Guards]:
    """Makes guarded upstreams, and stops them after the test."""
    made = Guards(getattr(request, "param", ""))
    yield made
    await made.close()


@pytest.fixture
def backends() -> Iterator[tuple[Backend, Backend]]:
    """Two processes that serve it."""
    with ExitStack() as stack:
        pair = Backend(), Backend()
        for backend in pair:
            stack.callback(backend.kill)
        yield pair
