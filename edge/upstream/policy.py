"""How an upstream is called: how often, how many at once, and when it is given up for a while."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UpstreamPolicy:
    """Times in seconds. `idempotent` are the gRPC paths that may be sent twice; no other ever is.

    The budget holds `retry_tokens`; a failure takes one and a success gives back `retry_ratio`. With half of them gone
    there are no retries. It bounds hedges in the same way, with tokens of their own.
    """

    idempotent: frozenset[str] = frozenset()
    max_calls: int = 1_000
    max_queued: int = 1_000
    # Attempts in all; 1 for no retries.
    attempts: int = 3
    retry_tokens: int = 20
    retry_ratio: float = 0.1
    # A second call is sent when the first has not answered after so long; 0 never sends one.
    hedge_after: float = 0.0
    # So many connections lost or refused in a row open the breaker.
    failures: int = 5
    # An upstream that runs calls and answers none for so long is probed, and so is one whose breaker is open.
    probe_every: float = 1.0
    # How long a probe may take, and how many in a row must fail to open the breaker.
    probe_timeout: float = 1.0
    probes: int = 2
    # A connection that runs calls is pinged after so long without news, and lost if no answer comes in time.
    ping_after: float = 10.0
    ping_timeout: float = 5.0
