"""Views: standard methods; what a view says of records has to be true of them."""

import re
from collections.abc import Mapping
from typing import Any

from dashclicks.crm.v1 import view_pb2
from dashclicks.crm.v1.view_pb2 import View

from services.internal.deps import Deps
from shared.core.errors import InvalidArgument, PermissionDenied, Violation
from shared.resource.model import Action, Hooks, Model, Record
from shared.resource.reading import ListQuery
from shared.resource.runtime import Runtime
from shared.rpc.call import Call

SHOWN: Mapping[int, str] = {
    view_pb2.VIEWED_RESOURCE_CONTACTS: "crm.Contact",
    view_pb2.VIEWED_RESOURCE_DEALS: "crm.Deal",
    view_pb2.VIEWED_RESOURCE_TASKS: "crm.Task",
}
# Whoever runs the users of an account sets up what they look at.
KEEPER = "users"
_CUSTOM = re.compile(r"custom_fields\.[a-z][a-z0-9_]*")


class ViewsServicer:
    """Bound to the resource runtime."""

    def __init__(self, deps: Deps) -> None:
        self.views = deps.runtime.resource(Model(View), _ViewHooks(deps.runtime))


class _ViewHooks(Hooks[View]):
    """A view is its owner's to change, and names fields that there are."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def check(self, call: Call, action: Action, old: Record[View] | None, new: Record[View] | None) -> None:
        caller = call.caller
        if old is not None and old.message.owner_id not in ("", caller.user_id) and not caller.allows(KEEPER):
            raise PermissionDenied("the view is somebody else's", reason="NOT_YOUR_VIEW")
        if new is not None and action in (Action.CREATE, Action.UPDATE):
            await self._check_words(call, new.message)

    async def prepare(self, call: Call, new: Record[View], old: Record[View] | None) -> None:
        if old is None and not new.message.owner_id and not call.caller.home_account_id:
            new.message.owner_id = call.caller.user_id

    async def _check_words(self, call: Call, view: View) -> None:
        resource = self._runtime.by_type[SHOWN[view.resource]]
        paths = [(f"columns[{place}]", path) for place, path in enumerate(view.columns)]
        paths += [("group_by", view.group_by)] if view.group_by else []
        violations = [
            Violation(f"view.{field}", "the records have no such field", "UNKNOWN_FIELD")
            for field, path in paths
            if not _has(resource.kit.type.descriptor, path)
        ]
        # Asking for one row says what is wrong, in the words of a list.
        try:
            await resource.list(call, ListQuery(filter=view.filter, order_by=view.order_by, page_size=1))
        except InvalidArgument as error:
            violations += [Violation(f"view.{each.field}", each.description, each.reason) for each in error.violations]
        if violations:
            raise InvalidArgument("the view does not fit its records", violations=violations)


def _has(descriptor: Any, path: str) -> bool:
    """Whether a message has a field at this path; an account's own fields may come and go."""
    if _CUSTOM.fullmatch(path):
        return True
    for name in path.split("."):
        field = None if descriptor is None else descriptor.fields_by_name.get(name)
        if field is None:
            return False
        descriptor = field.message_type
    return True
