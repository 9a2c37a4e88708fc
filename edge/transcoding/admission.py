"""What every call passes before its body is read: its deadline, and who calls."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from edge.transcoding.exchange import Exchange, Scope
from edge.transcoding.limits import Limits, asked_timeout
from edge.transcoding.route import Route, RoutePolicy
from edge.upstream.api import Metadata
from shared.core.errors import DeadlineExceeded

# The look-ups of whoever identifies callers end by themselves long before this.
_LOOK_UPS_SECONDS = 15.0

Identify = Callable[[Scope, RoutePolicy], Awaitable[Sequence[tuple[str, str]]]]
"""Who calls: the metadata to send upstream. It raises StatusError to refuse, before the body is read.

Each of its look-ups has a bound of its own, a few seconds at the most.
"""


class Admission:
    """The admission to one route."""

    __slots__ = ("_default", "_identify", "_longest", "_policy")

    def __init__(self, route: Route, identify: Identify, limits: Limits) -> None:
        self._policy = route.policy
        self._identify = identify
        self._default = limits.default_timeout(route.policy, route.method.server_streaming)
        self._longest = limits.longest_timeout(route.policy, route.method.server_streaming)

    async def enter(self, exchange: Exchange) -> tuple[Metadata, float]:
        """The metadata of the call, and when it has to be over, by the event loop's clock.

        Raises StatusError for a caller who is refused, InvalidArgument or DeadlineExceeded for the deadline asked.
        """
        asked = asked_timeout(exchange.headers)
        seconds = self._default if asked is None else min(asked, self._longest)
        ends = asyncio.get_running_loop().time() + seconds
        identify = self._identify(exchange.scope, self._policy)
        # A timer costs more than an answer of the session cache: only a deadline that can be the first one has it.
        caller = await (identify if seconds >= _LOOK_UPS_SECONDS else _before(ends, identify))
        return [*caller, ("x-request-id", exchange.request_id)], ends


async def _before(ends: float, identify: Awaitable[Sequence[tuple[str, str]]]) -> Sequence[tuple[str, str]]:
    try:
        async with asyncio.timeout_at(ends):
            return await identify
    except TimeoutError:
        raise DeadlineExceeded("the deadline passed before the session was found") from None


def left(ends: float) -> float:
    """Seconds until then."""
    return max(0.0, ends - asyncio.get_running_loop().time())
