"""Both HTTP servers keep the promises of edge.http_server.HttpServer."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from buildtools.stack.ports import free_port
from edge.http_server import Address, HttpServer, ServerKind, http_server
from tests.edge.serving import until_refused

TEN_MEGABYTES = 10 * 1024 * 1024


class App:
    """Answers with the length of the body; `/wait` answers once it is let go."""

    def __init__(self) -> None:
        self.waiting = asyncio.Event()
        self.let_go = asyncio.Event()
        self.left = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        length = 0
        message = await receive()
        while message.get("more_body"):
            length += len(message["body"])
            message = await receive()
        length += len(message.get("body", b""))
        if scope["path"] == "/wait":
            self.waiting.set()
            await self.let_go.wait()
        if scope["path"] == "/leave":
            self.waiting.set()
            assert (await receive())["type"] == "http.disconnect"
            self.left.set()
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": str(length).encode()})


@pytest.fixture(params=["http1", "granian"])
def kind(request: pytest.FixtureRequest) -> ServerKind:
    return cast("ServerKind", request.param)


@asynccontextmanager
async def serving(kind: ServerKind, app: App) -> AsyncIterator[tuple[HttpServer, Address]]:
    address = Address("127.0.0.1", free_port())
    server = http_server(kind, app, address)
    await server.start()
    try:
        yield server, address
    finally:
        await server.stop(5)


async def exchange(address: Address, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection(address.host, address.port)
    writer.write(request)
    answer = await reader.read(65536)
    writer.close()
    await writer.wait_closed()
    return answer


async def test_ten_megabytes_arrive(kind: ServerKind) -> None:
    async with serving(kind, App()) as (_, address), httpx.AsyncClient() as client:
        answer = await client.post(f"http://{address}/", content=b"x" * TEN_MEGABYTES)
    assert answer.text == str(TEN_MEGABYTES)


async def test_a_request_that_is_not_http_gets_400(kind: ServerKind) -> None:
    async with serving(kind, App()) as (_, address):
        assert b" 400 " in await exchange(address, b"G ET / HTTP/1.1\r\n\r\n")


async def test_a_long_head_is_refused(kind: ServerKind) -> None:
    head = b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 200_000 + b"\r\n\r\n"
    async with serving(kind, App()) as (_, address):
        assert b" 200 " not in await exchange(address, head)


async def test_an_upgrade_is_not_taken(kind: ServerKind) -> None:
    request = (
        b"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    async with serving(kind, App()) as (_, address):
        assert b" 200 " in await exchange(address, request)


async def test_the_app_hears_of_a_client_that_leaves(kind: ServerKind) -> None:
    app = App()
    async with serving(kind, app) as (_, address):
        _, writer = await asyncio.open_connection(address.host, address.port)
        writer.write(b"GET /leave HTTP/1.1\r\nHost: a\r\n\r\n")
        await app.waiting.wait()
        writer.close()
        await writer.wait_closed()
        async with asyncio.timeout(5):
            await app.left.wait()


async def test_stop_lets_a_running_request_finish(kind: ServerKind) -> None:
    app = App()
    async with serving(kind, app) as (server, address), httpx.AsyncClient() as client:
        answer = asyncio.create_task(client.get(f"http://{address}/wait"))
        await app.waiting.wait()
        stopping = asyncio.create_task(server.stop(5))
        await until_refused(str(address))
        app.let_go.set()
        await stopping
        assert (await answer).status_code == 200


async def test_stop_ends_a_request_that_outlasts_the_grace(kind: ServerKind) -> None:
    app = App()
    async with serving(kind, app) as (server, address), httpx.AsyncClient() as client:
        answer = asyncio.create_task(client.get(f"http://{address}/wait"))
        await app.waiting.wait()
        async with asyncio.timeout(4):
            await server.stop(0.1)
        with pytest.raises((httpx.HTTPError, AssertionError)):
            assert (await answer).status_code == 200


async def test_a_taken_port_stops_the_start(kind: ServerKind) -> None:
    async with serving(kind, App()) as (_, address):
        with pytest.raises(OSError, match=str(address.port)):
            await http_server(kind, App(), address).start()


async def test_logging_is_left_alone(kind: ServerKind) -> None:
    before = list(logging.getLogger().handlers)
    async with serving(kind, App()):
        assert logging.getLogger().handlers == before


@pytest.mark.parametrize("text", ["", "127.0.0.1", ":5000", "host:", "host:x", "host:0", "host:70000"])
def test_an_address_needs_host_and_port(text: str) -> None:
    with pytest.raises(ValueError, match="HOST:PORT"):
        Address.parse(text)


def test_an_ipv6_address_stands_in_brackets() -> None:
    assert Address.parse("[::1]:5000") == Address("::1", 5000)
