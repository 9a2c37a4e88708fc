"""HTTP/1.1 on the wire: what a client sends and what it gets, byte for byte where that matters."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
from starlette.types import Message, Receive, Scope, Send

from buildtools.stack.ports import free_port
from edge.http1 import connection as http1
from edge.http_server import Address, http_server

GET = b"GET %b HTTP/1.1\r\nHost: a\r\n\r\n"
CLOSING = b"GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
PIECE = b"x" * 65536
# More than the kernel takes for a client.
MUCH = 256 * len(PIECE)
DATE = re.compile(rb"date: [A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT\r\n")


class App:
    """Answers by path; `let_go` lets `/wait` answer."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.let_go = asyncio.Event()
        self.called: list[str] = []
        self.headers: list[tuple[bytes, bytes]] = []
        self.received: list[Message] = []
        self.sent = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        self.called.append(path)
        self.headers = scope["headers"]
        self.asked.set()
        headers = [(b"x-path", scope["raw_path"]), (b"x-query", scope["query_string"])]
        body = path.encode()
        if path == "/wait":
            await self.let_go.wait()
        elif path == "/echo":
            body = await self._read(receive)
        elif path == "/split":
            headers.append((b"x-bad", b"a\r\nset-cookie: b"))
        elif path == "/long":
            headers.append((b"content-length", b"2"))
        elif path == "/fail":
            raise RuntimeError("as tests want it")
        elif path in ("/pieces", "/half"):
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b"one", "more_body": True})
            if path == "/half":
                return
        elif path == "/much":
            await self._much(send)
            return
        if path != "/pieces":
            await send({"type": "http.response.start", "status": 204 if path == "/none" else 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if path == "/none" else body})

    async def _read(self, receive: Receive) -> bytes:
        body, more = b"", True
        while more:
            message = await receive()
            self.received.append(message)
            body += message.get("body", b"")
            more = message.get("more_body", False)
        return body

    async def _much(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while self.sent < MUCH:
            await send({"type": "http.response.body", "body": PIECE, "more_body": True})
            self.sent += len(PIECE)
        await send({"type": "http.response.body", "body": b""})


class Client:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def answer(self) -> tuple[bytes, bytes]:
        """The head of the next answer, and the body that its Content-Length tells."""
        async with asyncio.timeout(10):
            head = await self.reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head)
            return head, await self.reader.readexactly(int(length.group(1)) if length else 0)

    async def rest(self) -> bytes:
        """All until the connection ends."""
        async with asyncio.timeout(10):
            return await self.reader.read()


@pytest.fixture
def app() -> App:
    return App()


@pytest.fixture
async def address(app: App) -> AsyncIterator[Address]:
    address = Address("127.0.0.1", free_port())
    server = http_server("http1", app, address)
    await server.start()
    yield address
    app.let_go.set()
    await server.stop(1)


@pytest.fixture
async def client(address: Address) -> AsyncIterator[Client]:
    reader, writer = await asyncio.open_connection(address.host, address.port, limit=2 * MUCH)
    yield Client(reader, writer)
    writer.close()


async def test_a_whole_answer_has_its_length_and_a_date(client: Client) -> None:
    client.writer.write(GET % b"/a%20b?c=%20d")
    head, body = await client.answer()
    assert body == b"/a b"
    assert b"x-path: /a%20b\r\nx-query: c=%20d\r\n" in head
    assert DATE.search(head)
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"connection" not in head


async def test_a_whole_url_is_a_target_too(client: Client) -> None:
    client.writer.write(GET % b"http://a/b?c" + GET % b"/d#e")
    assert b"x-path: /b\r\nx-query: c\r\n" in (await client.answer())[0]
    assert b"x-path: /d\r\nx-query: \r\n" in (await client.answer())[0]


async def test_answers_come_in_the_order_of_the_requests(client: Client, app: App) -> None:
    client.writer.write(GET % b"/wait" + GET % b"/second" + GET % b"/third")
    await app.asked.wait()
    app.let_go.set()
    assert [(await client.answer())[1] for _ in range(3)] == [b"/wait", b"/second", b"/third"]


async def test_behind_the_last_request_nothing_is_read(client: Client, app: App) -> None:
    client.writer.write(CLOSING + GET % b"/hidden")
    assert b"connection: close\r\n" in (await client.answer())[0]
    assert await client.rest() == b""
    assert app.called == ["/last"]


async def test_a_broken_request_is_refused_behind_a_good_one(client: Client, app: App) -> None:
    client.writer.write(GET % b"/wait" + b"G ET / HTTP/1.1\r\n\r\n")
    await app.asked.wait()
    app.let_go.set()
    assert (await client.answer())[1] == b"/wait"
    assert (await client.rest()).startswith(b"HTTP/1.1 400 Bad Request\r\n")


@pytest.mark.parametrize(
    "head",
    [
        b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    ],
)
async def test_what_could_be_read_in_two_ways_is_refused(client: Client, app: App, head: bytes) -> None:
    client.writer.write(head)
    assert (await client.rest()).startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert not app.called


async def test_a_body_may_come_in_chunks(client: Client) -> None:
    client.writer.write(b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
    client.writer.write(b"2\r\nde\r\n0\r\n\r\n")
    assert (await client.answer())[1] == b"abcde"


async def test_trailers_are_no_headers(client: Client, app: App) -> None:
    chunked = b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    # Behind another, it has come to its end before the app sees it.
    client.writer.write(GET % b"/wait" + chunked + b"2\r\nhi\r\n0\r\nX-Forwarded-For: b\r\n\r\n")
    await app.asked.wait()
    app.let_go.set()
    assert [(await client.answer())[1] for _ in range(2)] == [b"/wait", b"hi"]
    assert app.headers == [(b"host", b"a"), (b"transfer-encoding", b"chunked")]


async def test_the_app_hears_of_a_body_that_breaks_off(client: Client, app: App) -> None:
    client.writer.write(b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n")
    assert b"connection: close\r\n" in await client.rest()
    assert app.received[-1]["type"] == "http.disconnect"


async def test_who_expects_to_be_told_is_told_when_its_body_is_wanted(client: Client) -> None:
    client.writer.write(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
    assert await client.answer() == (b"HTTP/1.1 100 Continue\r\n\r\n", b"")
    client.writer.write(b"abc")
    assert (await client.answer())[1] == b"abc"


async def test_a_body_that_nobody_wanted_ends_the_connection(client: Client, app: App) -> None:
    client.writer.write(
        b"POST /other HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\nExpect: 100-continue\r\n\r\n" + GET % b"/hidden"
    )
    head, _ = await client.answer()
    assert b" 200 " in head
    assert b"connection: close\r\n" in head
    assert await client.rest() == b""
    assert app.called == ["/other"]


async def test_the_old_protocol_gets_no_chunks(client: Client) -> None:
    client.writer.write(b"GET /pieces HTTP/1.0\r\n\r\n")
    said = await client.rest()
    assert b"transfer-encoding" not in said
    assert said.endswith(b"\r\n\r\none/pieces")


async def test_an_answer_of_unknown_length_comes_in_chunks(client: Client) -> None:
    client.writer.write(GET % b"/pieces")
    async with asyncio.timeout(10):
        said = await client.reader.readuntil(b"0\r\n\r\n")
    assert b"transfer-encoding: chunked\r\n" in said
    assert said.endswith(b"\r\n\r\n3\r\none\r\n7\r\n/pieces\r\n0\r\n\r\n")


async def test_what_is_left_half_done_ends_with_the_connection(client: Client) -> None:
    client.writer.write(GET % b"/half")
    assert (await client.rest()).endswith(b"3\r\none\r\n")


@pytest.mark.parametrize("path", [b"/fail", b"/split", b"/long"])
async def test_an_app_that_fails_is_answered_for(client: Client, path: bytes) -> None:
    client.writer.write(GET % path)
    said = await client.rest()
    assert said.startswith(b"HTTP/1.1 500 ") or path == b"/long"
    assert b"cookie" not in said
    assert not said.endswith(b"/long")


async def test_head_and_no_content_have_no_body(client: Client) -> None:
    client.writer.write(b"HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n" + GET % b"/none" + CLOSING)
    said = await client.rest()
    assert said.count(b"HTTP/1.1 ") == 3
    assert said.count(b"\r\n\r\n/") == 1


async def test_a_client_that_does_not_read_holds_the_answer_up(client: Client, app: App) -> None:
    client.writer.write(GET % b"/much")
    await app.asked.wait()
    assert app.sent < MUCH, "nothing made the app wait"
    async with asyncio.timeout(20):
        await client.reader.readuntil(b"\r\n0\r\n\r\n")
    assert app.sent == MUCH


async def test_a_head_that_never_ends_is_refused(client: Client) -> None:
    client.writer.write(b"GET / HTTP/1.1\r\nX: ")
    for _ in range(16):
        client.writer.write(b"y" * http1.HEAD_LIMIT_BYTES)
    assert (await client.rest()).startswith(b"HTTP/1.1 431 ")


async def test_a_long_head_that_comes_at_once_is_refused(client: Client, app: App) -> None:
    client.writer.write(b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * (http1.HEAD_LIMIT_BYTES + 1) + b"\r\n\r\n")
    assert (await client.rest()).startswith(b"HTTP/1.1 431 ")
    assert not app.called


async def test_stopping_lets_a_client_read_its_answer_to_the_end(app: App) -> None:
    address = Address("127.0.0.1", free_port())
    server = http_server("http1", app, address)
    await server.start()
    reader, writer = await asyncio.open_connection(address.host, address.port, limit=2 * MUCH)
    writer.write(GET % b"/much")
    await app.asked.wait()
    stopping = asyncio.create_task(server.stop(20))
    assert (await reader.read()).endswith(b"\r\n0\r\n\r\n")
    writer.close()
    await stopping
