"""Rows that are seen by whoever sees a row that they belong to (options.proto, `seen_with`).

Who sees every record asks for nothing. For others rows are judged after they are read, by those others as they are now.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from shared.data.raw_rows import decode, split
from shared.data.scopes import CollectionSpec
from shared.data.store import Stores
from shared.resource.contracts import Catalog, Declaration
from shared.resource.ownership import collection_of
from shared.rpc.call import Call
from shared.rpc.principal import Visibility


@dataclass(frozen=True, slots=True)
class SeenWith:
    """What decides about rows of one resource type. `names`: the fields, none for most types."""

    names: tuple[str, ...]
    _specs: Mapping[str, CollectionSpec]
    _stores: Stores

    @classmethod
    def compile(cls, descriptor: Descriptor, declaration: Declaration, catalog: Catalog, stores: Stores) -> "SeenWith":
        """Raises ContractError for fields and types that cannot decide."""
        declared, texts = declaration.options.seen_with, FieldDescriptor.TYPE_STRING
        if declared and declaration.options.HasField("ownership"):
            raise declaration.error("seen_with: rows that have owners are seen by those")
        for each in declared:
            field, target = descriptor.fields_by_name.get(each.field), catalog.by_api_type.get(each.type)
            if field is None or field.type != texts or field.is_repeated:
                raise declaration.error(f"seen_with: {each.field or 'field'} is no string field", each.field)
            if target is None or not target.options.HasField("ownership"):
                raise declaration.error(f"seen_with: rows of {each.type or 'no type'} have no owners", each.field)
        specs = {each.field: collection_of(catalog.by_api_type[each.type]) for each in declared}
        return cls(tuple(specs), specs, stores)

    def judges(self, call: Call) -> bool:
        """Whether there may be rows that the caller does not see."""
        return bool(self.names) and call.caller.visibility is not Visibility.ALL

    async def seen(self, call: Call, rows: Iterable[Mapping[str, Any]]) -> set[str]:
        """The ids of those stored rows, or parts of such, that the caller sees; what belongs to nothing is seen."""
        rows = list(rows)
        there: dict[str, set[str]] = {}
        for name, spec in self._specs.items():
            ids = sorted({row[name] for row in rows if row.get(name)})
            found = await self._stores.open(spec, call).find({"_id": {"$in": ids}}, fields=["_id"]) if ids else []
            there[name] = {each["_id"] for each in found}
        return {
            row["_id"]
            for row in rows
            if any(row.get(name) in there[name] for name in self.names) or not any(map(row.get, self.names))
        }

    async def sees(self, call: Call, message: Message) -> bool:
        """Whether the caller sees a row."""
        if not self.judges(call):
            return True
        return bool(await self.seen(call, [{"_id": "", **{name: getattr(message, name) for name in self.names}}]))

    async def among(self, call: Call, rows: bytes) -> bytes:
        """Those of rows, as BSON, that the caller sees."""
        each = {(document := decode(row))["_id"]: (row, document) for row in split(rows)}
        seen = await self.seen(call, [document for _, document in each.values()])
        return b"".join(row for id, (row, _) in each.items() if id in seen)
