"""The server as gRPC clients see it: health, reflection, limits, and how it stops."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
from dashclicks.crm.v1 import contact_pb2
from grpc import StatusCode
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from shared.rpc.call import Call
from shared.rpc.pipeline import RpcDeps
from shared.rpc.server import RpcServer
from shared.testing.api import Caller
from shared.testing.rpc import CRM, Recorder, Signer

GET = CRM.methods_by_name["GetContact"]
SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


async def test_the_whole_and_each_service_are_serving(channel: grpc.aio.Channel) -> None:
    health: Any = health_pb2_grpc.HealthStub(channel)
    for name in ("", "dashclicks.crm.v1.CrmService"):
        answer = await health.Check(health_pb2.HealthCheckRequest(service=name))
        assert answer.status == SERVING


async def test_reflection_names_the_services(channel: grpc.aio.Channel) -> None:
    async def ask() -> AsyncIterator[reflection_pb2.ServerReflectionRequest]:
        yield reflection_pb2.ServerReflectionRequest(list_services="")

    reflection: Any = reflection_pb2_grpc
    answers = reflection.ServerReflectionStub(channel).ServerReflectionInfo(ask())
    names = [service.name async for answer in answers for service in answer.list_services_response.service]
    assert {"dashclicks.crm.v1.CrmService", "dashclicks.auth.v1.AuthService", "grpc.health.v1.Health"} <= set(names)


async def test_an_unknown_method_is_unimplemented(channel: grpc.aio.Channel) -> None:
    invoke: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary("/dashclicks.crm.v1.CrmService/Nope")
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await invoke(b"")
    assert caught.value.code() == StatusCode.UNIMPLEMENTED


async def test_a_message_above_the_limit_is_refused(channel: grpc.aio.Channel, service: Recorder) -> None:
    invoke: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(
        "/dashclicks.crm.v1.CrmService/GetContact"
    )
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await invoke(bytes(16 * 1024 * 1024 + 1))
    assert caught.value.code() == StatusCode.RESOURCE_EXHAUSTED
    assert service.calls == []


async def test_a_taken_port_stops_the_start(service: Recorder, deps: RpcDeps, server: RpcServer) -> None:
    port = await server.start()
    second = RpcServer([service.bind(CRM)], deps, f"127.0.0.1:{port}")
    with pytest.raises(RuntimeError):
        await second.start()
    await server.stop(0)


async def test_a_call_under_way_ends_before_the_server_does(
    server: RpcServer, service: Recorder, signer: Signer
) -> None:
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def answer(_request: object, _call: Call) -> contact_pb2.Contact:
        reached.set()
        await go_on.wait()
        return contact_pb2.Contact(id="con_1")

    service.answer = answer
    port = await server.start()
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        health: Any = health_pb2_grpc.HealthStub(channel)
        watch = health.Watch(health_pb2.HealthCheckRequest())
        assert (await watch.read()).status == SERVING
        under_way = asyncio.create_task(Caller(channel, signer.token()).call(GET, id="con_1"))
        await reached.wait()
        stopping = asyncio.create_task(server.stop(10))
        assert (await watch.read()).status == NOT_SERVING
        watch.cancel()
        assert not stopping.done()
        go_on.set()
        assert (await under_way).id == "con_1"
        await stopping
    with pytest.raises(OSError, match=r"refused|Connect call failed"):
        await asyncio.open_connection("127.0.0.1", port)


async def test_grace_ends(server: RpcServer, service: Recorder, signer: Signer) -> None:
    reached = asyncio.Event()

    async def answer(_request: object, _call: Call) -> None:
        reached.set()
        await asyncio.Event().wait()

    service.answer = answer
    port = await server.start()
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        under_way = asyncio.create_task(Caller(channel, signer.token()).failure(GET, id="con_1"))
        await reached.wait()
        await server.stop(0.05)
        assert (await under_way).code in {StatusCode.UNAVAILABLE, StatusCode.CANCELLED}
