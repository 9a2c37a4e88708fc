"""Asks a server whether it is ready, over a plain socket.

The supervisor lives as long as the platform does, so it asks without the client libraries: they would cost it more
memory than everything else it holds. Each probe opens one connection, and raises OSError or EOFError while nobody
answers there.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from buildtools.stack.settings import Address

Probe = Callable[[], Awaitable[bool]]
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]

# HTTP/2 (RFC 9113, RFC 7541): the two frame types a unary answer is read from, and the flag that ends it.
DATA, HEADERS, END_STREAM, END_HEADERS = 0, 1, 1, 4
# grpc.health.v1.HealthCheckResponse{status: SERVING} in its length-prefixed frame.
SERVING = b"\0\0\0\0\2\x08\x01"


@asynccontextmanager
async def connection(address: Address) -> AsyncIterator[Streams]:
    """One connection to `address`, closed at the end. Raises OSError."""
    reader, writer = await asyncio.open_connection(address.host, address.port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def until(probe: Probe, gone: Callable[[], bool] = lambda: False) -> None:
    """Asks 20 times a second until the answer is yes, or the server is `gone`.

    Nobody there yet, or no answer in 2 s, is a no.
    """
    while not gone():
        with suppress(OSError, EOFError, TimeoutError):
            async with asyncio.timeout(2):
                if await probe():
                    return
        await asyncio.sleep(0.05)


async def valkey(address: Address) -> bool:
    """True when the server answers PING; it refuses while it loads its data."""
    async with connection(address) as (reader, writer):
        writer.write(b"PING\r\n")
        return await reader.readline() == b"+PONG\r\n"


async def http(address: Address, path: str) -> bool:
    """True when GET `path` answers 200."""
    async with connection(address) as (reader, writer):
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n".encode())
        return (await reader.readline()).split(b" ")[1:2] == [b"200"]


async def grpc_health(address: Address) -> bool:
    """True when grpc.health.v1.Health/Check answers SERVING for the whole server."""
    async with connection(address) as (reader, writer):
        settings = frame(4, 0, 0, b"")
        request = frame(HEADERS, END_HEADERS, 1, health_headers(str(address))) + frame(DATA, END_STREAM, 1, bytes(5))
        writer.write(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + settings + request)
        body = b""
        while True:
            head = await reader.readexactly(9)
            kind, flags, stream = head[3], head[4], int.from_bytes(head[5:])
            payload = await reader.readexactly(int.from_bytes(head[:3]))
            if stream == 1 and kind == DATA:
                body += payload
            if stream == 1 and flags & END_STREAM:
                return body == SERVING


def frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    """One HTTP/2 frame."""
    return len(payload).to_bytes(3) + bytes((kind, flags)) + stream.to_bytes(4) + payload


def health_headers(authority: str) -> bytes:
    """The request's header block: POST and http from HPACK's static table, the rest as plain literals."""

    def text(value: str) -> bytes:
        return bytes((len(value),)) + value.encode()

    path = b"\x04" + text("/grpc.health.v1.Health/Check")
    content_type = b"\x0f\x10" + text("application/grpc")
    return b"\x83\x86" + path + b"\x01" + text(authority) + content_type + b"\0" + text("te") + text("trailers")
