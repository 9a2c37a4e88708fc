"""When the clock makes jobs: any zone, any change of its clock, whoever leads."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import available_timezones

import pytest
from dashclicks.queue.v1.scheduled_job_pb2 import ScheduledJob
from google.protobuf.wrappers_pb2 import StringValue
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shared.data.job_schedules import JobSchedules
from shared.jobs.handled import Handled
from shared.jobs.kind import JobKind, Policy
from shared.jobs.schedule import Missed, Schedule
from shared.jobs.scheduler import Scheduler
from shared.jobs.work import Work
from shared.notifications.local_time import next_daily, zone_of
from shared.testing.eventually import soon
from tests.jobs.shop import Shop

ZONES = st.sampled_from(sorted(available_timezones() - {"localtime"}))
MOMENTS = st.datetimes(datetime(2005, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))
BERLIN, LORD_HOWE = "Europe/Berlin", "Australia/Lord_Howe"
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def times(cron: str, zone: str, after: datetime, count: int) -> list[datetime]:
    schedule, found = Schedule(cron, zone), [after]
    for _ in range(count):
        found.append(schedule.after(found[-1]))
    return found[1:]


@settings(max_examples=60, deadline=None)
@given(ZONES, MOMENTS, st.integers(0, 23), st.integers(0, 59))
@example(BERLIN, datetime(2026, 3, 28, 12, tzinfo=UTC), 2, 30)
@example(BERLIN, datetime(2026, 10, 25, 0, 45, tzinfo=UTC), 2, 30)
@example(BERLIN, datetime(2026, 10, 25, 1, 15, tzinfo=UTC), 2, 30)
@example(LORD_HOWE, datetime(2026, 10, 3, 12, tzinfo=UTC), 2, 15)
@example(LORD_HOWE, datetime(2026, 4, 4, 12, tzinfo=UTC), 1, 45)
def test_a_daily_time_is_that_of_the_wall_clock_in_any_zone(zone: str, begin: datetime, hour: int, minute: int) -> None:
    found = [begin]
    for _ in range(3):
        found.append(next_daily(found[-1], time(hour, minute), zone_of(zone)))
    assert times(f"{minute} {hour} * * *", zone, begin, 3) == found[1:]


@settings(max_examples=60, deadline=None)
@given(ZONES, MOMENTS)
@example(BERLIN, datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
@example(BERLIN, datetime(2026, 3, 29, 0, 30, tzinfo=UTC))
def test_what_comes_every_so_often_comes_evenly(zone: str, begin: datetime) -> None:
    found = times("*/15 * * * *", zone, begin, 12)
    assert {later - earlier for earlier, later in pairwise(found)} == {timedelta(minutes=15)}


def test_the_last_day_of_a_month_is_found() -> None:
    days = [each.date() for each in times("0 12 L * *", "UTC", datetime(2028, 1, 30, tzinfo=UTC), 3)]
    assert days == [date(2028, 1, 31), date(2028, 2, 29), date(2028, 3, 31)]


@pytest.mark.parametrize(
    ("missed", "hours", "count"),
    [(Missed.SKIP, 5, 0), (Missed.ONCE, 5, 1), (Missed.ALL, 5, 6), (Missed.ALL, 500, 24), (Missed.SKIP, 0, 1)],
)
def test_missed_times_are_made_up_for_as_declared(missed: Missed, hours: int, count: int) -> None:
    late = NOON + timedelta(hours=hours, seconds=30 if not hours else 300)
    due = Schedule("0 * * * *", missed=missed).due(NOON, late)
    assert list(due) == [NOON + timedelta(hours=n) for n in range(hours - count + 1, hours + 1)]


def test_after_a_year_away_nobody_walks_through_every_second() -> None:
    due = Schedule("* * * * * *", missed=Missed.ALL, most=3).due(NOON - timedelta(days=365), NOON)
    assert list(due) == [NOON - timedelta(seconds=n) for n in (2, 1, 0)]


@pytest.mark.parametrize("bad", [("* * * *", "UTC"), ("61 * * * *", "UTC"), ("0 0 30 2 *", "UTC"), ("* * * * *", "No")])
def test_a_bad_schedule_is_refused(bad: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="no schedule"):
        Schedule(*bad)


def test_jobs_of_the_clock_have_its_payload() -> None:
    with pytest.raises(ValueError, match=r"test\.clock"):
        JobKind("test.clock", StringValue, schedule=Schedule("* * * * *"))


def clock(missed: Missed, cron: str = "0 * * * *", **policy: Any) -> JobKind[ScheduledJob]:
    return JobKind("test.clock", ScheduledJob, Policy(**policy), schedule=Schedule(cron, missed=missed))


async def made(shop: Shop) -> list[datetime]:
    rows = await shop.rows.find({"kind": "test.clock"}).to_list()
    return sorted(ScheduledJob.FromString(row["payload"]).schedule_time.ToDatetime(UTC) for row in rows)


async def test_many_who_look_at_once_make_one_job_for_each_time(shop: Shop) -> None:
    kind = clock(Missed.ALL)
    leaders = [Scheduler(shop.data.database, shop.jobs, {kind.name: kind}) for _ in range(3)]
    await leaders[0].declare(NOON)
    for hours in (0.5, 1, 3, 3):
        await asyncio.gather(*(leader.look(NOON + timedelta(hours=hours)) for leader in leaders))
    # Declared again it goes on where it was.
    await leaders[1].declare(NOON)
    await leaders[1].look(NOON + timedelta(hours=3))
    assert await made(shop) == [NOON + timedelta(hours=n) for n in (1, 2, 3)]
    (row,) = await JobSchedules(shop.data.database).all()
    assert (row["last_time"], row["next_time"]) == (NOON + timedelta(hours=3), NOON + timedelta(hours=4))


@pytest.mark.parametrize(("missed", "hours"), [(Missed.ONCE, [1, 3]), (Missed.SKIP, [1, 4])])
async def test_no_job_is_made_while_the_one_before_is_under_way(shop: Shop, missed: Missed, hours: list[int]) -> None:
    kind = clock(missed)
    leader = Scheduler(shop.data.database, shop.jobs, {kind.name: kind})
    await leader.declare(NOON)
    for hour in (1, 2, 3):
        await leader.look(NOON + timedelta(hours=hour))
    await shop.rows.update_many({}, {"$set": {"state": "JOB_STATE_DONE"}, "$unset": {"turn": ""}})
    await leader.look(NOON + timedelta(hours=3))
    if missed is Missed.SKIP:
        await leader.look(NOON + timedelta(hours=4))
    assert await made(shop) == [NOON + timedelta(hours=hour) for hour in hours]


async def test_a_changed_schedule_begins_anew_and_one_that_is_gone_is_forgotten(shop: Shop) -> None:
    rows = JobSchedules(shop.data.database)
    for cron, wanted in (("0 * * * *", 13), ("0 18 * * *", 18)):
        kind = clock(Missed.ONCE, cron)
        await Scheduler(shop.data.database, shop.jobs, {kind.name: kind}).declare(NOON)
        (row,) = await rows.all()
        assert row["next_time"].hour == wanted
    await Scheduler(shop.data.database, shop.jobs, {}).declare(NOON + timedelta(hours=25))
    assert len(await rows.all()) == 1
    await Scheduler(shop.data.database, shop.jobs, {}).declare(NOON + timedelta(hours=31))
    assert await rows.all() == []


async def test_the_clock_makes_jobs_and_people_may_have_one_besides(shop: Shop) -> None:
    seen: list[ScheduledJob] = []

    async def handle(work: Work[ScheduledJob]) -> None:
        seen.append(work.payload)

    every, never = (
        clock(Missed.SKIP, "* * * * * *", keep=timedelta(0)),
        JobKind("test.never", ScheduledJob, schedule=Schedule("0 0 29 2 *")),
    )
    async with shop.working(Handled(every, handle), Handled(never, handle), workers=2):
        rows = JobSchedules(shop.data.database)

        async def asked() -> bool:
            return await rows.ask(never.name, datetime.now(UTC)) is not None

        await soon(asked)
        await shop.all_in("DONE", 1)

        async def ticked() -> bool:
            return len(seen) >= 3

        await soon(ticked)
    moments = [each.schedule_time.ToMilliseconds() for each in seen]
    assert len(set(moments)) == len(moments)
