"""One HTTP request in ASGI terms: headers, request id, body, answer, and the client's going away."""

import re
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from edge.transcoding.heads import heads
from edge.transcoding.watch import Lookout, Receive, Watch
from shared.core import ids

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

# Set by whoever has read or made the id before; it stands in the headers as well.
REQUEST_ID_SCOPE_KEY = "dashclicks.request_id"
REQUEST_ID = re.compile(ids.REQUEST_ID.pattern.encode())


class Exchange:
    """A request and its answer. `request_id` is the client's if it is well formed, else made here."""

    __slots__ = ("_lookout", "_receive", "_send", "headers", "method", "request_id", "scope", "started")

    def __init__(self, scope: Scope, receive: Receive, send: Send, lookout: Lookout | None = None) -> None:
        """`lookout` is that of the app, where there is one for all its requests."""
        self.scope = scope
        self.method: str = scope["method"]
        self.headers = heads(scope)
        self.request_id: str = scope.get(REQUEST_ID_SCOPE_KEY) or _request_id(self.headers)
        self.started = False
        self._receive = receive
        self._send = send
        self._lookout = lookout

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
        await self._send(self._head(status, [*headers, (b"content-length", b"%d" % len(body))]))
        await self._send({"type": "http.response.body", "body": b"" if self.method == "HEAD" else body})

    async def empty(self, status: int, headers: Headers) -> None:
        """An answer without a body, for statuses that have none."""
        await self.begin(status, headers)
        await self._send({"type": "http.response.body", "body": b""})

    async def begin(self, status: int, headers: Headers) -> None:
        """The head of an answer whose body comes in pieces."""
        await self._send(self._head(status, headers))

    def _head(self, status: int, headers: Headers) -> MutableMapping[str, Any]:
        """The head as ASGI has it. No coroutine, for every answer has one."""
        self.started = True
        headers.append((b"x-request-id", self.request_id.encode()))
        return {"type": "http.response.start", "status": status, "headers": headers}

    async def piece(self, body: bytes, more: bool = True) -> None:
        """A piece of the body. It waits while the client reads more slowly than we write."""
        await self._send({"type": "http.response.body", "body": body, "more_body": more})

    def watched(self, at_once: bool = True) -> Watch:
        """A block that is cancelled when the client goes away, and then raises ClientGone.

        Without `at_once` it begins to watch when it is told to: while a body is read, its reader sees the client leave.
        """
        return Watch(self._receive, self._lookout or Lookout(), at_once)


def _request_id(headers: dict[bytes, bytes]) -> str:
    given = headers.get(b"x-request-id", b"")
    return given.decode() if REQUEST_ID.fullmatch(given) else secrets.token_hex(16)
