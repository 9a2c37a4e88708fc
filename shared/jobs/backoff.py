"""How long a job waits for its next attempt."""

import random
from datetime import timedelta

from shared.core.errors import RETRY_AFTER, StatusError
from shared.jobs.kind import Policy


def wait_after(policy: Policy, attempt: int, error: Exception | None = None) -> timedelta:
    """The wait after this attempt (the first is 1) failed by `error`, which may itself say when to come again."""
    if policy.delays:
        return _jittered(policy.delays[min(attempt, len(policy.delays)) - 1], 0.1)
    doublings = min(attempt - 1, 30)
    wait = min(policy.most_backoff, policy.backoff * 2**doublings)
    told = timedelta(seconds=_told(error))
    return told if told > wait else max(told, _jittered(wait, 0.5))


def _jittered(wait: timedelta, share: float) -> timedelta:
    """Up to this share less, so that what failed together does not come again together."""
    return wait * random.uniform(1 - share, 1)


def _told(error: Exception | None) -> int:
    told = error.metadata.get(RETRY_AFTER, "") if isinstance(error, StatusError) else ""
    return int(told) if told.isdecimal() else 0
