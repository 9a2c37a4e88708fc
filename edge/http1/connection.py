"""A client's connection: bytes to turns, one at a time, in the order they were sent."""

import asyncio
from collections import deque
from collections.abc import Callable, Collection
from typing import Any, cast
from urllib.parse import unquote

import httptools
from starlette.types import ASGIApp, Scope

from edge.connection_watch import ConnectionWatch
from edge.http1.answer_head import refusal
from edge.http1.turn import Turn
from edge.sockets import Peer
from edge.transcoding.heads import heads

HEAD_LIMIT_BYTES = 64 * 1024
# What a refused client still sends is thrown away for so long: a reset could overtake its answer.
LINGER_SECONDS = 1.0

TakeSocket = Callable[[asyncio.Transport, bytes], None]
"""Takes over a connection that becomes a WebSocket, with the head of its request."""


class Refused(Exception):
    """Not a request that we answer otherwise."""


class Connection(asyncio.Protocol):
    """`app` answers. `connections` are open, `tasks` run; without `take_socket` there are no WebSockets."""

    def __init__(
        self,
        app: ASGIApp,
        watch: ConnectionWatch,
        loop: asyncio.AbstractEventLoop,
        connections: "set[Connection]",
        tasks: set["asyncio.Task[None]"],
        take_socket: TakeSocket | None,
        most: int,
    ) -> None:
        self.full = False
        self._app = app
        self._watch = watch
        self._peer: Peer | None = None
        self._loop = loop
        self._connections = connections
        self._tasks = tasks
        self._take_socket = take_socket
        self._most = most
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport
        self._fixed: Scope = {}
        # The newest request, the one that is being answered, and those that wait for it.
        self._newest: Turn | None = None
        self._answering: Turn | None = None
        self._waiting: deque[Turn] = deque()
        self._writable: asyncio.Event | None = None
        self._lost: asyncio.Event | None = None
        self._held = False
        # Nothing that comes is read any more; `_refusal` is still to be written, once all before it are answered.
        self._deaf = False
        self._refusal = b""
        self._status = 400
        self._in_head = False
        self._head_bytes = 0
        self._measured = False
        self._becomes_socket = False
        self._url = b""
        self._headers: list[tuple[bytes, bytes]] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio."""
        # uvloop's is one in all but its type.
        self._transport = stream = cast(asyncio.Transport, transport)
        if len(self._connections) >= self._most:
            stream.abort()
            return
        self._connections.add(self)
        peer, own = stream.get_extra_info("peername"), stream.get_extra_info("sockname")
        self._peer = peer[:2] if peer else None
        self._fixed = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "scheme": "http",
            "root_path": "",
            "client": self._peer,
            "server": own[:2] if own else None,
        }

    def connection_lost(self, error: Exception | None) -> None:
        """asyncio."""
        self._connections.discard(self)
        self._deaf = True
        self._waiting.clear()
        if self._answering is not None:
            self._answering.gone()
        self.resume_writing()
        if self._lost is not None:
            self._lost.set()

    def pause_writing(self) -> None:
        """asyncio."""
        self.full = True

    def resume_writing(self) -> None:
        """asyncio."""
        self.full = False
        if self._writable is not None:
            self._writable.set()

    async def writable(self) -> None:
        """See Line."""
        while self.full:
            self._writable = self._writable or asyncio.Event()
            self._writable.clear()
            await self._writable.wait()

    def write(self, *pieces: bytes) -> None:
        """See Line."""
        if not self._transport.is_closing():
            self._transport.writelines(pieces)

    def read_on(self) -> None:
        """See Line."""
        if self._held:
            self._held = False
            if not self._transport.is_closing():
                self._transport.resume_reading()

    def end_soon(self) -> asyncio.Event:
        """Takes no more requests; ends, and says so, once the one that is being answered is over."""
        self._deaf = True
        self._waiting.clear()
        self._lost = lost = asyncio.Event()
        if self._answering is None:
            self._transport.close()
        else:
            self._answering.keep_alive = False
        return lost

    def abort(self) -> None:
        """Ends now."""
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        """asyncio."""
        if self._deaf:
            return
        goes_on = self._in_head
        self._measured = goes_on or len(data) > HEAD_LIMIT_BYTES
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._upgrade()
        except httptools.HttpParserError:
            self._refuse()
        if goes_on and self._in_head and not self._deaf:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_LIMIT_BYTES:
                self._status = 431
                self._refuse()

    def on_message_begin(self) -> None:
        """httptools."""
        self._in_head, self._head_bytes = True, 0
        self._url, self._headers = b"", []

    def on_url(self, url: bytes) -> None:
        """httptools."""
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """httptools."""
        self._headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        """httptools."""
        self._in_head = False
        headers = self._headers
        if self._measured and _size(self._url, headers) > HEAD_LIMIT_BYTES:
            self._status = 431
            raise Refused
        parser = self._parser
        if self._take_socket is not None and parser.should_upgrade() and _wants_socket(headers):
            self._becomes_socket = True
            return
        version = parser.get_http_version()
        scope = {**self._fixed, "method": parser.get_method().decode(), "headers": headers, **_target(self._url)}
        if version != "1.1":
            scope["http_version"] = version
        expects = heads(scope).get(b"expect", b"").lower() == b"100-continue"
        keep_alive = version == "1.1" and parser.should_keep_alive()
        turn = Turn(self, scope, keep_alive=keep_alive, old=version != "1.1", expects=expects)
        self._newest = turn
        if self._answering is None:
            self._answer(turn)
        else:
            self._waiting.append(turn)
            self._hold()

    def on_body(self, body: bytes) -> None:
        """httptools."""
        if self._newest is not None and self._newest.arrived(body):
            self._hold()

    def on_message_complete(self) -> None:
        """httptools."""
        if self._newest is not None:
            self._newest.whole()

    def done(self, task: "asyncio.Task[None]") -> None:
        """See Line."""
        self._tasks.discard(task)
        self._watch.end(self._peer)

    def answered(self, turn: Turn) -> None:
        """See Line."""
        self._answering = None
        if turn.keep_alive and self._waiting:
            self._answer(self._waiting.popleft())
        elif turn.keep_alive and self._refusal:
            self.write(self._refusal)
            self._linger()
        elif turn.keep_alive:
            self.read_on()
        elif turn.unread and not turn.left:
            self._linger()
        else:
            self._deaf = True
            self._transport.close()

    def _answer(self, turn: Turn) -> None:
        self._answering = turn
        self._watch.begin(self._peer)
        self._tasks.add(self._loop.create_task(turn.run(self._app)))

    def _hold(self) -> None:
        if not self._held and not self._transport.is_closing():
            self._held = True
            self._transport.pause_reading()

    def _upgrade(self) -> None:
        if not self._becomes_socket:
            # It was answered as any other request. What follows it may be anything.
            self._deaf = True
            if self._newest is not None:
                self._newest.keep_alive = False
        elif self._answering is not None or self._take_socket is None:
            self._refuse()
        else:
            self._connections.discard(self)
            lines = [b"%b: %b\r\n" % pair for pair in self._headers]
            self._take_socket(self._transport, b"GET %b HTTP/1.1\r\n%b\r\n" % (self._url, b"".join(lines)))

    def _refuse(self) -> None:
        """Answers what is no request behind all that came before it, and ends."""
        self._deaf = True
        if self._newest is not None and self._newest.unread:
            self._newest.broken()
        elif self._answering is not None:
            self._refusal = refusal(self._status)
        else:
            self.write(refusal(self._status))
            self._linger()

    def _linger(self) -> None:
        self._deaf = True
        self.read_on()
        if self._transport.can_write_eof():
            self._transport.write_eof()
        self._loop.call_later(LINGER_SECONDS, self._transport.abort)


def _size(url: bytes, headers: Collection[tuple[bytes, bytes]]) -> int:
    return len(url) + sum(len(name) + len(value) for name, value in headers)


def _wants_socket(headers: Collection[tuple[bytes, bytes]]) -> bool:
    return any(name == b"upgrade" and value.lower() == b"websocket" for name, value in headers)


def _target(url: bytes) -> dict[str, Any]:
    """Path and query of a request target. Raises Refused."""
    if not url.startswith(b"/") and url != b"*":
        try:
            parsed = httptools.parse_url(url)
        except httptools.HttpParserError:
            raise Refused from None
        url = (parsed.path or b"/") + (b"?" + parsed.query if parsed.query else b"")
    raw_path, _, query = url.partition(b"#")[0].partition(b"?")
    if not raw_path.isascii():
        raise Refused
    path = raw_path.decode()
    return {"path": unquote(path) if "%" in path else path, "raw_path": raw_path, "query_string": query}
