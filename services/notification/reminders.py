"""Tells people of their tasks as they fall due: a job a task and time, made when either is set."""

from collections.abc import Sequence
from datetime import UTC

from dashclicks.crm.v1.task_pb2 import Task
from dashclicks.notifications.v1 import kind_pb2
from dashclicks.notifications.v1.job_pb2 import TaskReminderJob
from google.protobuf.timestamp_pb2 import Timestamp

from services.notification.deps import Deps
from services.notification.kinds_of_jobs import TASK_REMINDER
from services.notification.notice import Notice
from services.notification.notifier import Notifier
from services.notification.people import REASON
from shared.events.event import Event
from shared.events.subscriptions import Subscription
from shared.jobs.work import Work
from shared.notifications.local_time import zone_of

TYPES = ("crm.task.created", "crm.task.updated", "crm.task.undeleted")


class Reminders:
    """A job does not follow its task: it looks, when its time has come, whether there is still something to tell."""

    def __init__(self, deps: Deps, notifier: Notifier) -> None:
        self._deps = deps
        self._notifier = notifier

    @property
    def subscription(self) -> Subscription:
        """What makes the jobs."""
        return Subscription("reminders of tasks", TYPES, self._happened)

    async def remind(self, work: Work[TaskReminderJob]) -> None:
        """Tells whoever has the task, unless it is done, or due at another time."""
        where = {"account_id": work.account_id, "id": work.payload.task_id}
        for row in await self._deps.tasks.system(REASON).find(where, 1):
            task = row.message
            if task.due_time == work.payload.due_time and task.assignee_id and not task.completed:
                await self._tell(task)

    async def _happened(self, events: Sequence[Event]) -> None:
        for event in events:
            due, now = _due(event), Timestamp()
            now.FromDatetime(event.time)
            # Nobody is told of what was late when it was written.
            if due.ToNanoseconds() > now.ToNanoseconds():
                job = TaskReminderJob(task_id=event.resource_id, due_time=due)
                await self._deps.jobs.add(
                    TASK_REMINDER, event.account_id, job, key=key_of(job), due=due.ToDatetime(UTC)
                )

    async def _tell(self, task: Task) -> None:
        users = await self._deps.users.system(REASON).find({"account_id": task.account_id, "id": task.assignee_id}, 1)
        zone = zone_of(*(user.message.time_zone for user in users), task.time_zone)
        due = task.due_time.ToDatetime(UTC).astimezone(zone)
        await self._notifier.tell(
            Notice(
                account_id=task.account_id,
                kind=kind_pb2.NOTIFICATION_KIND_REMINDERS_TASK_DUE,
                user_ids=[task.assignee_id],
                variables={"task": {"title": task.display_name}, "due": f"{due:%A, %H:%M}"},
                url=f"/tasks/{task.id}",
                dedupe_key=key_of(TaskReminderJob(task_id=task.id, due_time=task.due_time)),
            )
        )


def key_of(job: TaskReminderJob) -> str:
    """One for a task and the time at which it is due."""
    return f"{job.task_id}/{job.due_time.ToMilliseconds()}"


def _due(event: Event) -> Timestamp:
    due = Timestamp()
    if text := event.after.get("due_time"):
        due.FromJsonString(text)
    return due
