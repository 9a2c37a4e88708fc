"""Times by the clock on people's walls, which is put forward and back.

An hour that the clock leaves out is the moment of the change; one that it shows twice is the first.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_SECOND = timedelta(seconds=1)


@cache
def known_zones() -> frozenset[str]:
    """The names of all zones."""
    return frozenset(available_timezones())


def zone_of(*names: str) -> tzinfo:
    """The zone of the first name that is one; UTC if none is."""
    return next((ZoneInfo(name) for name in names if name in known_zones()), UTC)


def parse(text: str) -> time:
    """The time that HH:MM is."""
    hours, _, minutes = text.partition(":")
    return time(int(hours), int(minutes))


def instant_of(day: date, at: time, zone: tzinfo) -> datetime:
    """The first moment, in UTC, at which the clock of a zone shows this time of a day, or a later one."""
    wanted = datetime.combine(day, at)
    first, second = (_utc(wanted.replace(tzinfo=zone, fold=fold)) for fold in (0, 1))
    if _shown(first, zone) == wanted:
        return min(first, second) if _shown(second, zone) == wanted else first
    # The clock leaves it out: one reading lies before the change and the other one behind it.
    return _change(min(first, second), max(first, second), zone)


def next_daily(after: datetime, at: time, zone: tzinfo) -> datetime:
    """The next moment behind `after` for what happens once on each day that the zone has, at this time."""
    day = _shown(after, zone).date() - _DAY
    while True:
        if _exists(day, zone):
            found = instant_of(day, at, zone)
            if found > after:
                return found
        day += _DAY


def next_hour(after: datetime, zone: tzinfo) -> datetime:
    """The next moment behind `after` at which the clock shows a full hour."""
    found = _utc(after)
    while True:
        shown = _shown(found, zone)
        past = timedelta(minutes=shown.minute, seconds=shown.second, microseconds=shown.microsecond)
        if not past and found > after:
            return found
        found += _HOUR - past


def is_quiet(moment: datetime, start: time, end: time, zone: tzinfo) -> bool:
    """Whether the clock is in a stretch of each day that begins with `start` and ends before `end`."""
    shown = _shown(moment, zone).time()
    return start <= shown < end if start < end else shown >= start or shown < end


def quiet_until(moment: datetime, start: time, end: time, zone: tzinfo) -> datetime:
    """The first moment from this one on at which the clock is not in the stretch."""
    found = _utc(moment)
    while is_quiet(found, start, end, zone):
        found = min(_after(found, end, zone), _next_change(found, zone))
    return found


def _after(moment: datetime, at: time, zone: tzinfo) -> datetime:
    """The next moment behind this one at which the clock shows a time, by the clock as it goes now."""
    shown = _shown(moment, zone)
    wanted = datetime.combine(shown.date(), at)
    return moment + (wanted - shown if wanted > shown else wanted + _DAY - shown)


def _next_change(moment: datetime, zone: tzinfo) -> datetime:
    """The next moment within a day at which the clock is changed; a day on if there is none."""
    end = moment + _DAY
    return _change(moment, end, zone) if _offset(end, zone) != _offset(moment, zone) else end


def _change(before: datetime, behind: datetime, zone: tzinfo) -> datetime:
    """The moment between two at which the clock is changed, to the second."""
    old = _offset(before, zone)
    low, high = 0, (behind - before) // _SECOND
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(before + middle * _SECOND, zone) == old else (low, middle)
    found = before + high * _SECOND
    return found.replace(microsecond=0)


def _exists(day: date, zone: tzinfo) -> bool:
    """Whether a zone has a day: one that crossed the date line has left one out."""
    return _shown(instant_of(day, time(0), zone), zone).date() == day


def _shown(moment: datetime, zone: tzinfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def _offset(moment: datetime, zone: tzinfo) -> timedelta | None:
    return moment.astimezone(zone).utcoffset()


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
