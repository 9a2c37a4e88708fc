"""The client for addresses that customers choose: nothing of ours is reached, and nobody holds it up."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from shared.core.addresses import is_public
from shared.core.guarded_http import ForbiddenAddress, GuardedHttp, GuardedHttpError

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def server(answer: Answer) -> AsyncIterator[str]:
    """A server on the loopback that does as it is told; its URL."""
    listening = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    finally:
        listening.close()


def saying(text: str) -> Answer:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(text.encode())
        await writer.drain()
        writer.close()

    return answer


@pytest.fixture
async def guarded() -> AsyncIterator[GuardedHttp]:
    client = GuardedHttp()
    yield client
    await client.aclose()


@pytest.fixture
async def free() -> AsyncIterator[GuardedHttp]:
    client = GuardedHttp(allow_private=True)
    yield client
    await client.aclose()


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_these_are_public(address: str) -> None:
    assert is_public(address)


NOT_PUBLIC = """
    127.0.0.1 10.1.2.3 192.168.0.1 172.16.0.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 192.0.0.8
    198.18.0.1 ::1 :: fe80::1 fe80::1%eth0 fc00::1 ff02::1 2001:db8::1 ::ffff:10.0.0.1 64:ff9b::a00:1 2002:a00:1::
    ::7f00:1 2001:0:4136:e378:8000:63bf:3fff:fdd2 localhost
"""


@pytest.mark.parametrize("address", NOT_PUBLIC.split())
def test_these_are_not(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://localhost/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://[::ffff:127.0.0.1]/",
        "https://169.254.169.254/latest/meta-data/",
        "http://example.com/",
        "ftp://example.com/",
        "https://user@example.com/",
        "https://example.com\\@127.0.0.1/",
        "https://example.com:0/",
        "https:///path",
        "https://[::1/",
    ],
)
async def test_nothing_of_ours_is_called(guarded: GuardedHttp, url: str) -> None:
    with pytest.raises(ForbiddenAddress):
        await guarded.get(url)


async def test_a_name_with_one_private_address_is_not_called(
    guarded: GuardedHttp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def resolve(host: str, port: int, **_more: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in ("8.8.8.8", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(ForbiddenAddress):
        await guarded.get("https://rebinding.example/")


async def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def resolve(host: str, port: int, *_more: object, **_named: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    async with server(saying("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi")) as url:
        client = GuardedHttp(allow_private=True)
        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        answer = await client.get(url.replace("127.0.0.1", "once.example"))
        await client.aclose()
    assert (answer.status, answer.body) == (200, b"hi")
    # The one name was resolved once; what came after was an address.
    assert asked.count("once.example") == 1


async def test_a_redirect_is_an_answer(free: GuardedHttp) -> None:
    moved = "HTTP/1.1 302 Found\r\nlocation: http://169.254.169.254/\r\ncontent-length: 0\r\n\r\n"
    async with server(saying(moved)) as url:
        assert (await free.get(url)).status == 302


@pytest.mark.parametrize(
    "text",
    [
        "HTTP/1.1 200 OK\r\ncontent-length: 2000\r\n\r\n" + "x" * 2000,
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 1\r\n\r\nx",
        "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nx",
        "nonsense\r\n\r\n",
        "",
    ],
)
async def test_a_bad_answer_is_refused(free: GuardedHttp, text: str) -> None:
    async with server(saying(text)) as url:
        with pytest.raises(GuardedHttpError):
            await free.get(url, max_bytes=1000)


@pytest.mark.parametrize("head", ["content-length: 5000", "content-encoding: gzip"])
async def test_of_an_answer_the_beginning_is_enough(free: GuardedHttp, head: str) -> None:
    async with server(saying(f"HTTP/1.1 200 OK\r\n{head}\r\n\r\n" + "x" * 5000)) as url:
        answer = await free.send("POST", url, max_bytes=1000, beginning=True)
    assert (answer.status, answer.body, answer.whole) == (200, b"x" * 1000, False)


async def test_nobody_holds_it_up(free: GuardedHttp) -> None:
    gone = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        gone.set()
        writer.close()

    async with server(silent) as url:
        with pytest.raises(GuardedHttpError, match="in time"):
            await free.send("GET", url, seconds=0.2)
        async with asyncio.timeout(10):
            await gone.wait()
