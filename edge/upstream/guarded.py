"""An upstream with bounds around it: turns, a breaker, hedges. It refuses by UNAVAILABLE and says when to try again."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from google.protobuf.duration_pb2 import Duration
from google.rpc.code_pb2 import DEADLINE_EXCEEDED, UNAVAILABLE
from google.rpc.error_details_pb2 import ErrorInfo, RetryInfo
from google.rpc.status_pb2 import Status

from edge.upstream.api import Bodies, Metadata, TransportError, Upstream, UpstreamError
from edge.upstream.breaker import Breaker, State
from edge.upstream.hedge import Hedge
from edge.upstream.metrics import TargetMetrics
from edge.upstream.policy import UpstreamPolicy
from edge.upstream.turns import Full, Turns
from shared.core.ending import end
from shared.core.errors import DOMAIN

HEALTH_CHECK = "/grpc.health.v1.Health/Check"
RETRY_SECONDS = 1


class GuardedUpstream:
    """An Upstream over `inner`, called by a policy. `target` names it in metrics and logs."""

    def __init__(self, target: str, inner: Upstream, policy: UpstreamPolicy, metrics: TargetMetrics) -> None:
        self._inner = inner
        self._policy = policy
        self._metrics = metrics
        self._turns = Turns(policy.max_calls, policy.max_queued)
        self._breaker = Breaker(target, policy, self._probe, metrics)
        self._hedge = Hedge(policy, metrics)
        self._hedged = policy.idempotent if policy.hedge_after else frozenset()
        self._unary = 0
        self._watch: asyncio.Task[None] | None = None
        metrics.watch(lambda: self._turns.running, lambda: self._turns.waiting, lambda: self._breaker.state)

    async def start(self) -> None:
        """See Upstream."""
        await self._inner.start()
        self._watch = asyncio.create_task(self._breaker.watch(lambda: self._unary > 0))

    async def stop(self, grace: float) -> None:
        """See Upstream."""
        if self._watch is not None:
            await end(self._watch)
        await self._inner.stop(grace)

    async def unary(
        self,
        method: str,
        body: bytes,
        metadata: Metadata,
        timeout: float,  # noqa: ASYNC109 - it travels with the call
    ) -> bytes:
        """See Upstream. The health of the service is asked past all bounds."""
        if method == HEALTH_CHECK:
            return await self._inner.unary(method, body, metadata, timeout)
        # Most calls wait for nothing.
        free = self._breaker.state is State.CLOSED and self._turns.take_free()
        left = timeout if free else await self._enter(timeout)
        self._unary += 1
        try:
            if method in self._hedged:
                answer = await self._hedge.call(lambda: self._inner.unary(method, body, metadata, left))
            else:
                answer = await self._inner.unary(method, body, metadata, left)
        except UpstreamError as error:
            self._judge(error)
            raise
        finally:
            self._unary -= 1
            self._turns.leave()
        self._breaker.answered()
        return answer

    async def collect(
        self,
        method: str,
        bodies: Bodies,
        metadata: Metadata,
        timeout: float,  # noqa: ASYNC109 - it travels with the call
    ) -> bytes:
        """See Upstream."""
        left = await self._enter(timeout)
        try:
            answer = await self._inner.collect(method, bodies, metadata, left)
        except UpstreamError as error:
            self._judge(error)
            raise
        finally:
            self._turns.leave()
        self._breaker.answered()
        return answer

    def stream(self, method: str, body: bytes, metadata: Metadata, timeout: float) -> AsyncGenerator[bytes, None]:
        """See Upstream."""
        return self._messages(lambda left: self._inner.stream(method, body, metadata, left), timeout)

    def converse(self, method: str, bodies: Bodies, metadata: Metadata, timeout: float) -> AsyncGenerator[bytes, None]:
        """See Upstream."""
        return self._messages(lambda left: self._inner.converse(method, bodies, metadata, left), timeout)

    async def _messages(
        self,
        call: Callable[[float], AsyncGenerator[bytes, None]],
        timeout: float,  # noqa: ASYNC109 - it travels with the call
    ) -> AsyncGenerator[bytes, None]:
        left = await self._enter(timeout)
        try:
            async with aclosing(call(left)) as messages:
                async for message in messages:
                    self._breaker.answered()
                    yield message
        except UpstreamError as error:
            self._judge(error)
            raise
        finally:
            self._turns.leave()

    async def _enter(self, seconds: float) -> float:
        """Takes a turn. Returns the seconds left. Raises UpstreamError where there is none to be had."""
        if self._breaker.state is not State.CLOSED:
            self._metrics.refused_open.inc()
            raise _refusal("the service cannot be reached", "UPSTREAM_UNAVAILABLE")
        now = asyncio.get_running_loop().time
        begun = now()
        try:
            await self._turns.take(seconds)
        except Full:
            self._metrics.refused_full.inc()
            raise _refusal("the service has too much to do", "UPSTREAM_OVERLOADED") from None
        except TimeoutError:
            raise _refusal("the service has too much to do", "UPSTREAM_OVERLOADED") from None
        return max(0.0, seconds - (now() - begun))

    def _judge(self, error: UpstreamError) -> None:
        if isinstance(error, TransportError):
            self._breaker.failed()
        elif not _silent(error):
            self._breaker.answered()

    async def _probe(self) -> bool:
        try:
            async with asyncio.timeout(self._policy.probe_timeout):
                await self._inner.unary(HEALTH_CHECK, b"", (), self._policy.probe_timeout)
        except TimeoutError:
            return False
        except UpstreamError as error:
            # An error of the service, such as that it knows no health checks, is an answer.
            return not _silent(error)
        return True


def _silent(error: UpstreamError) -> bool:
    """Whether the service itself may have said nothing. A deadline that it reports has details; ours has none."""
    return isinstance(error, TransportError) or (error.code == DEADLINE_EXCEEDED and not error.details)


def _refusal(message: str, reason: str) -> UpstreamError:
    status = Status(code=UNAVAILABLE, message=message)
    status.details.add().Pack(ErrorInfo(reason=reason, domain=DOMAIN))
    status.details.add().Pack(RetryInfo(retry_delay=Duration(seconds=RETRY_SECONDS)))
    return UpstreamError(UNAVAILABLE, message, status.SerializeToString())
