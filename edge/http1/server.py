"""Listens on one port, and ends what it has accepted."""

import asyncio
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

from edge.connection_watch import ConnectionWatch
from edge.http1.connection import Connection

BACKLOG = 1024


class Listener:
    """Serves `app` in the running event loop, at most `most` connections at once. WebSockets are uvicorn's."""

    def __init__(self, app: ASGIApp, watch: ConnectionWatch, host: str, port: int, websockets: bool, most: int) -> None:
        """`watch` is told which connections are at work."""
        self._app = app
        self._watch = watch
        self._host = host
        self._port = port
        self._most = most
        self._connections: set[Connection] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._sockets = ServerState()
        self._websockets = websockets
        self._config = _socket_config(self._socket)

    async def start(self) -> None:
        """Returns when connections are accepted. Raises OSError."""
        loop = asyncio.get_running_loop()
        take_socket = self._take_socket if self._websockets else None

        def connection() -> Connection:
            return Connection(self._app, self._watch, loop, self._connections, self._tasks, take_socket, self._most)

        self._listener = await loop.create_server(connection, self._host, self._port, backlog=BACKLOG)

    async def stop(self, grace: float) -> None:
        """Accepts nothing more, lets what runs finish for `grace` seconds, then ends it."""
        self._listener.close()
        for socket in [*self._sockets.connections]:
            socket.shutdown()
        ended = [asyncio.ensure_future(connection.end_soon().wait()) for connection in [*self._connections]]
        running: list[asyncio.Task[Any]] = [*ended, *self._tasks, *self._sockets.tasks]
        if running:
            await asyncio.wait(running, timeout=grace)
        late = [task for task in running if not task.done()]
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)
        for connection in [*self._connections]:
            connection.abort()

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        peer = self._watch.begin(scope.get("client"))
        try:
            await self._app(scope, receive, send)
        finally:
            self._watch.end(peer)

    def _take_socket(self, transport: asyncio.Transport, head: bytes) -> None:
        protocol = WebSocketsSansIOProtocol(self._config, self._sockets, {})
        protocol.connection_made(transport)
        protocol.data_received(head)
        transport.set_protocol(protocol)


def _socket_config(app: ASGIApp) -> uvicorn.Config:
    config = uvicorn.Config(
        app,
        loop="none",
        interface="asgi3",
        ws="websockets-sansio",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        # It would believe anybody on the loopback; whom to believe is TRUSTED_PROXIES' to say.
        proxy_headers=False,
    )
    config.load()
    return config
