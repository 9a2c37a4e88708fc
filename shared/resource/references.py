"""References (google.api.resource_reference): the id must be of a live row that the caller may see.

A foreign id, and one of a row that the caller may not see, look exactly like an absent one.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass

from google.api import resource_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from shared.core.errors import Violation
from shared.data.scopes import CollectionSpec
from shared.data.store import Stores
from shared.resource.contracts import Catalog, Declaration
from shared.resource.ownership import collection_of
from shared.resource.softdelete import LIVE
from shared.resource.walk import Visitor, compile_visitor
from shared.rpc.call import Call

# A resource type (google.api's) and an id.
Target = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Reference:
    """One id in a message: where it stands, the resource type it names (google.api's), the id."""

    path: str
    api_type: str
    id: str

    @property
    def target(self) -> Target:
        """What it leads to, wherever it stands."""
        return self.api_type, self.id


class References:
    """The references of one resource type."""

    def __init__(self, descriptor: Descriptor, declaration: Declaration, catalog: Catalog, stores: Stores) -> None:
        """Raises ContractError for a reference to a type that is no stored resource."""
        self._visit: Visitor[list[Reference]] | None = compile_visitor(descriptor, _leaf)
        self._stores = stores
        self._targets: dict[str, CollectionSpec] = {}
        # What a type refers to is read off the type, so that an unknown target stops the start.
        for api_type in _named_types(descriptor, set()):
            target = catalog.by_api_type.get(api_type)
            if target is None:
                raise declaration.error(f"refers to {api_type}, which is not a stored resource")
            self._targets[api_type] = collection_of(target)

    def of(self, message: Message) -> list[Reference]:
        """The references that a message holds."""
        found: list[Reference] = []
        if self._visit is not None:
            self._visit(message, "", found)
        return found

    async def missing(
        self, call: Call, new: Message, old: Message | None, prefix: str, present: Container[Target] = ()
    ) -> list[Violation]:
        """The references that lead nowhere: one query a type.

        Those that `old` has already, and those known to be `present`, are not looked up.
        """
        if self._visit is None:
            return []
        known = set() if old is None else {found.target for found in self.of(old)}
        asked = [found for found in self.of(new) if found.target not in known and found.target not in present]
        violations: list[Violation] = []
        for api_type in sorted({found.api_type for found in asked}):
            same = [found for found in asked if found.api_type == api_type]
            found_ids = await self._present(call, api_type, {found.id for found in same})
            violations.extend(
                Violation(f"{prefix}{found.path}", "refers to nothing", "REFERENCE")
                for found in same
                if found.id not in found_ids
            )
        return violations

    async def present(self, call: Call, messages: Iterable[Message]) -> frozenset[Target]:
        """Those references of many messages that lead somewhere: one query a type for all of them."""
        if self._visit is None:
            return frozenset()
        ids: dict[str, set[str]] = {}
        for message in messages:
            for found in self.of(message):
                ids.setdefault(found.api_type, set()).add(found.id)
        return frozenset(
            [(api_type, id) for api_type, asked in ids.items() for id in await self._present(call, api_type, asked)]
        )

    async def _present(self, call: Call, api_type: str, ids: Iterable[str]) -> set[str]:
        store = self._stores.open(self._targets[api_type], call)
        rows = await store.find({"_id": {"$in": sorted(ids)}, **LIVE}, fields=["_id"])
        return {row["_id"] for row in rows}


def _api_type(field: FieldDescriptor) -> str:
    options = field.GetOptions()
    if field.type != FieldDescriptor.TYPE_STRING or not options.HasExtension(resource_pb2.resource_reference):
        return ""
    return options.Extensions[resource_pb2.resource_reference].type


def _named_types(descriptor: Descriptor, seen: set[str]) -> Iterable[str]:
    if descriptor.full_name in seen:
        return
    seen.add(descriptor.full_name)
    for field in descriptor.fields:
        if _api_type(field):
            yield _api_type(field)
        if field.message_type is not None:
            yield from _named_types(field.message_type, seen)


def _leaf(field: FieldDescriptor) -> Visitor[list[Reference]] | None:
    api_type, name, repeated = _api_type(field), field.name, field.is_repeated
    if not api_type:
        return None

    def visit(message: Message, path: str, found: list[Reference]) -> None:
        value = getattr(message, name)
        if repeated:
            found.extend(Reference(f"{path}{name}[{index}]", api_type, one) for index, one in enumerate(value))
        elif value:
            found.append(Reference(f"{path}{name}", api_type, value))

    return visit
