"""What happened in an account: a read of the event log."""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from dashclicks.activities.v1.activity_pb2 import (
    Activity,
    BrokenAuditRow,
    GetActivityRequest,
    ListActivitiesRequest,
    ListActivitiesResponse,
    VerifyAuditRequest,
    VerifyAuditResponse,
)
from dashclicks.activities.v1.undo_pb2 import UndoActivitiesRequest, UndoActivitiesResponse

from services.internal.activities.undoing import Undoing
from services.internal.deps import Deps
from shared.core.errors import NotFound
from shared.models.activities import ACTIVITY
from shared.resource.binding import replaces_standard
from shared.resource.envelope import compile_envelope
from shared.resource.filter import parse_filter
from shared.resource.reading import ListQuery
from shared.rpc.call import Call

AUDIT_ROWS = 10_000
# Pages read for one that shows something, where most rows are hidden from the caller.
_PAGES = 20
_REASON = "a caller sees activities only of what they may read"


class ActivitiesServicer:
    """Nobody writes here: the relay does. An undo writes the resources that activities are about."""

    def __init__(self, deps: Deps) -> None:
        self.activities = deps.runtime.resource(ACTIVITY)
        self._audit = deps.audit
        self._sight = deps.sight
        kit = self.activities.kit
        self._undoing = Undoing(deps)
        self._undo = compile_envelope(
            self._undoing.operation,
            UndoActivitiesRequest.DESCRIPTOR,
            UndoActivitiesResponse.FromString,
            kit.transactions,
            kit.requests,
        )

    @replaces_standard(_REASON)
    async def GetActivity(self, request: GetActivityRequest, call: Call) -> Activity:
        activity = await self.activities.get(call, request.id)
        types = self._sight.types(call.caller)
        if (types is not None and activity.resource_type not in types) or not await self._seen(call, [activity]):
            raise NotFound("activity not found")
        return activity

    @replaces_standard(_REASON)
    async def ListActivities(self, request: ListActivitiesRequest, call: Call) -> ListActivitiesResponse:
        query = ListQuery(
            filter=self._narrowed(request.filter, call),
            order_by=request.order_by,
            page_size=request.page_size,
            page_token=request.page_token,
        )
        for _ in range(_PAGES):
            page = await self.activities.list(call, query)
            seen = await self._seen(call, page.items)
            if seen or not page.next_page_token:
                break
            query = replace(query, page_token=page.next_page_token)
        return ListActivitiesResponse(activities=seen, next_page_token=page.next_page_token)

    async def UndoActivities(self, request: UndoActivitiesRequest, call: Call) -> UndoActivitiesResponse:
        await self._undoing.settle(request, call)
        return cast(UndoActivitiesResponse, await self._undo(request, call))

    async def VerifyAudit(self, request: VerifyAuditRequest, call: Call) -> VerifyAuditResponse:
        limit = request.max_rows or AUDIT_ROWS
        verdict = await self._audit.verify(call.caller.account_id, request.start_sequence, limit)
        answer = VerifyAuditResponse(
            intact=verdict.broken is None, checked=verdict.checked, next_sequence=verdict.next_sequence
        )
        if verdict.broken is not None:
            broken = verdict.broken
            answer.broken.CopyFrom(
                BrokenAuditRow(sequence=broken.sequence, activity_id=broken.event_id, problem=broken.problem)
            )
        return answer

    async def _seen(self, call: Call, activities: Sequence[Activity]) -> Sequence[Activity]:
        """Those of rows that the caller may see."""
        hidden = await self._sight.hidden(call, ((each.resource_type, each.resource_id) for each in activities))
        return [each for each in activities if (each.resource_type, each.resource_id) not in hidden]

    def _narrowed(self, text: str, call: Call) -> str:
        """The caller's filter, and only what they may read."""
        visible = self._sight.types(call.caller)
        if visible is None:
            return text
        allowed = " OR ".join(f'resource_type = "{kind}"' for kind in visible) or 'resource_type = ""'
        if not text.strip():
            return allowed
        # A filter that is whole by itself stays whole in brackets; one that is not could break out of them.
        parse_filter(text, self.activities.kit.type.filterable)
        return f"({text}) AND ({allowed})"
