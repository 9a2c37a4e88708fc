"""Local times, against a clock that is walked through second by second where it matters: any zone, any change."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shared.notifications.local_time import instant_of, is_quiet, next_daily, next_hour, quiet_until, zone_of

ZONES = st.sampled_from(sorted(available_timezones() - {"localtime"})).map(ZoneInfo)
MOMENTS = st.datetimes(datetime(2005, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))
TIMES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
LORD_HOWE, APIA = ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Pacific/Apia")
# Days of changes: forward and back by an hour, by half an hour, at midnight, over the date line.
CHANGES = [
    (BERLIN, datetime(2026, 3, 28, 12, tzinfo=UTC)),
    (BERLIN, datetime(2026, 10, 24, 12, tzinfo=UTC)),
    (NEW_YORK, datetime(2026, 11, 1, 0, tzinfo=UTC)),
    (LORD_HOWE, datetime(2026, 4, 4, 12, tzinfo=UTC)),
    (LORD_HOWE, datetime(2026, 10, 3, 12, tzinfo=UTC)),
    (ZoneInfo("America/Sao_Paulo"), datetime(2018, 11, 3, 20, tzinfo=UTC)),
    (ZoneInfo("America/Santiago"), datetime(2026, 9, 5, 20, tzinfo=UTC)),
    (APIA, datetime(2011, 12, 29, 12, tzinfo=UTC)),
]


def shown(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


@given(ZONES, st.dates(date(2005, 1, 1), date(2037, 1, 1)), TIMES)
@example(BERLIN, date(2026, 3, 29), time(2, 30))
@example(BERLIN, date(2026, 10, 25), time(2, 30))
@example(LORD_HOWE, date(2026, 10, 4), time(2, 15))
@example(APIA, date(2011, 12, 30), time(8))
def test_a_local_time_is_the_first_moment_at_which_the_clock_shows_it_or_a_later_one(
    zone: ZoneInfo, day: date, at: time
) -> None:
    found, wanted = instant_of(day, at, zone), datetime.combine(day, at)
    assert shown(found, zone) >= wanted
    # An hour later than any change, the clock had not come there yet.
    for before in (1, 59, 3599):
        earlier = shown(found - timedelta(seconds=before), zone)
        assert earlier < wanted, f"{before} s before it shows {earlier}"


@settings(max_examples=60, deadline=None)
@given(ZONES, MOMENTS, TIMES)
@example(*CHANGES[0], time(2, 30))
@example(*CHANGES[1], time(2, 30))
@example(*CHANGES[3], time(1, 45))
@example(*CHANGES[4], time(2, 15))
@example(*CHANGES[5], time(0, 30))
@example(*CHANGES[7], time(8))
def test_a_daily_time_comes_once_on_each_day_that_there_is(zone: ZoneInfo, begin: datetime, at: time) -> None:
    dues = [next_daily(begin, at, zone)]
    while len(dues) < 40:
        dues.append(next_daily(dues[-1], at, zone))
    assert all(later > earlier for earlier, later in pairwise(dues))
    # The clock's own calendar, hour by hour: which days there are.
    hours = [dues[0] + timedelta(hours=number) for number in range(40 * 24)]
    days = sorted({shown(hour, zone).date() for hour in hours if hour <= dues[-1]})
    assert [shown(due, zone).date() for due in dues] == days
    # Where the clock does not leave it out, it shows that time.
    assert all(shown(due, zone).time() >= at for due in dues)
    assert sum(shown(due, zone).time() == at for due in dues) >= len(dues) - 2


@pytest.mark.parametrize(
    ("begin", "ends"),
    [
        (datetime(2026, 1, 30, 9, tzinfo=UTC), ["01-31", "02-01", "02-02"]),
        (datetime(2028, 2, 27, 9, tzinfo=UTC), ["02-28", "02-29", "03-01"]),
        (datetime(2026, 2, 26, 9, tzinfo=UTC), ["02-27", "02-28", "03-01"]),
        (datetime(2026, 12, 30, 9, tzinfo=UTC), ["12-31", "01-01", "01-02"]),
    ],
)
def test_months_end_with_each_of_their_days(begin: datetime, ends: list[str]) -> None:
    found = [begin]
    for _ in ends:
        found.append(next_daily(found[-1], time(8), BERLIN))
    assert [f"{shown(due, BERLIN):%m-%d}" for due in found[1:]] == ends


@settings(deadline=None)
@given(ZONES, MOMENTS)
@example(*CHANGES[3])
@example(LORD_HOWE, datetime(2026, 4, 4, 14, 45, tzinfo=UTC))
@example(LORD_HOWE, datetime(2026, 10, 3, 15, 15, tzinfo=UTC))
def test_the_next_full_hour_is_the_first_that_the_clock_shows(zone: ZoneInfo, moment: datetime) -> None:
    found = next_hour(moment, zone)
    at = shown(found, zone)
    assert (at.minute, at.second, at.microsecond) == (0, 0, 0)
    assert found > moment
    first = moment.replace(second=0, microsecond=0) + MINUTE
    between = [first + number * MINUTE for number in range(int((found - first) / MINUTE))]
    assert all(shown(each, zone).minute or shown(each, zone).second for each in between)


@settings(max_examples=60, deadline=None)
@given(ZONES, MOMENTS, TIMES, TIMES)
@example(BERLIN, datetime(2026, 3, 29, 0, tzinfo=UTC), time(22), time(2, 30))
@example(BERLIN, datetime(2026, 10, 24, 23, tzinfo=UTC), time(22), time(2, 30))
@example(BERLIN, datetime(2026, 10, 25, 0, 15, tzinfo=UTC), time(2, 0), time(2, 30))
@example(LORD_HOWE, datetime(2026, 4, 4, 14, tzinfo=UTC), time(22), time(1, 45))
def test_quiet_hours_end_at_the_first_moment_that_is_not_quiet(
    zone: ZoneInfo, moment: datetime, start: time, end: time
) -> None:
    if start == end:
        return
    found = quiet_until(moment, start, end, zone)
    assert not is_quiet(found, start, end, zone)
    steps = int((found - moment) / MINUTE)
    assert all(is_quiet(moment + number * MINUTE, start, end, zone) for number in range(steps))
    if found > moment:
        assert is_quiet(found - timedelta(microseconds=1), start, end, zone)


def test_an_unknown_zone_is_passed_over() -> None:
    assert zone_of("", "Mars/Olympus", "Europe/Berlin") == BERLIN
    assert zone_of("../etc/passwd") == UTC
