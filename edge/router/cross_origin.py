"""Pages of other origins that may call the API from a browser (CORS), and as whom."""

import re
from collections.abc import Awaitable, Callable, Collection

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from edge.router.session_cache import CachedSession
from edge.transcoding.heads import heads
from shared.core.errors import PermissionDenied, Unavailable

# Whose pages sent the request: an account, ANY_ACCOUNT for the platform's own dashboards; absent without the right.
ORIGIN_SCOPE_KEY = "dashclicks.origin_owner"
ANY_ACCOUNT = "*"

ORIGIN = re.compile(rb"https?://[a-z0-9.-]{1,253}(?::[0-9]{1,5})?|https?://\[[0-9a-f:]{2,39}\](?::[0-9]{1,5})?")
PREFLIGHT = (
    (b"access-control-allow-methods", b"GET, HEAD, POST, PUT, PATCH, DELETE"),
    (
        b"access-control-allow-headers",
        b"accept, content-type, idempotency-key, if-match, if-none-match, last-event-id, range, traceparent, "
        b"tracestate, x-account-id, x-request-id, x-server-timeout, x-session-id",
    ),
    (b"access-control-max-age", b"600"),
)
EXPOSED = (
    b"access-control-expose-headers",
    b"content-disposition, deprecation, etag, location, ratelimit, ratelimit-policy, retry-after, sunset, x-request-id",
)
VARY = (b"vary", b"origin")

FindOwner = Callable[[str], Awaitable[str]]
"""The account that an origin belongs to, or "". Raises Unavailable."""


class CrossOrigin:
    """Answers preflights and lets allowed origins read answers; all others get an answer their browser hides."""

    def __init__(self, app: ASGIApp, dashboards: Collection[str], find_owner: FindOwner) -> None:
        self._app = app
        self._dashboards = frozenset(dashboards)
        self._find_owner = find_owner

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """ASGI."""
        # Most requests come from no page: nothing stands between them and who answers.
        return (self._judge if b"origin" in heads(scope) else self._app)(scope, receive, send)

    async def _judge(self, scope: Scope, receive: Receive, send: Send) -> None:
        origin, host, asked = _headers(scope)
        if not origin or is_own(origin, host):
            await self._app(scope, receive, send)
            return
        owner = await self._owner(origin)
        headers = [VARY]
        if owner:
            scope[ORIGIN_SCOPE_KEY] = owner
            headers += [(b"access-control-allow-origin", origin), (b"access-control-allow-credentials", b"true")]
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if owner and asked and scope["method"] == "OPTIONS":
            await send({"type": "http.response.start", "status": 204, "headers": [*headers, *PREFLIGHT]})
            await send({"type": "http.response.body", "body": b""})
            return
        if owner:
            headers.append(EXPOSED)

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *headers]
            await send(message)

        await self._app(scope, receive, answer)

    async def _owner(self, origin: bytes) -> str:
        if ORIGIN.fullmatch(origin) is None:
            return ""
        name = origin.decode()
        if name in self._dashboards:
            return ANY_ACCOUNT
        try:
            return await self._find_owner(name)
        except Unavailable:
            return ""


def is_own(origin: bytes, host: bytes) -> bool:
    """Whether a page of `origin` calls its own host."""
    return host != b"" and origin.partition(b"://")[2] == host


def check_account(scope: Scope, session: CachedSession) -> None:
    """Raises PermissionDenied if a page of one account's domain uses a session of another account.

    The domain of an agency is also that of its sub-accounts.
    """
    owner = scope.get(ORIGIN_SCOPE_KEY, ANY_ACCOUNT)
    if owner not in (ANY_ACCOUNT, session.account_id, session.parent_account_id):
        raise PermissionDenied("this domain belongs to another account", reason="FOREIGN_ORIGIN")


def _headers(scope: Scope) -> tuple[bytes, bytes, bytes]:
    """Origin, Host, and the method a preflight asks for."""
    origin = host = asked = b""
    for name, value in scope["headers"]:
        if name == b"origin":
            origin = value
        elif name == b"host":
            host = value
        elif name == b"access-control-request-method":
            asked = value
    return origin, host, asked
