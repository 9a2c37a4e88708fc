"""The HTTP server under an ASGI app. This file alone knows which one it is.

Our own (`http1`) is the default: it answers in the event loop that serves the request. granian's embedded server stands
behind the same two methods for who needs HTTP/2; its authors call that interface experimental.
"""

import asyncio
import contextlib
import resource
import socket
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Literal, Protocol

from granian.constants import Interfaces
from granian.http import HTTP1Settings, HTTP2Settings
from granian.log import LogLevels
from granian.server.embed import Server as GranianEmbedded
from starlette.types import ASGIApp, Receive, Scope, Send

from edge.connection_watch import ConnectionWatch
from edge.http1.connection import HEAD_LIMIT_BYTES
from edge.http1.server import Listener

HEAD_TIMEOUT_SECONDS = 30
# No more than this are accepted at once; idle and slow ones count, so it must be far above the busy ones.
MAX_CONNECTIONS = 20_000
OWN_FILES = 512
START_TIMEOUT_SECONDS = 10.0

ServerKind = Literal["http1", "granian"]


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Reads `HOST:PORT`, with an IPv6 host in brackets. Raises ValueError."""
        host, colon, port = text.rpartition(":")
        if not colon or not host or not port.isdecimal() or not 0 < int(port) < 65536:
            raise ValueError(f"{text!r} is not HOST:PORT")
        return cls(host.removeprefix("[").removesuffix("]"), int(port))

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


class HttpServer(Protocol):
    """Serves one app on one port, in the running event loop."""

    async def start(self) -> None:
        """Returns when connections are accepted. Raises OSError when the port cannot be had."""

    async def stop(self, grace: float) -> None:
        """Refuses new connections, lets running requests finish for `grace` seconds, then cancels them."""


def http_server(kind: ServerKind, app: ASGIApp, address: Address, websockets: bool = False) -> HttpServer:
    """A server of this kind, not started. Without `websockets` an upgrade is a request like any other."""
    made = GranianServer if kind == "granian" else Http1Server
    return made(app, address, websockets)


class GranianServer:
    """granian in the running loop."""

    def __init__(self, app: ASGIApp, address: Address, websockets: bool = False) -> None:
        self._app = app
        self._address = address
        self._running: set[asyncio.Task[object]] = set()
        self._watch = ConnectionWatch(address.port)
        self._server = GranianEmbedded(
            self._serve,
            address=address.host,
            port=address.port,
            interface=Interfaces.ASGINL,
            websockets=websockets,
            backlog=1024,
            backpressure=_connection_cap(),
            http1_settings=HTTP1Settings(
                header_read_timeout=HEAD_TIMEOUT_SECONDS * 1000, max_buffer_size=HEAD_LIMIT_BYTES
            ),
            http2_settings=HTTP2Settings(max_headers_size=HEAD_LIMIT_BYTES),
            log_level=LogLevels.error,
            # Its default replaces every handler of the process; this leaves logging as we set it.
            log_dictconfig={"version": 1, "incremental": True, "handlers": {}, "loggers": {}},
        )

    async def start(self) -> None:
        self._task = await _started(self._address, self._server.serve())
        self._watch.start()

    async def stop(self, grace: float) -> None:
        await self._watch.stop()
        self._server.stop()  # type: ignore[no-untyped-call]  # granian leaves it untyped
        done, _ = await asyncio.wait({self._task}, timeout=grace)
        if not done:
            # granian waits for its requests for as long as they take; the end of the grace is ours to set.
            for request in self._running:
                request.cancel()
        await self._task

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        peer = self._watch.begin(scope.get("client"))
        try:
            await self._app(scope, receive, send)
        finally:
            self._watch.end(peer)
            self._running.discard(task)


class Http1Server:
    """Our own HTTP/1.1 in the running loop."""

    def __init__(self, app: ASGIApp, address: Address, websockets: bool = False) -> None:
        self._address = address
        self._watch = ConnectionWatch(address.port)
        self._listener = Listener(app, self._watch, address.host, address.port, websockets, _connection_cap())

    async def start(self) -> None:
        _check_free(self._address)
        await self._listener.start()
        self._watch.start()

    async def stop(self, grace: float) -> None:
        await self._watch.stop()
        await self._listener.stop(grace)


async def _started(address: Address, serve: Coroutine[None, None, None]) -> "asyncio.Task[None]":
    """Runs a server; returns once it accepts connections. Raises OSError."""
    try:
        _check_free(address)
    except OSError:
        serve.close()
        raise
    serving = asyncio.create_task(serve)
    async with asyncio.timeout(START_TIMEOUT_SECONDS):
        while not serving.done():
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection(address.host, address.port)
                writer.close()
                await writer.wait_closed()
                return serving
            await asyncio.sleep(0.005)
    await serving
    raise OSError(f"the server on {address} ended at once")


def _connection_cap() -> int:
    """As many connections as there may be open files, less those we need ourselves: out of files, accepting fails."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(1, min(MAX_CONNECTIONS, files - OWN_FILES))


def _check_free(address: Address) -> None:
    """Raises OSError if the port is taken, and names it. granian would share it with the other process."""
    family, kind, protocol, _, name = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(name)
        except OSError as error:
            raise OSError(error.errno, f"cannot listen on {address}: {error.strerror}") from None
