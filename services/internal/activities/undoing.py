"""Undo as callers ask for it: all or nothing, rehearsed or once."""

from collections.abc import Sequence
from typing import Any

from dashclicks.activities.v1.activity_pb2 import Action
from dashclicks.activities.v1.undo_pb2 import (
    Restoration,
    UndoActivitiesRequest,
    UndoActivitiesResponse,
    UndoConflict,
    UndoObstacle,
)

from shared.core.errors import FailedPrecondition, NotFound, Violation
from shared.data.mongo import Document
from shared.data.transaction import Transactions
from shared.events.authority import Authority
from shared.events.obstacles import Conflict
from shared.events.settling import Settling
from shared.events.undo import Restored, Undo, action_of
from shared.events.visibility import Sight
from shared.rpc.call import Call

_ANSWERED = 1_000
_FIELDS = {"activity_id": "_id", "originating_request_id": "request_id", "transaction_id": "transaction_id"}


class Undoing:
    """Answers UndoActivities."""

    def __init__(
        self,
        undo: Undo,
        authority: Authority,
        sight: Sight,
        settling: Settling,
        transactions: Transactions,
    ) -> None:
        self._undo = undo
        self._authority = authority
        self._sight = sight
        self._settling = settling
        self._transactions = transactions

    async def settle(self, asked: UndoActivitiesRequest, call: Call) -> None:
        """Waits until the whole unit is in the log. Raises Unavailable."""
        if asked.WhichOneof("unit") == "activity_id":
            return
        known = await self._undo.changes(call, _where(asked))
        await self._settling.wait(known[0]["create_time"] if known else None)

    async def operation(self, asked: Any, call: Call) -> UndoActivitiesResponse:
        """Takes a unit back, in the call's transaction or one of its own."""
        if call.transaction is None:
            return await self._transactions.run(lambda t: self.operation(asked, call.within(t)))
        changes = await self._undo.changes(call, _where(asked))
        await self._check(call, changes)
        outcomes = await self._undo.run(call, changes)
        conflicts = [found for found in outcomes if isinstance(found, Conflict)]
        if conflicts and not asked.validate_only:
            raise _refusal(conflicts)
        restored = [found for found in outcomes if isinstance(found, Restored)]
        return UndoActivitiesResponse(
            restorations=[_restoration(found) for found in restored[:_ANSWERED]],
            count=len(restored),
            conflicts=[_conflict(found) for found in conflicts[:_ANSWERED]],
        )

    async def _check(self, call: Call, changes: Sequence[Document]) -> None:
        """Raises NotFound for what the caller may not see, PermissionDenied for what they may not change."""
        types = self._sight.types(call.caller)
        foreign = types is not None and any(change["resource_type"] not in types for change in changes)
        rows = [(change["resource_type"], change["resource_id"]) for change in changes]
        if not changes or foreign or await self._sight.hidden(call, rows):
            raise NotFound("no such activity, or it is not in the log yet; it comes within a second of the change")
        kinds = {(change["resource_type"], action_of(change), change["method"]) for change in changes}
        for kind, action, method in sorted(kinds):
            self._authority.check(call.caller, kind, action, method, call.method)


def _where(asked: UndoActivitiesRequest) -> Document:
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


def _conflict(found: Conflict) -> UndoConflict:
    return UndoConflict(
        activity_id=found.event_id,
        resource_type=found.resource_type,
        resource_id=found.resource_id,
        obstacle=UndoObstacle.Value(f"UNDO_OBSTACLE_{found.obstacle.name}"),
        fields=found.fields,
        later_activity_id=found.later_id,
        description=found.description,
    )
