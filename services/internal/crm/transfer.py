"""Which records come in files and go in files: one line each."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

from dashclicks.crm.v1.contact_pb2 import Contact
from dashclicks.crm.v1.deal_pb2 import Deal

from services.internal.asking import Asking, asker_of
from services.internal.deps import Deps
from shared.core.errors import InvalidArgument, NotFound, PermissionDenied, Violation
from shared.events.event import DELETED
from shared.models.crm import ASKER
from shared.resource.model import Hooks, Record
from shared.rpc.call import Call
from shared.rpc.principal import Principal, Visibility
from shared.transfer.exporting import Exportable
from shared.transfer.plan import Importable

DEFAULT = "crm.Contact"


def importables(deps: Deps) -> Mapping[str, Importable[Any]]:
    """What rows become, by resource type."""
    beside = ("type",)
    return {
        DEFAULT: Importable(
            deps.contacts,
            Contact,
            matches={"emails.address": beside, "phones.number": beside, "external_ids": ()},
            defaults={"type": "person"},
        )
    }


def exportables(deps: Deps) -> Mapping[str, Exportable]:
    """What is exported, by resource type."""
    return {
        DEFAULT: Exportable(deps.contacts, Contact, as_cards=True),
        "crm.Deal": Exportable(deps.deals.resource, Deal),
    }


class AskedHooks(Hooks[Any]):
    """Keeps who asked."""

    async def prepare(self, call: Call, new: Record[Any], old: Record[Any] | None) -> None:
        if old is None and not call.caller.system:
            new.private[ASKER] = asker_of(call.caller)


class Rights:
    """What callers may do with records of a type: as much as with one of them by itself."""

    def __init__(self, deps: Deps) -> None:
        self._sight = deps.sight
        self._makes = deps.authority.opposites
        self._asking = Asking(deps)

    def may_read(self, caller: Principal, resource_type: str) -> bool:
        """Whether the caller reads such records."""
        types = self._sight.types(caller)
        return types is None or resource_type in types

    def may_write(self, caller: Principal, resource_type: str) -> bool:
        """Whether the caller makes such records."""
        return any(map(caller.allows, self._makes[resource_type, DELETED]))

    def asker(
        self, reason: str, may: Callable[[Principal, str], bool]
    ) -> Callable[[Record[Any]], Awaitable[Principal | None]]:
        """Finds for whom an import or export works; nobody if they may not any more."""

        async def find(record: Record[Any]) -> Principal | None:
            message = record.message
            asker = cast(Mapping[str, Any], record.private[ASKER])
            found = await self._asking.now(asker, message.account_id, reason)
            return found if found is not None and may(found, message.resource_type) else None

        return find


def kind_of(asked: str, kinds: Mapping[str, Any], caller: Principal, may: Callable[[Principal, str], bool]) -> str:
    """The resource type of a request. Raises InvalidArgument, PermissionDenied."""
    found = asked or DEFAULT
    if found not in kinds:
        problem = f"is none of {', '.join(sorted(kinds))}"
        violation = Violation("resource_type", problem, "UNKNOWN_TYPE")
        raise InvalidArgument(f"resource_type {problem}", violations=[violation])
    if not may(caller, found):
        raise PermissionDenied(f"this needs the scope of {found}")
    return found


def check_own(message: Any, caller: Principal) -> None:
    """Raises NotFound for somebody else's file, which may hold what a caller does not see who sees not every record."""
    if message.user_id != caller.user_id and caller.visibility is not Visibility.ALL:
        raise NotFound("no such file")
