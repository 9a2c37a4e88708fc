"""Finds out that a peer is gone which does not say so: a connection with calls is pinged after some silence."""

import asyncio
from collections.abc import Callable

from edge.upstream.policy import UpstreamPolicy

# Servers of gRPC take more than two between answers for an attack, and end the connection.
MAX_PINGS = 2


class Keepalive:
    """Pings by a policy. `lost` is called when no answer comes in time."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        policy: UpstreamPolicy,
        ping: Callable[[], None],
        lost: Callable[[], None],
    ) -> None:
        self._loop = loop
        self._policy = policy
        self._ping = ping
        self._lost = lost
        self._heard_at = loop.time()
        self._pinged_at = 0.0
        self._pings = 0
        self._needed = False
        self._timer: asyncio.TimerHandle | None = None

    def heard(self) -> None:
        """Something has come."""
        self._heard_at = self._loop.time()

    def answered(self) -> None:
        """A call is being answered."""
        self._pings = 0

    def needed(self) -> None:
        """A call runs."""
        if not self._needed:
            self._needed = True
            # What was not asked is no silence.
            self._heard_at = self._loop.time()
            if self._timer is None:
                self._look_in(self._policy.ping_after)

    def not_needed(self) -> None:
        """No call runs. The timer stays: the next call comes soon."""
        self._needed = False

    def stop(self) -> None:
        """The connection is gone."""
        if self._timer is not None:
            self._timer.cancel()

    def _look_in(self, seconds: float) -> None:
        self._timer = self._loop.call_later(seconds, self._look)

    def _look(self) -> None:
        self._timer = None
        if not self._needed:
            return
        now = self._loop.time()
        if self._pinged_at > self._heard_at:
            self._lost()
        elif now - self._heard_at >= self._policy.ping_after and self._pings < MAX_PINGS:
            self._pinged_at = now
            self._pings += 1
            self._ping()
            self._look_in(self._policy.ping_timeout)
        else:
            self._look_in(max(self._policy.ping_timeout, self._heard_at + self._policy.ping_after - now))
