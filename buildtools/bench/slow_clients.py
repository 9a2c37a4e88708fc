"""What slow clients cost everybody else: `python -m buildtools.bench.slow_clients`.

A thousand connections send heads and bodies at a byte a second or read their answers so, and open anew when they are
closed. Normal calls run before, during and after; the p99 during, against the mean of the two calm ones, is printed.
"""

import asyncio
import multiprocessing
import resource
import socket
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from statistics import mean, quantiles

import httpx

from buildtools.bench.rest_calls import RestCalls
from shared.testing.stack import running_stack

CLIENTS = 1000
SLOW_SECONDS = 60.0
CALM_SECONDS = 20.0
CALLERS = 4
BYTE_SECONDS = 1.0
# A slow reader that the kernel buffers nothing for.
RECEIVE_BYTES = 2048

Behave = Callable[[socket.socket, str], Awaitable[None]]


async def slow_head(connection: socket.socket, _session_id: str) -> None:
    """A head that never ends."""
    await _drip(connection, b"GET /v1/crm/contacts HTTP/1.1\r\nHost: a\r\nX-Slow: " + b"y" * 3600)


async def slow_body(connection: socket.socket, session_id: str) -> None:
    """A body of an hour."""
    head = f"POST /v1/crm/contacts HTTP/1.1\r\nHost: a\r\nX-Session-Id: {session_id}\r\nContent-Length: 3600\r\n\r\n"
    await asyncio.get_running_loop().sock_sendall(connection, head.encode())
    await _drip(connection, b" " * 3600)


async def slow_reader(connection: socket.socket, _session_id: str) -> None:
    """Asks for a file of megabytes and takes a byte a second."""
    loop = asyncio.get_running_loop()
    await loop.sock_sendall(connection, b"GET /docs/scalar.js HTTP/1.1\r\nHost: a\r\n\r\n")
    byte = b"x"
    while byte:
        byte = await loop.sock_recv(connection, 1)
        await asyncio.sleep(BYTE_SECONDS)


async def _drip(connection: socket.socket, content: bytes) -> None:
    loop = asyncio.get_running_loop()
    for at in range(len(content)):
        await loop.sock_sendall(connection, content[at : at + 1])
        with suppress(TimeoutError):
            if not await asyncio.wait_for(loop.sock_recv(connection, 4096), BYTE_SECONDS):
                return


async def _client(behave: Behave, port: int, session_id: str, closed: Counter[str]) -> None:
    while True:
        with socket.socket() as connection, suppress(OSError):
            connection.setblocking(False)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BYTES)
            await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", port))
            await behave(connection, session_id)
        closed[behave.__name__] += 1
        await asyncio.sleep(BYTE_SECONDS)


def attack(port: int, session_id: str, seconds: float, closings: "Synchronized[int]") -> None:
    """CLIENTS slow clients for `seconds`, a third of each kind; counts how often one was closed."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    closed: Counter[str] = Counter()

    async def run() -> None:
        kinds: tuple[Behave, ...] = (slow_head, slow_body, slow_reader)
        clients = [_client(kinds[n % len(kinds)], port, session_id, closed) for n in range(CLIENTS)]
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(*clients), seconds)

    asyncio.run(run())
    print("closed by the edge:", dict(closed))
    closings.value = closed.total()


async def p99_ms(calls: RestCalls, seconds: float) -> float:
    """The 99th percentile of GETs by CALLERS callers for so long, in ms."""
    latencies: list[float] = []
    ends = time.monotonic() + seconds

    async def caller() -> None:
        while time.monotonic() < ends:
            started = time.perf_counter()
            await calls.get(0)
            latencies.append(time.perf_counter() - started)

    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return quantiles(latencies, n=100)[98] * 1000


async def run(url: str, login: dict[str, str]) -> tuple[float, float, float, int]:
    """p99 before, during and after, and how many slow connections were closed meanwhile."""
    port = httpx.URL(url).port
    assert port is not None
    async with httpx.AsyncClient(base_url=url, timeout=30) as http:
        calls = await RestCalls.login(http, login)
        await p99_ms(calls, 3)
        before = await p99_ms(calls, CALM_SECONDS)
        context = multiprocessing.get_context("spawn")
        closings = context.Value("i", 0)
        arguments = (port, calls.session_id, SLOW_SECONDS + 5, closings)
        attackers = context.Process(target=attack, args=arguments)
        attackers.start()
        during = await p99_ms(calls, SLOW_SECONDS)
        await asyncio.to_thread(attackers.join)
        after = await p99_ms(calls, CALM_SECONDS)
    return before, during, after, closings.value


def main() -> None:
    """Prints the figures."""
    with tempfile.TemporaryDirectory() as folder, running_stack(Path(folder) / "data") as stack:
        before, during, after, closed = asyncio.run(run(stack.router_url, dict(stack.logins[0])))
    ratio = during / mean((before, after))
    print(f"{CLIENTS} slow clients for {SLOW_SECONDS:.0f} s, {closed} of their connections closed")
    print(f"p99 of GET in ms: before {before:.2f}, during {during:.2f}, after {after:.2f}; ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
