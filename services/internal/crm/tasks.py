"""Tasks: done and again, and how they stand now."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dashclicks.crm.v1 import task_pb2
from dashclicks.crm.v1.task_pb2 import Agenda, AgendaEntry, CompleteTaskResponse, Task, TaskCategory

from services.internal.crm.recurrence import OLDEST, next_time, read_rule
from services.internal.crm.times import in_filter
from services.internal.deps import Deps
from shared.core.errors import InvalidArgument, NotFound, Violation
from shared.resource.model import Action, Hooks, Model, Record
from shared.resource.reading import ListQuery
from shared.resource.resource import Resource
from shared.rpc.call import Call

_DAY = timedelta(days=1)


class Tasks:
    """The tasks of every account."""

    def __init__(self, deps: Deps) -> None:
        self.resource: Resource[Task] = deps.runtime.resource(Model(Task), _TaskHooks(self, deps))
        self._users = deps.users
        self._clock = deps.clock

    async def complete(self, call: Call, id: str) -> CompleteTaskResponse:
        """Marks a task done and makes the next of its series, both or neither. Raises NotFound."""
        return await self.resource.kit.atomically(call, lambda inside: self._complete(inside, id))

    async def reopen(self, call: Call, id: str) -> Task:
        """Marks a task not done. Raises NotFound."""

        def change(record: Record[Task]) -> None:
            record.message.completed = False
            record.message.ClearField("complete_time")

        return (await self.resource.change(call, id, change)).message

    async def agenda(self, call: Call, user_id: str, zone: str, size: int) -> Agenda:
        """How a user's tasks stand now, by the days of a time zone."""
        filters = categories(self._clock.now(), ZoneInfo(zone))
        entries = (self._entry(call, user_id, category, given, size) for category, given in filters.items())
        return Agenda(entries=await asyncio.gather(*entries))

    async def zone_of(self, call: Call, user_id: str) -> str:
        """A user's time zone; UTC for one who has none or is of another account."""
        try:
            return (await self._users.get(call, user_id)).time_zone or "UTC"
        except NotFound:
            return "UTC"

    async def _entry(
        self, call: Call, user_id: str, category: TaskCategory.ValueType, given: str, size: int
    ) -> AgendaEntry:
        filter = f'assignee_id = "{user_id}" AND {given}'
        done = category == task_pb2.TASK_CATEGORY_COMPLETED
        order = "complete_time desc" if done else "due_time"
        count, page = await asyncio.gather(
            self.resource.count(call, ListQuery(filter=filter)),
            self.resource.list(call, ListQuery(filter=filter, order_by=order, page_size=size)),
        )
        return AgendaEntry(category=category, count=count, filter=filter, tasks=page.items)

    async def _complete(self, call: Call, id: str) -> CompleteTaskResponse:
        now = self._clock.now()
        task = await self.resource.get(call, id)
        if task.completed:
            return CompleteTaskResponse(task=task)

        def change(record: Record[Task]) -> None:
            record.message.completed = True
            record.message.complete_time.FromDatetime(now)

        done = (await self.resource.change(call, id, change)).message
        following = _following(done, now)
        if following is None:
            return CompleteTaskResponse(task=done)

        def keep_series(made: Task) -> None:
            made.series_start_time.CopyFrom(done.series_start_time)

        made = await self.resource.create(call, following, fill=keep_series)
        return CompleteTaskResponse(task=done, next_task=made)


class _TaskHooks(Hooks[Task]):
    """A series has a beginning and a rule that can be followed."""

    def __init__(self, tasks: Tasks, deps: Deps) -> None:
        self._tasks = tasks
        self._clock = deps.clock

    async def check(self, call: Call, action: Action, old: Record[Task] | None, new: Record[Task] | None) -> None:
        if new is None or not new.message.recurrence:
            return
        now = self._clock.now()
        due = new.message.due_time.ToDatetime(UTC) if new.message.HasField("due_time") else now
        problem = ""
        if due < now - OLDEST:
            problem = "needs a due time of the last ten years or later"
        else:
            try:
                read_rule(new.message.recurrence, due)
            except (ValueError, OverflowError) as error:
                problem = f"is no rule: {error}"
        if problem:
            violation = Violation("task.recurrence", problem, "RECURRENCE")
            raise InvalidArgument(f"recurrence {problem}", violations=[violation])

    async def prepare(self, call: Call, new: Record[Task], old: Record[Task] | None) -> None:
        task = new.message
        if not task.recurrence:
            task.ClearField("series_start_time")
            return
        if not task.HasField("due_time"):
            task.due_time.FromDatetime(self._clock.now())
        task.time_zone = task.time_zone or await self._tasks.zone_of(call, task.assignee_id or call.caller.user_id)
        # Another rule or time begins another series, but for what is taken back: that comes with its own beginning.
        before = old.message if old else task
        changed = (before.recurrence, before.due_time) != (task.recurrence, task.due_time)
        restored = before.series_start_time != task.series_start_time
        if not task.HasField("series_start_time") or (changed and not restored):
            task.series_start_time.CopyFrom(task.due_time)


def _following(done: Task, now: datetime) -> Task | None:
    """The next task of a series; None if none comes."""
    if not done.recurrence:
        return None
    after = max(done.due_time.ToDatetime(UTC), now)
    due = next_time(done.recurrence, done.series_start_time.ToDatetime(UTC), after, done.time_zone)
    if due is None:
        return None
    task = Task()
    task.CopyFrom(done)
    task.due_time.FromDatetime(due)
    return task


def categories(now: datetime, zone: ZoneInfo) -> Mapping[TaskCategory.ValueType, str]:
    """The filter of each category at a moment."""
    # Midnights of the zone, not steps of 24 hours: a day may have 23 or 25.
    today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    tomorrow, later = in_filter(today + _DAY), in_filter(today + 2 * _DAY)
    todo = "completed = false AND"
    return {
        task_pb2.TASK_CATEGORY_OVERDUE: f"{todo} due_time < now()",
        task_pb2.TASK_CATEGORY_TODAY: f'{todo} due_time >= now() AND due_time < "{tomorrow}"',
        task_pb2.TASK_CATEGORY_TOMORROW: f'{todo} due_time >= "{tomorrow}" AND due_time < "{later}"',
        task_pb2.TASK_CATEGORY_UPCOMING: f'{todo} due_time >= "{later}"',
        task_pb2.TASK_CATEGORY_NO_DUE_TIME: f"{todo} NOT due_time:*",
        task_pb2.TASK_CATEGORY_COMPLETED: "completed = true",
    }
