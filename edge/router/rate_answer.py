"""What a client is told of its rate limits."""

import math
from collections.abc import Sequence

from google.rpc.error_details_pb2 import QuotaFailure

from shared.core.errors import RETRY_AFTER, ResourceExhausted
from shared.data.rate_limiter import Verdict
from shared.data.sliding_windows import Limit


class Counted:
    """The limits of one caller, and what its answers say of them."""

    __slots__ = ("_names", "_policies", "limits")

    def __init__(self, limits: tuple[Limit, ...]) -> None:
        self.limits = limits
        policies = ", ".join(f'"{limit.name}";q={limit.requests};w={limit.seconds}' for limit in limits)
        self._policies = (b"ratelimit-policy", policies.encode())
        self._names = [f'"{limit.name}";r=' for limit in limits]

    def headers(self, verdict: Verdict) -> list[tuple[bytes, bytes]]:
        """`RateLimit-Policy`, `RateLimit` (draft-ietf-httpapi-ratelimit-headers), and `Retry-After` for a refusal."""
        states = [
            f"{name}{left};t={-(-reset_ms // 1000)}"
            for name, (left, reset_ms) in zip(self._names, verdict.states, strict=True)
        ]
        headers = [self._policies, (b"ratelimit", ", ".join(states).encode())]
        if not verdict.granted:
            headers.append((b"retry-after", b"%d" % math.ceil(_wait_ms(verdict) / 1000)))
        return headers


def refusal(limits: Sequence[Limit], verdict: Verdict) -> ResourceExhausted:
    """The error of a request over its limits: QuotaFailure names them, RETRY_AFTER is until they have room."""
    failure = QuotaFailure()
    for limit, state in zip(limits, verdict.states, strict=True):
        if not state.left:
            what = f"{limit.requests} requests in {limit.seconds} s"
            failure.violations.add(subject=limit.name, description=f"over the limit of {what}")
    seconds = math.ceil(_wait_ms(verdict) / 1000)
    return ResourceExhausted(
        f"too many requests; retry in {seconds} s",
        metadata={RETRY_AFTER: str(seconds)},
        details=(failure,),
    )


def _wait_ms(verdict: Verdict) -> int:
    """Until the last of the limits that are used up has room again."""
    return max(state.reset_ms for state in verdict.states if not state.left)
