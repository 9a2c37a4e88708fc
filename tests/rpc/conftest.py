"""A real gRPC server with handlers of the tests' own, and tokens of a key made here."""

from collections.abc import AsyncIterator

import grpc
import pytest
from prometheus_client import CollectorRegistry

from shared.rpc.access_log import CallLog
from shared.rpc.metrics import RpcMetrics
from shared.rpc.pipeline import RpcDeps
from shared.rpc.server import RpcServer
from shared.rpc.tokens import TokenVerifier
from shared.testing.api import Caller
from shared.testing.rpc import AUTH, CRM, Recorder, Sessions, Signer


@pytest.fixture(scope="session")
def signer() -> Signer:
    return Signer()


@pytest.fixture
def service() -> Recorder:
    return Recorder()


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def sessions() -> Sessions:
    return Sessions()


@pytest.fixture
def call_log() -> list[bytes]:
    """What was logged of calls, in the pieces in which it was written."""
    return []


@pytest.fixture
def deps(signer: Signer, sessions: Sessions, registry: CollectorRegistry, call_log: list[bytes]) -> RpcDeps:
    calls = CallLog("test", call_log.append)
    return RpcDeps(tokens=TokenVerifier(signer, sessions), metrics=RpcMetrics(registry), calls=calls)


@pytest.fixture
def server(service: Recorder, deps: RpcDeps) -> RpcServer:
    return RpcServer([service.bind(CRM), service.bind(AUTH)], deps, "127.0.0.1:0")


@pytest.fixture
async def channel(server: RpcServer) -> AsyncIterator[grpc.aio.Channel]:
    port = await server.start()
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as opened:
        yield opened
    await server.stop(0)


@pytest.fixture
def caller(channel: grpc.aio.Channel, signer: Signer) -> Caller:
    return Caller(channel, signer.token())


@pytest.fixture
def nobody(channel: grpc.aio.Channel) -> Caller:
    return Caller(channel)
