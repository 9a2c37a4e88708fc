"""Undo as callers ask for it: all or nothing, rehearsed or once; of many changes as a job."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from dashclicks.activities.v1.activity_pb2 import Action
from dashclicks.activities.v1.job_pb2 import UndoJob
from dashclicks.activities.v1.undo_pb2 import (
    Restoration,
    UndoActivitiesRequest,
    UndoActivitiesResponse,
    UndoConflict,
    UndoObstacle,
)

from services.internal.asking import asker_of
from services.internal.deps import Deps
from shared.core.errors import FailedPrecondition, NotFound, Violation
from shared.data.mongo import Document
from shared.events.obstacles import Conflict
from shared.events.undo import MAX_CHANGES, Restored, Undo, action_of
from shared.jobs.kind import JobKind, Policy, Priority
from shared.rpc.call import Call

# One of an account at a time: two of the same unit would each find the other in the way.
UNDO = JobKind(
    "activities.undo",
    UndoJob,
    Policy(
        attempts=10,
        timeout=timedelta(hours=12),
        backoff=timedelta(seconds=2),
        most_backoff=timedelta(minutes=10),
        per_account=1,
        priority=Priority.LOW,
    ),
)
# What a worker can have in mind.
MOST = 500_000
_ANSWERED = 1_000
_FIELDS = {"activity_id": "_id", "originating_request_id": "request_id", "transaction_id": "transaction_id"}


class Undoing:
    """Answers UndoActivities."""

    def __init__(self, deps: Deps) -> None:
        self._log = deps.runtime.by_type["activities.Activity"]
        self.undo = Undo(self._log, deps.runtime, deps.sources)
        self.transactions = self._log.kit.transactions
        self._authority = deps.authority
        self._sight = deps.sight
        self._settling = deps.settling
        self._jobs = deps.jobs

    async def settle(self, asked: UndoActivitiesRequest, call: Call) -> None:
        """Waits until the whole unit is in the log. Raises Unavailable."""
        if asked.WhichOneof("unit") == "activity_id":
            return
        known = await self.undo.changes(call, where_of(asked))
        await self._settling.wait(known[0]["create_time"] if known else None)

    async def operation(self, asked: Any, call: Call) -> UndoActivitiesResponse:
        """Takes a unit back, in the call's transaction or one of its own; leaves a large one to a job."""
        return await self._log.kit.atomically(call, lambda inside: self._operation(asked, inside))

    async def _operation(self, asked: Any, call: Call) -> UndoActivitiesResponse:
        changes = await self.undo.changes(call, where_of(asked))
        await self.check(call, changes)
        if len(changes) > MAX_CHANGES:
            return await self._by_job(asked, call, changes[0]["sequence"])
        outcomes = await self.undo.run(call, changes)
        conflicts = [found for found in outcomes if isinstance(found, Conflict)]
        if conflicts and not asked.validate_only:
            raise _refusal(conflicts)
        restored = [found for found in outcomes if isinstance(found, Restored)]
        return UndoActivitiesResponse(
            restorations=[_restoration(found) for found in restored[:_ANSWERED]],
            count=len(restored),
            conflicts=[conflict_of(found) for found in conflicts[:_ANSWERED]],
        )

    async def _by_job(self, asked: Any, call: Call, newest: int) -> UndoActivitiesResponse:
        count = await self.undo.count(call, where_of(asked))
        if asked.validate_only or count > MOST:
            most = MAX_CHANGES if asked.validate_only else MOST
            problem = "a job, which rehearses them first, takes them back" if asked.validate_only else "they stay"
            raise FailedPrecondition(f"more than {most:,} changes: {problem}", reason="UNDO_TOO_LARGE")
        job = UndoJob(request=asked, request_id=call.request_id, end_sequence=newest, **asker_of(call.caller))
        account_id = call.caller.account_id
        job_id = await self._jobs.add(UNDO, account_id, job, transaction=call.transaction)
        return UndoActivitiesResponse(count=count, job_id=job_id)

    async def check(self, call: Call, changes: Sequence[Document]) -> None:
        """Raises NotFound for what the caller may not see, PermissionDenied for what they may not change."""
        types = self._sight.types(call.caller)
        foreign = types is not None and any(change["resource_type"] not in types for change in changes)
        rows = [(change["resource_type"], change["resource_id"]) for change in changes]
        if not changes or foreign or await self._sight.hidden(call, rows):
            raise NotFound("no such activity, or it is not in the log yet; it comes within a second of the change")
        kinds = {(change["resource_type"], action_of(change), change["method"]) for change in changes}
        for kind, action, method in sorted(kinds):
            self._authority.check(call.caller, kind, action, method, call.method)


def where_of(asked: UndoActivitiesRequest) -> Document:
    """The condition of a unit's events."""
    unit = asked.WhichOneof("unit") or ""
    return {_FIELDS[unit]: getattr(asked, unit)}


def _refusal(conflicts: Sequence[Conflict]) -> FailedPrecondition:
    """Names every row, its fields and what is in the way."""
    violations = [
        Violation(f"{found.resource_id}{f'.{path}' if path else ''}", found.description, found.obstacle.name)
        for found in conflicts
        for path in (found.fields or [""])
    ]
    first = conflicts[0]
    metadata = {"resource": first.resource_id, "activity": first.event_id, "later_activity": first.later_id}
    rest = f", and {len(conflicts) - 1} more" if len(conflicts) > 1 else ""
    return FailedPrecondition(
        f"cannot be taken back: {first.resource_id}: {first.description}{rest}",
        reason="UNDO_CONFLICT",
        violations=violations,
        metadata=metadata,
    )


def _restoration(found: Restored) -> Restoration:
    made = Restoration(
        activity_id=found.event_id,
        resource_type=found.resource_type,
        resource_id=found.resource_id,
        action=Action.Value(f"ACTION_{found.action.upper()}"),
        changed_fields=found.changed_fields,
    )
    made.before.update(found.before)
    made.after.update(found.after)
    return made


def conflict_of(found: Conflict) -> UndoConflict:
    """A conflict in the contract's words."""
    return UndoConflict(
        activity_id=found.event_id,
        resource_type=found.resource_type,
        resource_id=found.resource_id,
        obstacle=UndoObstacle.Value(f"UNDO_OBSTACLE_{found.obstacle.name}"),
        fields=found.fields,
        later_activity_id=found.later_id,
        description=found.description,
    )
