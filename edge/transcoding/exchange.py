"""One HTTP request in ASGI terms: headers, request id, body, answer, and the client's going away."""

import asyncio
import re
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from types import TracebackType
from typing import Any

from edge.transcoding.heads import heads
from shared.core import ids

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

# Set by whoever has read or made the id before; it stands in the headers as well.
REQUEST_ID_SCOPE_KEY = "dashclicks.request_id"
REQUEST_ID = re.compile(ids.REQUEST_ID.pattern.encode())
# Most calls end sooner, also under load; they never pay for a task that waits for the client to leave.
_WATCH_AFTER = 0.25


class ClientGone(Exception):
    """The client closed the connection; nobody waits for an answer."""


class Exchange:
    """A request and its answer. `request_id` is the client's if it is well formed, else made here."""

    __slots__ = ("_receive", "_send", "headers", "method", "request_id", "scope", "started")

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self.method: str = scope["method"]
        self.headers = heads(scope)
        self.request_id: str = scope.get(REQUEST_ID_SCOPE_KEY) or _request_id(self.headers)
        self.started = False
        self._receive = receive
        self._send = send

    async def pass_on(self, app: ASGIApp) -> None:
        """Lets another app answer."""
        await app(self.scope, self._receive, self._send)

    def joined(self, name: bytes) -> bytes | None:
        """The values of a header that may be sent in several lines, as one list; None if it was not sent."""
        if name not in self.headers:
            return None
        return b", ".join([value for key, value in self.scope["headers"] if key == name])

    async def receive(self) -> MutableMapping[str, Any]:
        """The next part of the request, as ASGI gives it."""
        return await self._receive()

    async def answer(self, status: int, headers: Headers, body: bytes) -> None:
        """A whole answer; HEAD gets its head alone."""
        await self.begin(status, [*headers, (b"content-length", b"%d" % len(body))])
        await self._send({"type": "http.response.body", "body": b"" if self.method == "HEAD" else body})

    async def empty(self, status: int, headers: Headers) -> None:
        """An answer without a body, for statuses that have none."""
        await self.begin(status, headers)
        await self._send({"type": "http.response.body", "body": b""})

    async def begin(self, status: int, headers: Headers) -> None:
        """The head of an answer whose body comes in pieces."""
        self.started = True
        headers.append((b"x-request-id", self.request_id.encode()))
        await self._send({"type": "http.response.start", "status": status, "headers": headers})

    async def piece(self, body: bytes, more: bool = True) -> None:
        """A piece of the body. It waits while the client reads more slowly than we write."""
        await self._send({"type": "http.response.body", "body": body, "more_body": more})

    def watched(self, at_once: bool = True) -> "Watch":
        """A block that is cancelled when the client goes away, and then raises ClientGone.

        Without `at_once` it begins to watch when it is told to: while a body is read, its reader sees the client leave.
        """
        return Watch(self._receive, at_once)


def _request_id(headers: dict[bytes, bytes]) -> str:
    given = headers.get(b"x-request-id", b"")
    return given.decode() if REQUEST_ID.fullmatch(given) else secrets.token_hex(16)


class Watch:
    """Cancels the block it guards once the client is gone, so that the call to the service ends as well."""

    __slots__ = ("_at_once", "_gone", "_receive", "_task", "_timer", "_watcher")

    def __init__(self, receive: Receive, at_once: bool) -> None:
        self._receive = receive
        self._at_once = at_once
        self._gone = False
        self._timer: asyncio.TimerHandle | None = None
        self._watcher: asyncio.Task[None] | None = None

    def __enter__(self) -> "Watch":
        task = asyncio.current_task()
        assert task is not None
        self._task = task
        if self._at_once:
            self.begin()
        return self

    def begin(self) -> None:
        """Begins to watch."""
        self._timer = asyncio.get_running_loop().call_later(_WATCH_AFTER, self._start)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._watcher is not None:
            self._watcher.cancel()
        if self._gone and kind is asyncio.CancelledError:
            self._task.uncancel()
            raise ClientGone from None

    def _start(self) -> None:
        self._watcher = asyncio.get_running_loop().create_task(self._watch())

    async def _watch(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._gone = True
        self._task.cancel()
