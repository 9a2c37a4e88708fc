"""An answer on its way out: common headers are added, bytes counted, and a refused upload is let through to its end."""

import asyncio
import contextlib
from collections.abc import Iterable

from starlette.types import Message, Receive, Scope, Send

from edge.router.rate_guard import RATE_HEADERS_SCOPE_KEY
from edge.transcoding.heads import heads

# Set unless the answer says otherwise. Answers are private to the caller unless a route knows better.
COMMON_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)
_COMMON_NAMES = frozenset(name for name, _ in COMMON_HEADERS)
# Over TLS only (RFC 6797): here, or at a trusted proxy.
HSTS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")

# How much of a refused body is read and thrown away.
DRAIN_BYTES = 32 * 1024 * 1024
DRAIN_SECONDS = 5.0


class Answer:
    """`receive` and `send` of one request. `status` is 0 until the answer begins."""

    __slots__ = ("_body_ended", "_receive", "_request_id", "_scope", "_send", "sent_bytes", "status")

    def __init__(self, scope: Scope, receive: Receive, send: Send, request_id: str) -> None:
        self._receive = receive
        self._send = send
        self._scope = scope
        self._request_id = request_id
        self._body_ended = b"expect" in heads(scope)
        self.status = 0
        self.sent_bytes = 0

    async def receive(self) -> Message:
        """Passes a part of the request on."""
        message = await self._receive()
        if not message.get("more_body"):
            self._body_ended = True
        return message

    async def send(self, message: Message) -> None:
        """Passes a part of the answer on."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            if self.status >= 400:
                await self._drain()
            message["headers"] = self._headers(message["headers"])
        else:
            self.sent_bytes += len(message.get("body", b""))
        await self._send(message)

    def _headers(self, given: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        headers = list(given)
        names = dict(headers)
        if _COMMON_NAMES.isdisjoint(names):
            headers += COMMON_HEADERS
        else:
            headers += [pair for pair in COMMON_HEADERS if pair[0] not in names]
        headers += [pair for pair in self._scope.get(RATE_HEADERS_SCOPE_KEY, ()) if pair[0] not in names]
        if self._scope.get("scheme") == "https":
            headers.append(HSTS)
        if b"x-request-id" not in names:
            headers.append((b"x-request-id", self._request_id.encode()))
        return headers

    async def _drain(self) -> None:
        """Reads the rest of a refused body. A server that closes on unread data resets the connection, and the reset
        can reach a client before it has read why. One that waits to be asked for its body is not asked.
        """
        left = DRAIN_BYTES
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                while not self._body_ended and left > 0:
                    left -= len((await self.receive()).get("body", b""))
