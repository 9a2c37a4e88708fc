"""Times that requests name, and times in filters."""

from datetime import UTC, datetime

from shared.core.errors import InvalidArgument, Violation
from shared.notifications.local_time import known_zones


def known_zone(name: str) -> str:
    """A time zone that a request names. Raises InvalidArgument for one that there is not."""
    if name not in known_zones():
        problem = "is no IANA time zone"
        violation = Violation("time_zone", problem, "TIME_ZONE")
        raise InvalidArgument(f"time_zone {problem}", violations=[violation])
    return name


def in_filter(at: datetime) -> str:
    """A time as a filter writes it; a naive one is UTC, as the database gives them."""
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
