"""References (google.api.resource_reference): the id must be of a live row that the caller may see.

A foreign id, and one of a row that the caller may not see, look exactly like an absent one.
"""

import re
from collections.abc import Collection, Container, Iterable
from dataclasses import dataclass
from datetime import datetime

from dashclicks.options.v1 import options_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from shared.core.errors import Violation
from shared.data.mongo import Document
from shared.data.scopes import CollectionSpec
from shared.data.store import Stores
from shared.resource.contracts import Catalog, Declaration
from shared.resource.ownership import collection_of
from shared.resource.reference_fields import CLEAR, ReferenceField, reference_fields, reference_type
from shared.resource.refusals import dangling
from shared.resource.softdelete import LIVE, without
from shared.resource.walk import Visitor, compile_visitor
from shared.rpc.call import Call

_INDEX = re.compile(r"\[[^]]*\]")
# A resource type (google.api's) and an id.
Target = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Reference:
    """One id in a message: where it stands, the resource type it names (google.api's), the id.

    `reason`: of the error where it leads to nothing; "" for the common one.
    """

    path: str
    api_type: str
    id: str
    reason: str = ""

    @property
    def target(self) -> Target:
        """What it leads to, wherever it stands."""
        return self.api_type, self.id


class References:
    """The references of one resource type."""

    def __init__(self, descriptor: Descriptor, declaration: Declaration, catalog: Catalog, stores: Stores) -> None:
        """Raises ContractError for a reference that leads to no stored resource, or says nothing of its delete."""
        self._visit: Visitor[list[Reference]] | None = compile_visitor(descriptor, _leaf)
        self._stores = stores
        self._targets: dict[str, CollectionSpec] = {}
        # What a type refers to is read off the type, so that an unknown target stops the start.
        self.fields = reference_fields(descriptor, declaration)
        for field in self.fields:
            target = catalog.by_api_type.get(field.api_type)
            if target is None:
                raise declaration.error(f"refers to {field.api_type}, which is not a stored resource")
            if options_pb2.TENANT_SCOPE_GLOBAL in (target.options.tenant, declaration.options.tenant):
                raise declaration.error(
                    f"{field.path}: no reference from or to the platform's rows: they have no account"
                )
            self._targets[field.api_type] = collection_of(target)

    def of(self, message: Message) -> list[Reference]:
        """The references that a message holds."""
        found: list[Reference] = []
        if self._visit is not None:
            self._visit(message, "", found)
        return found

    def fresh(self, new: Message, old: Message | None) -> list[Reference]:
        """The references that `new` has and `old` has not."""
        if old is None:
            return self.of(new)
        known = {found.target for found in self.of(old)}
        return [found for found in self.of(new) if found.target not in known]

    async def missing(
        self, call: Call, new: Message, old: Message | None, prefix: str, present: Container[Target] = ()
    ) -> list[Violation]:
        """The references that lead nowhere: one query a type.

        Those that `old` has already, and those known to be `present`, are not looked up.
        """
        if self._visit is None:
            return []
        asked = [found for found in self.fresh(new, old) if found.target not in present]
        return leads_nowhere(asked, await self.standing(call, asked), prefix)

    async def present(self, call: Call, messages: Iterable[Message]) -> frozenset[Target]:
        """Those references of many messages that lead somewhere: one query a type for all of them."""
        if self._visit is None:
            return frozenset()
        return await self.standing(call, [found for message in messages for found in self.of(message)])

    async def clearing(self, call: Call, message: Message, now: datetime) -> Document:
        """The update that takes out of a row what refers to deleted rows; empty where nothing does.

        Raises FailedPrecondition for references that cannot be cleared.
        """
        found = self.of(message)
        standing = await self.standing(call, found, whole=True) if found else ()
        lost = [each for each in found if each.target not in standing]
        kept = [each for each in lost if self._field(each).rule != CLEAR]
        if kept:
            raise dangling([(each.path, each.id) for each in kept])
        update: dict[str, Document] = {}
        for each in lost:
            field = self._field(each)
            ids = [other.id for other in lost if self._field(other) == field]
            for operator, change in without(field.path, field.repeated, ids, now).items():
                update.setdefault(operator, {}).update(change)
        return update

    def _field(self, found: Reference) -> ReferenceField:
        path = _INDEX.sub("", found.path)
        return next(field for field in self.fields if field.path == path)

    async def standing(self, call: Call, asked: Iterable[Reference], *, whole: bool = False) -> frozenset[Target]:
        """What references lead to, as far as the caller sees it there, or `whole`, as far as it is: a query a type."""
        ids: dict[str, set[str]] = {}
        for found in asked:
            ids.setdefault(found.api_type, set()).add(found.id)
        return frozenset(
            [(kind, id) for kind, asked in ids.items() for id in await self._present(call, kind, asked, whole)]
        )

    async def _present(self, call: Call, api_type: str, ids: Collection[str], whole: bool) -> set[str]:
        store = self._stores.open(self._targets[api_type], call, whole=whole)
        if len(ids) == 1:
            # Calls that come at once share a query then.
            row = await store.find_by_id(next(iter(ids)))
            return set(ids) if row is not None and "_live" in row else set()
        rows = await store.find({"_id": {"$in": sorted(ids)}, **LIVE}, fields=["_id"])
        return {row["_id"] for row in rows}


def _leaf(field: FieldDescriptor) -> Visitor[list[Reference]] | None:
    api_type, name, repeated = reference_type(field), field.name, field.is_repeated
    if not api_type:
        return None
    reason = field.GetOptions().Extensions[options_pb2.field].reference_reason

    def visit(message: Message, path: str, found: list[Reference]) -> None:
        value = getattr(message, name)
        if not value:
            return
        if repeated:
            found.extend(Reference(f"{path}{name}[{index}]", api_type, one, reason) for index, one in enumerate(value))
        else:
            found.append(Reference(f"{path}{name}", api_type, value, reason))

    return visit


def leads_nowhere(asked: Iterable[Reference], standing: Container[Target], prefix: str) -> list[Violation]:
    """The violation of each reference that leads to nothing."""
    return [
        Violation(f"{prefix}{found.path}", "refers to nothing", found.reason or "REFERENCE", bool(found.reason))
        for found in asked
        if found.target not in standing
    ]
