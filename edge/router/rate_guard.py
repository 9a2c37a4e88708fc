"""Refuses calls over a rate limit: judged once the caller is known and before the body is read."""

from collections.abc import Sequence
from typing import Protocol

from starlette.types import Scope

from edge.router.identity import SESSION_SCOPE_KEY, CallerPolicy, Identify
from edge.router.rate_answer import Counted, refusal
from edge.router.rate_classes import DEFAULT, Limits
from edge.router.session_cache import CachedSession
from edge.upstream.api import UpstreamError
from shared.core.errors import PermissionDenied, Unauthenticated
from shared.core.network import customer_of
from shared.data.rate_limiter import Verdict
from shared.data.sliding_windows import Limit

# Headers that the answer gets, whatever it is.
RATE_HEADERS_SCOPE_KEY = "dashclicks.rate_headers"
# Callers that are remembered.
CAPACITY = 10_000


class Limiter(Protocol):
    """Counts; see shared.data.rate_limiter."""

    async def take(self, limits: tuple[Limit, ...]) -> Verdict:
        """Counts one request against all of them, or against none."""


class RateGuard:
    """`identify`, then the limits of the route's class.

    A limit counts what its subject does: the user of a session or the API key, the account, the address of whoever has
    neither or calls a public method. A caller who is refused for want of a session counts as an address of the default
    class.
    """

    def __init__(self, identify: Identify, limiter: Limiter, limits: Limits) -> None:
        self._identify = identify
        self._limiter = limiter
        self._limits = limits
        self._counted: dict[tuple[str, str, str, str, str], Counted] = {}

    async def __call__(self, scope: Scope, policy: CallerPolicy) -> Sequence[tuple[str, str]]:
        """The caller's metadata. Raises what `identify` raises, and ResourceExhausted."""
        rate_class = policy.rate_class if policy.rate_class in self._limits else DEFAULT
        try:
            metadata = await self._identify(scope, policy)
        except Unauthenticated:
            await self._take(scope, DEFAULT, None, True)
            raise
        except (PermissionDenied, UpstreamError):
            # Whoever asks for accounts that are not theirs costs the service a call each time.
            await self._take(scope, rate_class, scope.get(SESSION_SCOPE_KEY), policy.public)
            raise
        await self._take(scope, rate_class, scope.get(SESSION_SCOPE_KEY), policy.public)
        return metadata

    async def _take(self, scope: Scope, rate_class: str, session: CachedSession | None, by_address: bool) -> None:
        address = _address(scope) if by_address or session is None else ""
        who = (rate_class, "", "", "", address)
        if session:
            who = (rate_class, session.user_id, session.key_id, session.account_id, address)
        counted = self._counted.get(who) or self._count(*who)
        limits = counted.limits
        if not limits:
            return
        verdict = await self._limiter.take(limits)
        scope[RATE_HEADERS_SCOPE_KEY] = counted.headers(verdict)
        if not verdict.granted:
            raise refusal(limits, verdict)

    def _count(self, rate_class: str, user_id: str, key_id: str, account_id: str, address: str) -> Counted:
        """Kept, because most callers come again."""
        who = {"USER": "" if key_id else user_id, "KEY": key_id, "ACCOUNT": account_id, "ADDRESS": address}
        limits = tuple(
            Limit(f"{rate_class}:{subject}", limit.name, limit.requests, limit.seconds)
            for limit in self._limits[rate_class]
            if (subject := who.get(limit.subject, ""))
        )
        if len(self._counted) >= CAPACITY:
            self._counted.clear()
        made = self._counted[rate_class, user_id, key_id, account_id, address] = Counted(limits)
        return made


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return customer_of(client[0] if client else "")
