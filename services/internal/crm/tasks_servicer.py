"""Tasks: standard methods, done and again, and how they stand."""

from dashclicks.crm.v1.task_pb2 import (
    Agenda,
    CompleteTaskRequest,
    CompleteTaskResponse,
    GetAgendaRequest,
    ReopenTaskRequest,
    Task,
)

from services.internal.crm.tasks import Tasks
from services.internal.crm.times import known_zone
from services.internal.deps import Deps
from shared.rpc.call import Call

SHOWN, MOST_SHOWN = 10, 100


class TasksServicer:
    """Bound to the resource runtime, but for what time has to do with."""

    def __init__(self, deps: Deps) -> None:
        self._tasks = Tasks(deps)

    async def CompleteTask(self, request: CompleteTaskRequest, call: Call) -> CompleteTaskResponse:
        return await self._tasks.complete(call, request.id)

    async def ReopenTask(self, request: ReopenTaskRequest, call: Call) -> Task:
        return await self._tasks.reopen(call, request.id)

    async def GetAgenda(self, request: GetAgendaRequest, call: Call) -> Agenda:
        zone = request.time_zone or await self._tasks.zone_of(call, call.caller.user_id)
        size = min(max(request.page_size, 0), MOST_SHOWN) or SHOWN
        return await self._tasks.agenda(call, request.assignee_id or call.caller.user_id, known_zone(zone), size)
