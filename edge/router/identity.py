"""Decides for each request who is calling: a session becomes the metadata of the gRPC call.

Nothing the client says about its identity passes but this: of its headers none is forwarded, and the token in the
metadata is minted here.
"""

from collections.abc import Sequence
from typing import Protocol

from starlette.types import Scope

from edge.router.credentials import SAFE_METHODS, Credentials, read_credentials
from edge.router.cross_site import refuse_cross_site
from edge.router.session_cache import CachedSession, SessionCache
from shared.core.errors import PermissionDenied, Unauthenticated

Metadata = Sequence[tuple[str, str]]

# The access log reads the caller's account here.
ACCOUNT_SCOPE_KEY = "dashclicks.account_id"


class CallerPolicy(Protocol):
    """What a route says about its callers."""

    @property
    def public(self) -> bool:
        """No session needed."""


class SessionIdentity:
    """Exchanges a request's session for the metadata of its call."""

    def __init__(self, sessions: SessionCache) -> None:
        self._sessions = sessions

    async def __call__(self, scope: Scope, policy: CallerPolicy) -> Metadata:
        """The metadata that speaks for the caller; empty for a public method called without a session that holds.

        Raises Unauthenticated, PermissionDenied (another site, another account), InvalidArgument (two sessions).
        """
        credentials = read_credentials(scope)
        session = await self._session(scope, credentials, policy.public)
        if session is None:
            return ()
        if credentials.account_id not in ("", session.account_id):
            raise PermissionDenied("the session cannot act in this account", reason="FOREIGN_ACCOUNT")
        scope[ACCOUNT_SCOPE_KEY] = session.account_id
        return session.metadata

    async def _session(self, scope: Scope, credentials: Credentials, public: bool) -> CachedSession | None:
        try:
            if not credentials.session_id:
                raise Unauthenticated("send a session id as X-Session-Id")
            if credentials.by_cookie and scope["method"] not in SAFE_METHODS:
                refuse_cross_site(scope)
            return await self._sessions.get(credentials.session_id)
        except (Unauthenticated, PermissionDenied):
            # A stale cookie must not keep anyone from logging in.
            if public:
                return None
            raise


async def no_identity(_scope: Scope, _policy: CallerPolicy) -> Metadata:
    """Calls without a caller, for a router that serves somebody's contracts on the loopback."""
    return ()
