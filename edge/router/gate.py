"""What a call passes once its route is known: who calls, from whose page, how often, and in which trace."""

from collections.abc import Sequence
from typing import Protocol

from starlette.types import Scope

from edge.router.cross_origin import check_account
from edge.router.identity import SESSION_SCOPE_KEY, CallerPolicy, Identify
from edge.router.tracing import TRACE_SCOPE_KEY

# The CallerPolicy of the route, for compression and the access log.
POLICY_SCOPE_KEY = "dashclicks.policy"


class Gate:
    """The identify hook of the router; `judge` finds the caller and counts the call."""

    def __init__(self, judge: Identify) -> None:
        self._judge = judge

    async def __call__(self, scope: Scope, policy: "RoutedPolicy") -> Sequence[tuple[str, str]]:
        """The metadata of the call. Raises StatusError to refuse it."""
        scope[POLICY_SCOPE_KEY] = policy
        metadata = await self._judge(scope, policy)
        session = scope.get(SESSION_SCOPE_KEY)
        if session is not None:
            check_account(scope, session)
        trace = scope.get(TRACE_SCOPE_KEY)
        return metadata if trace is None else (*metadata, *trace)


class RoutedPolicy(CallerPolicy, Protocol):
    """What a route says about itself."""

    @property
    def method(self) -> str:
        """Its gRPC path."""
