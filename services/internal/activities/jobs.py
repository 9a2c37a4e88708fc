"""Undoes of many changes as jobs, in the name of whoever asked for them."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from dashclicks.activities.v1.job_pb2 import UndoJob, UndoJobResult

from services.internal.activities.undoing import UNDO, Undoing, conflict_of, where_of
from services.internal.asking import Asking, asker_of
from services.internal.deps import Deps
from shared.core.errors import NotFound, PermissionDenied
from shared.events.obstacles import Conflict
from shared.events.undo_lots import UndoLots, Unit
from shared.jobs.handled import Handled
from shared.jobs.work import GiveUp, Work
from shared.rpc.call import Call

METHOD = "dashclicks.activities.v1.ActivitiesService.UndoActivities"
_TOLD = 100


def jobs(deps: Deps) -> Sequence[Handled[Any]]:
    """There is one."""
    undoing = Undoing(deps)
    lots = UndoLots(undoing.undo, undoing.transactions, deps.undo_progress)
    asking = Asking(deps)

    async def undo(work: Work[UndoJob]) -> None:
        asked = work.payload
        principal = await asking.now(asker_of(asked), work.account_id, "undo")
        if principal is None:
            raise GiveUp("whoever asked for it may not do so any more")
        call = Call(METHOD, asked.request_id, principal)
        where = {**where_of(asked.request), "sequence": {"$lte": asked.end_sequence}}
        try:
            unit = await Unit.of(undoing.undo, call, where, partial(undoing.check, call))
        except (NotFound, PermissionDenied) as error:
            raise GiveUp(error.message) from None
        await lots.run(work, call, unit, partial(_told, unit))

    return [Handled(UNDO, undo)]


def _told(unit: Unit, count: int, conflicts: Sequence[Conflict]) -> UndoJobResult:
    first = [conflict_of(each) for each in conflicts[:_TOLD]]
    return UndoJobResult(count=count, left_count=unit.count - count, conflicts=first)
