"""Tasks: by when, done, and again."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dashclicks.crm.v1 import task_pb2
from dashclicks.crm.v1.task_pb2 import Task
from google.protobuf.timestamp_pb2 import Timestamp
from grpc import StatusCode

from services.internal.crm.recurrence import next_time
from services.internal.crm.tasks import categories
from shared.testing.api import Caller
from tests.internal.office import Office, method


@pytest.fixture
async def caller(office: Office) -> Caller:
    _, signed_in = await office.staff("ROLE_USER")
    return signed_in


def at(time: datetime) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(time)
    return stamp


async def make(caller: Caller, name: str, **fields: Any) -> Task:
    made: Task = await caller.call(method("CreateTask"), task=Task(display_name=name, **fields))
    return made


async def test_an_agenda_counts_and_lists_each_category(caller: Caller) -> None:
    now = datetime.now(UTC)
    for name, due in (("late", now - timedelta(hours=1)), ("far", now + timedelta(days=3))):
        await make(caller, name, due_time=at(due))
    done, _ = await make(caller, "done"), await make(caller, "some day")
    await caller.call(method("CompleteTask"), id=done.id)
    agenda = await caller.call(method("GetAgenda"), time_zone="Europe/Berlin")
    found = {
        task_pb2.TaskCategory.Name(entry.category).removeprefix("TASK_CATEGORY_"): (
            entry.count,
            [task.display_name for task in entry.tasks],
        )
        for entry in agenda.entries
    }
    assert found == {
        "OVERDUE": (1, ["late"]),
        "TODAY": (0, []),
        "TOMORROW": (0, []),
        "UPCOMING": (1, ["far"]),
        "NO_DUE_TIME": (1, ["some day"]),
        "COMPLETED": (1, ["done"]),
    }
    listed = await caller.call(method("ListTasks"), filter=agenda.entries[0].filter)
    assert [task.display_name for task in listed.tasks] == ["late"]
    failure = await caller.failure(method("GetAgenda"), time_zone="Mars/Base")
    assert set(failure.violations) == {"time_zone"}


def test_a_day_is_one_of_the_zone() -> None:
    late = datetime(2026, 3, 28, 22, 30, tzinfo=UTC)  # 23:30 in Berlin; the next day has 23 hours there
    filters = categories(late, ZoneInfo("Europe/Berlin"))
    tomorrow = filters[task_pb2.TASK_CATEGORY_TOMORROW]
    assert '>= "2026-03-28T23:00:00.000Z"' in tomorrow
    assert '< "2026-03-29T22:00:00.000Z"' in tomorrow


async def test_a_task_that_recurs_is_made_again_when_it_is_done_once(caller: Caller) -> None:
    due = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
    task = await make(caller, "report", due_time=at(due), recurrence="FREQ=WEEKLY;COUNT=2", time_zone="UTC")
    answer = await caller.call(method("CompleteTask"), id=task.id)
    assert answer.task.completed
    assert answer.next_task.due_time == at(due + timedelta(days=7))
    assert not (await caller.call(method("CompleteTask"), id=task.id)).HasField("next_task")
    last = await caller.call(method("CompleteTask"), id=answer.next_task.id)
    assert not last.HasField("next_task")
    assert len((await caller.call(method("ListTasks"))).tasks) == 2
    assert not (await caller.call(method("ReopenTask"), id=task.id)).completed


async def test_a_rule_that_is_none_is_refused(caller: Caller) -> None:
    for rule in ("FREQ=SECONDLY", "FREQ=DAILY;NONSENSE=1"):
        task = Task(display_name="A", due_time=at(datetime.now(UTC)), recurrence=rule)
        failure = await caller.failure(method("CreateTask"), task=task)
        assert (failure.code, set(failure.violations)) == (StatusCode.INVALID_ARGUMENT, {"task.recurrence"})
    long_ago = Task(display_name="A", recurrence="FREQ=DAILY", due_time=at(datetime(1999, 1, 1, tzinfo=UTC)))
    assert set((await caller.failure(method("CreateTask"), task=long_ago)).violations) == {"task.recurrence"}


def test_a_series_keeps_its_hour_when_clocks_change() -> None:
    start = datetime(2026, 3, 27, 8, tzinfo=UTC)  # 9:00 in Berlin
    at_nine = next_time("FREQ=DAILY", start, datetime(2026, 3, 29, 12, tzinfo=UTC), "Europe/Berlin")
    assert at_nine == datetime(2026, 3, 30, 7, tzinfo=UTC)


@pytest.mark.parametrize("rule", ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;COUNT=3;BYMONTH=2;BYMONTHDAY=30"])
def test_a_rule_that_never_comes_true_ends(rule: str) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    assert next_time(rule, start, start, "UTC") is None
