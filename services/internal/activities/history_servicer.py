"""How a field of a resource changed: who, when, the value before and after."""

from dashclicks.activities.v1.activity_pb2 import Activity
from dashclicks.activities.v1.history_pb2 import FieldChange, ListFieldChangesRequest, ListFieldChangesResponse
from google.protobuf.struct_pb2 import NULL_VALUE, Struct, Value

from services.internal.deps import Deps
from shared.core.errors import NotFound
from shared.resource.reading import ListQuery
from shared.rpc.call import Call

_NULL = Value(null_value=NULL_VALUE)


class HistoryServicer:
    """Reads the log; `ActivitiesServicer` makes its resource."""

    def __init__(self, deps: Deps) -> None:
        self._by_type = deps.runtime.by_type
        self._sight = deps.sight

    async def ListFieldChanges(self, request: ListFieldChangesRequest, call: Call) -> ListFieldChangesResponse:
        top = request.field.partition(".")[0]
        changed = f'action = ACTION_CREATED OR changed_fields:"{top}" OR changed_fields:"{top}.*"'
        query = ListQuery(
            filter=f'resource_id = "{request.resource_id}" AND ({changed})',
            page_size=request.page_size,
            page_token=request.page_token,
        )
        page = await self._by_type["activities.Activity"].list(call, query)
        await self._check(call, request, page.items[0].resource_type if page.items else "")
        changes = [_change(each, request.field) for each in page.items]
        return ListFieldChangesResponse(
            changes=[each for each in changes if each.before != each.after], next_page_token=page.next_page_token
        )

    async def _check(self, call: Call, request: ListFieldChangesRequest, kind: str) -> None:
        types = self._sight.types(call.caller)
        row = (kind, request.resource_id)
        if not kind or (types is not None and kind not in types) or await self._sight.hidden(call, [row]):
            raise NotFound("nothing is known of such a resource")


def _change(activity: Activity, field: str) -> FieldChange:
    return FieldChange(
        activity_id=activity.id,
        create_time=activity.create_time,
        actor=activity.actor,
        before=_value(activity.before, field),
        after=_value(activity.after, field),
    )


def _value(image: Struct, field: str) -> Value:
    """The value at a path of an image; null where there is none."""
    found = Value(struct_value=image)
    for name in field.split("."):
        if name not in found.struct_value.fields:
            return _NULL
        found = found.struct_value.fields[name]
    return found
