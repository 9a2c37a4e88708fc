"""Server streams: each message as it comes, an error wherever it happens, an end when the client goes."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import Any

import grpc
import pytest
from dashclicks.crm.v1 import contact_pb2, contact_requests_pb2
from grpc import StatusCode
from prometheus_client import CollectorRegistry

from shared.core.errors import FailedPrecondition
from shared.rpc.call import Call
from shared.rpc.methods import BoundMethod, BoundService
from shared.rpc.pipeline import RpcDeps
from shared.rpc.server import RpcServer
from shared.rpc.status import RpcError
from shared.rpc.streaming import compile_stream, each
from shared.testing.api import failure_of
from shared.testing.rpc import CRM, Signer

EXPORT = CRM.methods_by_name["ExportContacts"]
PATH = "/dashclicks.crm.v1.CrmService/ExportContacts"
LABELS = {"grpc_service": "dashclicks.crm.v1.CrmService", "grpc_method": "ExportContacts"}

Handler = Callable[[Any, Call], AsyncIterator[contact_pb2.Contact]]


def bound(handler: Handler) -> BoundMethod:
    request, contact = contact_requests_pb2.ExportContactsRequest, contact_pb2.Contact
    return BoundMethod(EXPORT.full_name, request, contact, True, handler, False, EXPORT)


async def numbers(
    request: contact_requests_pb2.ExportContactsRequest, call: Call
) -> AsyncIterator[contact_pb2.Contact]:
    """As many contacts as the filter says; the header comes with the first."""
    call.headers["x-note"] = "hello"
    for number in range(int(request.filter)):
        yield contact_pb2.Contact(id=f"con_{number}")


async def two_and_an_error(_request: object, _call: Call) -> AsyncIterator[contact_pb2.Contact]:
    yield contact_pb2.Contact(id="con_0")
    yield contact_pb2.Contact(id="con_1")
    raise FailedPrecondition("no more", reason="NO_MORE")


class Endless:
    """Yields for ever; remembers how far it came and that it ended."""

    def __init__(self) -> None:
        self.yielded = 0
        self.ended = asyncio.Event()

    async def __call__(self, _request: object, _call: Call) -> AsyncIterator[contact_pb2.Contact]:
        try:
            while True:
                self.yielded += 1
                yield contact_pb2.Contact(id=f"con_{self.yielded}", source="x" * 60_000)
        finally:
            self.ended.set()


class Served:
    """A real server with one streaming method, and a client of it."""

    def __init__(self, deps: RpcDeps, signer: Signer) -> None:
        self._deps = deps
        self._signer = signer
        self.servers: list[RpcServer] = []

    async def call(self, handler: Handler, token: str | None = None, **options: Any) -> Any:
        """A call of the handler, under way."""
        server = RpcServer([BoundService(CRM.full_name, (bound(handler),), CRM)], self._deps, "127.0.0.1:0")
        self.servers.append(server)
        channel = grpc.aio.insecure_channel(f"127.0.0.1:{await server.start()}")
        invoke: Any = channel.unary_stream(PATH, response_deserializer=contact_pb2.Contact.FromString)
        bearer = self._signer.token() if token is None else token
        body = contact_requests_pb2.ExportContactsRequest(filter=options.pop("filter", "3")).SerializeToString()
        return invoke(body, metadata=(("authorization", f"Bearer {bearer}"),), **options)


@pytest.fixture
async def served(deps: RpcDeps, signer: Signer) -> AsyncIterator[Served]:
    made = Served(deps, signer)
    yield made
    for server in made.servers:
        await server.stop(0)


async def test_every_message_arrives_in_order(served: Served) -> None:
    call = await served.call(numbers, filter="1000")
    assert [row.id async for row in call] == [f"con_{number}" for number in range(1000)]
    assert await call.code() == StatusCode.OK


async def test_a_stream_may_be_empty(served: Served) -> None:
    call = await served.call(numbers, filter="0")
    assert [row async for row in call] == []
    assert await call.code() == StatusCode.OK


async def test_headers_come_before_the_first_message(served: Served) -> None:
    call = await served.call(numbers)
    assert ("x-note", "hello") in list(await call.initial_metadata())
    assert len([row async for row in call]) == 3


async def test_an_error_comes_behind_the_messages_before_it(served: Served) -> None:
    call = await served.call(two_and_an_error)
    assert [(await call.read()).id for _ in range(2)] == ["con_0", "con_1"]
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call.read()
    failure = failure_of(caught.value)
    assert (failure.code, failure.reason) == (StatusCode.FAILED_PRECONDITION, "NO_MORE")


async def test_who_may_not_call_gets_nothing(served: Served, signer: Signer) -> None:
    call = await served.call(numbers, token=signer.token(scope="users"))
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call.read()
    assert failure_of(caught.value).reason == "INSUFFICIENT_SCOPE"


async def test_a_client_that_leaves_ends_the_handler(served: Served) -> None:
    handler = Endless()
    call = await served.call(handler)
    await call.read()
    call.cancel()
    await asyncio.wait_for(handler.ended.wait(), 5)


async def test_a_client_that_does_not_read_holds_the_handler_back(served: Served) -> None:
    handler = Endless()
    call = await served.call(handler)
    for _ in range(50):
        await call.read()
    assert handler.yielded < 250
    call.cancel()
    await asyncio.wait_for(handler.ended.wait(), 5)


async def test_the_deadline_ends_a_handler_at_work(deps: RpcDeps, signer: Signer) -> None:
    ended = asyncio.Event()

    async def stuck(_request: object, _call: Call) -> AsyncIterator[contact_pb2.Contact]:
        try:
            yield contact_pb2.Contact(id="con_0")
            await asyncio.Event().wait()
        finally:
            ended.set()

    stream = compile_stream(bound(stuck), deps)
    metadata = (("authorization", f"Bearer {signer.token()}"),)
    replies = stream(each([b""]), metadata, asyncio.get_running_loop().time() + 0.05)
    assert contact_pb2.Contact.FromString((await anext(replies)).body).id == "con_0"
    with pytest.raises(RpcError) as caught:
        await anext(replies)
    assert caught.value.code == StatusCode.DEADLINE_EXCEEDED
    assert ended.is_set()


async def test_a_reader_that_takes_its_time_is_not_cut_by_the_limit_of_a_step(deps: RpcDeps, signer: Signer) -> None:
    stream = compile_stream(bound(numbers), deps)
    metadata = (("authorization", f"Bearer {signer.token()}"),)
    deadline = asyncio.get_running_loop().time() + 0.02
    async with aclosing(stream(each([b"\x0a\x011"]), metadata, deadline)) as replies:
        async for _ in replies:
            await asyncio.sleep(0.05)
    assert asyncio.get_running_loop().time() > deadline


async def test_one_log_line_and_one_count_a_stream(
    deps: RpcDeps, signer: Signer, registry: CollectorRegistry, call_log: list[bytes]
) -> None:
    stream = compile_stream(bound(numbers), deps)
    metadata = (("authorization", f"Bearer {signer.token()}"),)
    async with aclosing(stream(each([b"\x0a\x015"]), metadata, None)) as replies:
        headers = [reply.headers async for reply in replies]
    async with aclosing(stream(each([b"\x0a\x015"]), metadata, None)) as replies:
        await anext(replies)
    await asyncio.sleep(0)
    assert headers == [(("x-note", "hello"),), (), (), (), ()]
    assert [json.loads(line)["code"] for line in b"".join(call_log).splitlines()] == ["OK", "CANCELLED"]
    for code in ("OK", "CANCELLED"):
        assert registry.get_sample_value("grpc_server_handled_total", {**LABELS, "grpc_code": code}) == 1


async def test_bytes_that_are_no_message_are_an_invalid_argument(deps: RpcDeps, signer: Signer) -> None:
    stream = compile_stream(bound(numbers), deps)
    with pytest.raises(RpcError) as caught:
        await anext(stream(each([b"\xff\xff"]), (("authorization", f"Bearer {signer.token()}"),), None))
    assert caught.value.code == StatusCode.INVALID_ARGUMENT
