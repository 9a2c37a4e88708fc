"""Decides for each request who is calling: a session becomes the metadata of the gRPC call.

Nothing the client says about its identity passes but this: no header of its own speaks for it, and the token in the
metadata is minted here. Methods where people prove who they are (public ones, and those of the rate class LOGIN) also
learn the client's address and program, and which page asks.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from starlette.types import Scope

from edge.router.credentials import SAFE_METHODS, Credentials, read_credentials
from edge.router.cross_site import refuse_cross_site
from edge.router.session_cache import CachedSession, SessionCache
from edge.transcoding.once import CALLER_SCOPE_KEY
from shared.core.errors import PermissionDenied, Unauthenticated
from shared.core.network import permits
from shared.rpc.policy import check_scopes

Metadata = Sequence[tuple[str, str]]

MAX_AGENT_BYTES = 256
# Longer than any origin a browser sends.
MAX_ORIGIN_BYTES = 300
PROVING = "LOGIN"
# The CachedSession of the caller, for limits and the access log.
SESSION_SCOPE_KEY = "dashclicks.session"


class CallerPolicy(Protocol):
    """What a route says about its callers."""

    @property
    def public(self) -> bool:
        """No session needed."""

    @property
    def scopes(self) -> Sequence[str]:
        """One of these is needed."""

    @property
    def rate_class(self) -> str:
        """Which limits a call counts against."""


Identify = Callable[[Scope, CallerPolicy], Awaitable[Metadata]]
"""Who calls: the metadata to send upstream. It raises StatusError to refuse."""


class SessionIdentity:
    """Exchanges a request's session for the metadata of its call."""

    def __init__(self, sessions: SessionCache) -> None:
        self._sessions = sessions

    async def __call__(self, scope: Scope, policy: CallerPolicy) -> Metadata:
        """The metadata that speaks for the caller; empty for a public method called without a session that holds.

        A caller who names an account acts there. Raises Unauthenticated, PermissionDenied (another site, an account
        that is not the caller's to act in, an address that the key is not for, no scope), UpstreamError (the service
        said so), InvalidArgument (two callers).
        """
        credentials = read_credentials(scope)
        session = await self._session(scope, credentials, policy.public)
        if session is None:
            return client_facts(scope)
        scope[SESSION_SCOPE_KEY] = session
        if credentials.account_id not in ("", session.account_id):
            session = await self._sessions.get_in(credentials.session_id, credentials.account_id)
            scope[SESSION_SCOPE_KEY] = session
        if session.principal is not None:
            check_scopes(session.principal, policy.scopes)
        scope[CALLER_SCOPE_KEY] = session.caller
        proves = policy.public or policy.rate_class == PROVING
        return (*session.metadata, *client_facts(scope)) if proves else session.metadata

    async def _session(self, scope: Scope, credentials: Credentials, public: bool) -> CachedSession | None:
        try:
            if not credentials.session_id:
                raise Unauthenticated("send a session id as X-Session-Id, or an API key as X-Api-Key")
            if credentials.by_cookie and scope["method"] not in SAFE_METHODS:
                refuse_cross_site(scope)
            session = await self._sessions.get(credentials.session_id)
            if session.networks:
                _check_address(scope, session)
            return session
        except (Unauthenticated, PermissionDenied):
            # A stale cookie must not keep anyone from logging in.
            if public:
                return None
            raise


def _check_address(scope: Scope, session: CachedSession) -> None:
    client = scope.get("client")
    if not permits(session.networks, client[0] if client else ""):
        raise PermissionDenied("this key may not be used from this address", reason="ADDRESS_NOT_ALLOWED")


def client_facts(scope: Scope) -> Metadata:
    """Where a request comes from, what program sent it and from which page, for the service that judges it."""
    client = scope.get("client")
    agent = origin = b""
    for name, value in scope["headers"]:
        if name == b"user-agent":
            agent = agent or value
        elif name == b"origin":
            origin = origin or value
    # gRPC has a user-agent of its own.
    facts = (
        ("x-forwarded-for", client[0] if client else ""),
        ("x-user-agent", _text(agent[:MAX_AGENT_BYTES])),
        ("x-client-origin", _text(origin) if len(origin) <= MAX_ORIGIN_BYTES else ""),
    )
    return [(name, value) for name, value in facts if value and value.isprintable()]


def _text(header: bytes) -> str:
    """Metadata takes printable ASCII only."""
    return header.decode("ascii", "replace").replace("\ufffd", "?")


async def no_identity(_scope: Scope, _policy: CallerPolicy) -> Metadata:
    """Calls without a caller, for a router that serves somebody's contracts on the loopback."""
    return ()
