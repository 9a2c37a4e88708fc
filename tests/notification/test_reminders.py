"""Who has a task is told when it is due."""

from datetime import UTC, datetime, timedelta
from typing import Any

from dashclicks.crm.v1.task_pb2 import Task
from dashclicks.notifications.v1.job_pb2 import TaskReminderJob
from google.protobuf.timestamp_pb2 import Timestamp

from services.notification.kinds_of_jobs import TASK_REMINDER
from services.notification.reminders import key_of
from shared.data.job_rows import DONE
from shared.testing.api import Caller
from shared.testing.eventually import soon
from tests.internal.office import method
from tests.notification.desk import Desk

DUE = Timestamp(seconds=int((datetime.now(UTC) + timedelta(days=1)).timestamp()))


async def fall_due(desk: Desk, task: Task) -> str:
    """Brings the task's reminder forward, once there is one; answers the id of the job."""
    key = key_of(TaskReminderJob(task_id=task.id, due_time=task.due_time))

    async def made() -> str | None:
        return await desk.deps.jobs.store.holder(f"{TASK_REMINDER.name}/{task.account_id}/{key}")

    id = await soon(made)
    await desk.deps.jobs.hasten(TASK_REMINDER, task.account_id, key, desk.deps.clock.now())
    return id


async def titles(caller: Caller) -> list[str]:
    found = await caller.call(method("ListNotifications"), order_by="create_time")
    return [entry.title for entry in found.notifications]


async def make(caller: Caller, **fields: Any) -> Task:
    made: Task = await caller.call(method("CreateTask"), task=Task(due_time=DUE, **fields))
    return made


async def test_whoever_has_a_task_is_told_as_it_falls_due_but_not_of_one_that_is_done(desk: Desk) -> None:
    boss, caller = await desk.office.staff()
    worker = await desk.office.user(boss.account_id, "ROLE_USER")
    told = await desk.office.caller(worker)
    done = await make(caller, display_name="Call Bo", assignee_id=worker.id)
    task = await make(caller, display_name="Call Maya", assignee_id=worker.id)
    await caller.call(method("CompleteTask"), id=done.id)
    job = await fall_due(desk, done)

    async def ended() -> bool:
        row = await desk.deps.jobs.store.get(job)
        return row is not None and row["state"] == DONE

    await soon(ended)
    await fall_due(desk, task)

    async def rung() -> bool:
        return any(title.startswith("Due") for title in await titles(told))

    await soon(rung)
    assert sorted(await titles(told)) == ["Call Bo is yours now", "Call Maya is yours now", "Due: Call Maya"]
    assert not await titles(caller)
