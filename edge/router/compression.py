"""Compresses JSON on its way out, where its size tells nothing to anybody else.

An attack of the BREACH kind needs a secret and the attacker's own words in one compressed answer, and a victim's
browser that asks again and again with the victim's cookie. So nothing is compressed for public methods, which answer
with session ids and tokens, nor for a session that came by cookie unless the browser says that our own page asked.
"""

import asyncio
from collections.abc import Awaitable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from edge.router.credentials import COOKIE
from edge.router.cross_site import OWN_FETCH_SITES
from edge.router.encodings import ENCODERS, Encoder, preferred_encoding
from edge.router.gate import POLICY_SCOPE_KEY
from edge.router.identity import CallerPolicy
from edge.transcoding.heads import heads

TYPES = frozenset({b"application/json", b"application/x-ndjson", b"text/event-stream"})
# Less fits into one packet as it is.
SMALLEST_BYTES = 1024
# More would hold the event loop for milliseconds.
THREAD_BYTES = 256 * 1024
UNTOUCHED = frozenset({b"etag", b"content-encoding", b"content-range"})
VARY = (b"vary", b"accept-encoding")


class Compression:
    """Wraps the router."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """ASGI; who answers is awaited with nothing between."""
        if scope["type"] == "http":
            send = _Squeeze(scope, send, heads(scope).get(b"accept-encoding", b"")).send
        return self._app(scope, receive, send)


class _Squeeze:
    """One answer: its head waits for the first piece of its body, which says whether it is worth it."""

    __slots__ = ("_accept", "_encoder", "_head", "_scope", "_send")

    def __init__(self, scope: Scope, send: Send, accept: bytes) -> None:
        self._scope = scope
        self._send = send
        self._accept = accept
        self._head: Message | None = None
        self._encoder: Encoder | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._head = message
            return
        if self._head is not None:
            await self._begin(message)
        if self._encoder is not None:
            body, last = message.get("body", b""), not message.get("more_body", False)
            if len(body) > THREAD_BYTES:
                body = await asyncio.to_thread(self._encoder.piece, body, last)
            else:
                body = self._encoder.piece(body, last)
            message = {**message, "body": body}
        await self._send(message)

    async def _begin(self, first: Message) -> None:
        head, self._head = self._head, None
        assert head is not None
        whole = len(first.get("body", b"")) if not first.get("more_body", False) else None
        if _fits(head, whole, self._scope["method"]) and _is_safe(self._scope):
            headers = [*head["headers"], VARY]
            encoding = preferred_encoding(self._accept) if self._accept and self._scope["method"] != "HEAD" else b""
            if encoding:
                self._encoder = ENCODERS[encoding]()
                headers = [pair for pair in headers if pair[0] != b"content-length"]
                headers.append((b"content-encoding", encoding))
            head = {**head, "headers": headers}
        await self._send(head)


def _fits(head: Message, whole: int | None, method: str) -> bool:
    """JSON, long or a stream, without a strong ETag: that names these very bytes and comes back in If-Match."""
    if head["status"] != 200 or (whole is not None and whole < SMALLEST_BYTES and method != "HEAD"):
        return False
    given = dict(head["headers"])
    return UNTOUCHED.isdisjoint(given) and given.get(b"content-type", b"").partition(b";")[0] in TYPES


def _is_safe(scope: Scope) -> bool:
    """Whether nobody but the caller can have asked: the method is not public, the session no cookie of another site."""
    policy: CallerPolicy | None = scope.get(POLICY_SCOPE_KEY)
    if policy is None or policy.public:
        return False
    cookie, fetch_site = False, b""
    for name, value in scope["headers"]:
        if name == b"cookie" and COOKIE in value:
            cookie = True
        elif name == b"sec-fetch-site":
            fetch_site = value
    return not cookie or fetch_site in OWN_FETCH_SITES
