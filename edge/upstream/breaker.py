"""Whether an upstream is worth calling: a circuit breaker that believes probes, not the deadlines of callers.

Connections that fail in a row open it. So do probes of an upstream that runs calls and answers none: a caller with a
short deadline, or a slow method, proves nothing by itself. While it is open, probes decide when it closes.
"""

import asyncio
from collections.abc import Awaitable, Callable
from enum import IntEnum

import structlog

from edge.upstream.metrics import TargetMetrics
from edge.upstream.policy import UpstreamPolicy

log = structlog.get_logger(__name__)

Probe = Callable[[], Awaitable[bool]]
"""Whether the upstream answers at all. It takes no longer than the policy allows, and does not raise."""


class State(IntEnum):
    """CLOSED lets calls through; HALF_OPEN does not yet, while a probe is under way."""

    CLOSED = 0
    HALF_OPEN = 1
    OPEN = 2


class Breaker:
    """Judges one upstream. `answers` and `failures` (in a row) are kept by who calls it."""

    def __init__(self, target: str, policy: UpstreamPolicy, probe: Probe, metrics: TargetMetrics) -> None:
        self.state = State.CLOSED
        self.answers = 0
        self.failures = 0
        self._target = target
        self._policy = policy
        self._probe = probe
        self._metrics = metrics

    def answered(self) -> None:
        """The service has answered, be it with an error."""
        self.answers += 1
        self.failures = 0

    def failed(self) -> None:
        """A connection was lost or refused."""
        self.failures += 1
        if self.failures >= self._policy.failures:
            self._open("its connections fail")

    async def watch(self, busy: Callable[[], bool]) -> None:
        """Probes for ever: while open, and while the upstream is `busy` and answers nothing."""
        answers = self.answers
        while True:
            await asyncio.sleep(self._policy.probe_every)
            if self.state is not State.CLOSED:
                await self._try()
            elif busy() and self.answers == answers and await self._silent(answers):
                self._open("it does not answer")
            answers = self.answers

    async def _silent(self, answers: int) -> bool:
        """Whether so many probes in a row, and all calls meanwhile, have no answer."""
        for _ in range(self._policy.probes):
            if await self._probe() or self.answers != answers:
                return False
        return True

    async def _try(self) -> None:
        self.state = State.HALF_OPEN
        if await self._probe():
            self.failures = 0
            self.state = State.CLOSED
            log.info("upstream is back", upstream=self._target)
        else:
            self.state = State.OPEN

    def _open(self, why: str) -> None:
        if self.state is State.CLOSED:
            self.state = State.OPEN
            self._metrics.opened.inc()
            log.warning("upstream is given up for now", upstream=self._target, why=why)
