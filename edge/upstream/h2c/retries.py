"""When a call is sent once more, as grpc-core's service config has it: the same attempts, pauses and budget."""

import random

from google.rpc.code_pb2 import UNAVAILABLE

from edge.upstream.policy import UpstreamPolicy

_FIRST_PAUSE, _LONGEST_PAUSE, _GROWTH = 0.05, 1.0, 3.0


class Retries:
    """The retries of one upstream, within one budget."""

    def __init__(self, policy: UpstreamPolicy) -> None:
        self._methods = policy.idempotent if policy.attempts > 1 else frozenset[str]()
        self._attempts = policy.attempts
        self._most = float(policy.retry_tokens)
        self._ratio = policy.retry_ratio
        self._tokens = self._most

    def succeeded(self, method: str) -> None:
        """A call was answered."""
        if self._tokens < self._most and method in self._methods:
            self._tokens = min(self._most, self._tokens + self._ratio)

    def pause(self, method: str, code: int, attempt: int) -> float | None:
        """Seconds until the call is sent again after attempt number `attempt` (from 1) failed so; None for never."""
        if code != UNAVAILABLE or method not in self._methods:
            return None
        self._tokens = max(0.0, self._tokens - 1)
        if attempt >= self._attempts or self._tokens <= self._most / 2:
            return None
        pause: float = min(_LONGEST_PAUSE, _FIRST_PAUSE * _GROWTH ** (attempt - 1))
        return pause * random.uniform(0.8, 1.2)
