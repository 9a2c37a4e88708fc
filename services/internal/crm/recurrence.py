"""When a task comes again: an RRULE of RFC 5545, on the days of somebody's time zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

# A rule is followed so far and no further: one may never come true.
HORIZON = timedelta(days=5 * 366)
# A series that began earlier is not counted through.
OLDEST = timedelta(days=10 * 366)


def read_rule(text: str, start: datetime) -> rrule:
    """The rule of a series that begins at `start`, an aware time. Raises ValueError for what is none."""
    found = rrulestr(text, dtstart=start)
    if not isinstance(found, rrule):
        raise ValueError("one rule is expected")
    return found


def next_time(text: str, start: datetime, after: datetime, zone: str) -> datetime | None:
    """The first time of a series behind `after` (aware); None if none comes within five years.

    It keeps the hour of its start on the clocks of `zone`, also when those change.
    """
    rule = read_rule(text, start.astimezone(ZoneInfo(zone)))
    count, end = rule._count, after + HORIZON  # type: ignore[attr-defined]  # dateutil keeps what it has read there
    # Counted by hand: a rule with a count could not have an end as well, and might run for ever.
    if count is not None:
        rule = rule.replace(count=None, until=end.astimezone(UTC))
    for number, at in enumerate(rule):
        if at > end or (count is not None and number >= count):
            return None
        if at > after:
            return at
    return None
