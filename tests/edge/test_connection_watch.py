"""Connections that bring nothing are ended; those at work are left alone."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from buildtools.stack.ports import free_port
from edge import connection_watch
from edge.connection_watch import IDLE_SECONDS, LOOK_SECONDS, STALL_SECONDS, ConnectionWatch
from edge.http_server import Address, ServerKind, http_server

MUCH = b"x" * (16 * 1024 * 1024)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Peer:
    """A client, and our side of its connection."""

    def __init__(self, client: socket.socket, server: socket.socket) -> None:
        self.client = client
        self.server = server
        self.name: tuple[str, int] = client.getsockname()

    def is_open(self) -> bool:
        """Whether our side still has the connection."""
        self.server.setblocking(False)
        try:
            return bool(self.server.recv(1, socket.MSG_PEEK))
        except BlockingIOError:
            return True
        except OSError:
            return False


@asynccontextmanager
async def watched() -> AsyncIterator[tuple[ConnectionWatch, Clock, Peer]]:
    """A connection on a watched port, seen once."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        clock = Clock()
        watch = ConnectionWatch(listener.getsockname()[1], clock)
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        client.connect(listener.getsockname())
        server, _ = listener.accept()
        with client, server:
            assert watch.look() == 0
            yield watch, clock, Peer(client, server)


async def test_a_connection_without_a_request_is_ended() -> None:
    async with watched() as (watch, clock, peer):
        clock.now += IDLE_SECONDS
        peer.client.send(b"GET")
        assert watch.look() == 0
        clock.now += 1
        assert watch.look() == 1
        assert peer.client.recv(1) == b""


async def test_a_connection_at_work_is_left_alone() -> None:
    async with watched() as (watch, clock, peer):
        request = watch.begin(peer.name)
        clock.now += 10 * IDLE_SECONDS
        assert watch.look() == 0
        watch.end(request)
        clock.now += IDLE_SECONDS
        assert watch.look() == 0, "it was served since the last look"
        clock.now += IDLE_SECONDS + 1
        assert watch.look() == 1


async def test_a_client_that_takes_nothing_is_ended_even_while_at_work() -> None:
    async with watched() as (watch, clock, peer):
        peer.server.setblocking(False)
        peer.server.send(MUCH)
        watch.begin(peer.name)
        assert watch.look() == 0
        clock.now += STALL_SECONDS + 1
        assert watch.look() == 1
        assert not peer.is_open()


async def test_a_client_that_reads_is_left_alone() -> None:
    async with watched() as (watch, clock, peer):
        peer.server.setblocking(False)
        sent = peer.server.send(MUCH)
        assert watch.look() == 0
        taken = 0
        while taken < sent // 2:
            taken += len(peer.client.recv(65536))
        clock.now += STALL_SECONDS + 1
        assert watch.look() == 0


async def test_other_ports_are_not_looked_at() -> None:
    async with watched() as (_, clock, peer):
        other = ConnectionWatch(free_port(), clock)
        other.look()
        clock.now += 10 * IDLE_SECONDS
        assert other.look() == 0
        assert peer.is_open()


async def wait(_scope: Scope, receive: Receive, send: Send) -> None:
    """Answers after many looks."""
    await asyncio.sleep(0.6)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.mark.parametrize("kind", ["http1", "granian"])
async def test_servers_leave_a_request_at_work_alone(kind: ServerKind, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_watch, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(connection_watch, "IDLE_SECONDS", 0.2)
    address = Address("127.0.0.1", free_port())
    server = http_server(kind, wait, address)
    await server.start()
    async with httpx.AsyncClient(base_url=f"http://{address}") as client:
        assert [(await client.get("/")).text for _ in range(2)] == ["ok", "ok"]
    await server.stop(1)


async def nothing(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise AssertionError("no request is ever whole")


@pytest.mark.parametrize("said", [b"", b"G", b"PRI * HTT", b"GET / HTTP/1.1\r\nHost: a\r\nX: y"])
@pytest.mark.parametrize("kind", ["http1", "granian"])
async def test_servers_end_a_connection_that_never_asks(
    kind: ServerKind, said: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection_watch, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(connection_watch, "IDLE_SECONDS", 0.2)
    assert LOOK_SECONDS < IDLE_SECONDS
    address = Address("127.0.0.1", free_port())
    server = http_server(kind, nothing, address)
    await server.start()
    reader, writer = await asyncio.open_connection(address.host, address.port)
    writer.write(said)
    async with asyncio.timeout(10):
        with suppress(ConnectionResetError):
            assert await reader.read() == b""
    writer.close()
    await server.stop(1)
