"""A second call for a slow one: whichever answers first is the answer, the other is cancelled."""

import asyncio
from collections.abc import Callable, Coroutine

from edge.upstream.api import TransportError
from edge.upstream.metrics import TargetMetrics
from edge.upstream.policy import UpstreamPolicy
from shared.core.ending import end

Send = Callable[[], Coroutine[None, None, bytes]]


class Hedge:
    """Hedges by a policy, within its budget. Only for calls that may be sent twice."""

    def __init__(self, policy: UpstreamPolicy, metrics: TargetMetrics) -> None:
        self._after = policy.hedge_after
        self._most = float(policy.retry_tokens)
        self._ratio = policy.retry_ratio
        self._tokens = self._most
        self._metrics = metrics

    async def call(self, send: Send) -> bytes:
        """The first answer, be it an error of the service. Raises what the last call raises if none answers."""
        self._tokens = min(self._most, self._tokens + self._ratio)
        calls = {asyncio.ensure_future(send())}
        try:
            done, _ = await asyncio.wait(calls, timeout=self._after)
            if not done and self._tokens >= self._most / 2 + 1:
                self._tokens -= 1
                self._metrics.hedged.inc()
                calls.add(asyncio.ensure_future(send()))
            return await _first(calls)
        finally:
            # A loser's error is nobody's business.
            await end(*calls)


async def _first(calls: "set[asyncio.Task[bytes]]") -> bytes:
    """The answer of the first call that reaches the service."""
    pending = set(calls)
    while True:
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        for call in done:
            if not pending or not isinstance(call.exception(), TransportError):
                return call.result()
