"""When a delivery is tried again, and when an endpoint is given up."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

# The first attempt is made at once; then these are waited, eight attempts in 27 h 35 min in all.
DELAYS: Sequence[timedelta] = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=10),
)
# More or less by chance, as a share, so that what failed together does not come again together.
JITTER = 0.02
# What an endpoint may ask for.
MOST_WAIT = timedelta(hours=24)
# After so long without a success an endpoint is disabled.
GIVE_UP = timedelta(days=5)


def next_time(now: datetime, attempts: int, retry_after: timedelta | None) -> datetime | None:
    """When to try again after so many attempts, not before the endpoint wants it; None for never."""
    if attempts > len(DELAYS):
        return None
    wait = DELAYS[attempts - 1] * random.uniform(1 - JITTER, 1 + JITTER)
    return now + max(wait, retry_after or timedelta(0))


def retry_after(text: str, now: datetime) -> timedelta | None:
    """What `Retry-After` asks for, in seconds or as a date (RFC 9110 §10.2.3); None for nothing that makes sense."""
    text = text.strip()
    if text.isdecimal() and len(text) < 10:
        return min(MOST_WAIT, timedelta(seconds=int(text)))
    try:
        date = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    until = date if date.tzinfo is not None else date.replace(tzinfo=UTC)
    return min(MOST_WAIT, max(timedelta(0), until - now))
