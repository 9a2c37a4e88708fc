"""What a client is told of its rate limits."""

import math
from collections.abc import Sequence

from google.rpc.error_details_pb2 import QuotaFailure

from shared.core.errors import RETRY_AFTER, ResourceExhausted
from shared.data.rate_limiter import Verdict
from shared.data.sliding_windows import Limit


def rate_headers(limits: Sequence[Limit], verdict: Verdict) -> list[tuple[bytes, bytes]]:
    """`RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers), and `Retry-After` for a refusal."""
    policies = ", ".join(f'"{limit.name}";q={limit.requests};w={limit.seconds}' for limit in limits)
    states = ", ".join(
        f'"{limit.name}";r={state.left};t={math.ceil(state.reset_ms / 1000)}'
        for limit, state in zip(limits, verdict.states, strict=True)
    )
    headers = [(b"ratelimit-policy", policies.encode()), (b"ratelimit", states.encode())]
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
