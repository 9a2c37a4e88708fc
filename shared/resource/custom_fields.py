"""Custom fields: the fields of a resource that each account defines for itself, checked as those of contracts are.

A contract names the resource whose rows define them (`custom_fields` of the field's option). A process remembers an
account's definitions for two seconds, unless it changes them itself, and reads them anew before it refuses anything
because of them.
"""

import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.descriptor import Descriptor
from google.protobuf.struct_pb2 import Value

from shared.core.errors import Violation
from shared.data.mongo import Document
from shared.data.scopes import CollectionSpec
from shared.data.store import Stores
from shared.resource.contracts import Catalog, ContractError, Declaration
from shared.resource.custom_index import custom_field, definitions_of
from shared.resource.custom_values import REFERENCE, TYPES, Choices, CustomType, is_empty, unique_entry
from shared.resource.fields import FieldSpec
from shared.resource.model import Record
from shared.resource.ownership import collection_of
from shared.resource.softdelete import LIVE
from shared.rpc.call import Call

_SECONDS = 2.0
_ACCOUNTS = 10_000
# What a definition's row has; a contract whose definitions lack one does not start.
_FIELDS = ("resource_type", "key", "type", "options", "required", "unique", "archived", "reference_type", "region_code")


@dataclass(frozen=True, slots=True)
class Definition:
    """One field as an account defines it."""

    key: str
    type: CustomType
    choices: Choices
    required: bool
    unique: bool
    archived: bool
    refers_to: str

    @classmethod
    def of(cls, row: Document) -> "Definition":
        """Reads a definition's row."""
        options = frozenset(each["value"] for each in row["options"])
        return cls(
            key=row["key"],
            type=TYPES[row["type"]],
            choices=Choices(options, row["region_code"]),
            required=row["required"] and not row["archived"],
            unique=row["unique"],
            archived=row["archived"],
            refers_to=row["reference_type"] if row["type"] == REFERENCE else "",
        )


@dataclass(frozen=True, slots=True, eq=False)
class Definitions:
    """The fields that an account defines of a resource, by key; `specs`: as filters and orders know them, by path."""

    by_key: Mapping[str, Definition]
    specs: Mapping[str, FieldSpec]
    read_at: float = field(default_factory=time.monotonic)


class CustomFields:
    """The custom fields of one resource type."""

    def __init__(self, name: str, declaration: Declaration, definitions: CollectionSpec, stores: Stores) -> None:
        self.name = name
        self._type = declaration.type
        self._definitions = definitions
        self._stores = stores
        self._kept: OrderedDict[str, Definitions] = OrderedDict()
        self._targets: Mapping[str, CollectionSpec] = {}

    @classmethod
    def compile(
        cls, descriptor: Descriptor, declaration: Declaration, catalog: Catalog, stores: Stores
    ) -> "CustomFields | None":
        """The custom fields of a type; None if it has none. Raises ContractError for definitions of another form."""
        name = custom_field(descriptor)
        if not name:
            return None
        target = catalog.by_api_type.get(definitions_of(descriptor, name))
        if target is None:
            raise declaration.error(f"{name}: its definitions are no stored resource", name)
        lacking = [each for each in _FIELDS if each not in target.field_places]
        if lacking:
            raise ContractError(f"{target.place}: {target.type}: definitions of fields need {', '.join(lacking)}")
        made = cls(name, declaration, collection_of(target), stores)
        made._targets = {each.type: collection_of(each) for each in catalog.by_message.values()}
        return made

    async def definitions(self, call: Call, *, fresh: bool = False) -> Definitions:
        """What the caller's account defines; read now if `fresh`."""
        account_id = call.caller.account_id
        known = self._kept.get(account_id)
        if known is not None and not fresh and time.monotonic() - known.read_at < _SECONDS:
            return known
        store = self._stores.of_accounts(self._definitions, call.within(None), [account_id], "")
        rows = await store.find({"resource_type": self._type, **LIVE})
        by_key = {row["key"]: Definition.of(row) for row in rows}
        paths = {f"{self.name}.{key}": found for key, found in by_key.items() if not found.archived}
        specs = {path: spec for path, found in paths.items() if (spec := found.type.spec(path, found.key)) is not None}
        read = self._kept[account_id] = Definitions(by_key, specs)
        if len(self._kept) > _ACCOUNTS:
            self._kept.popitem(last=False)
        return read

    def forget(self, account_id: str) -> None:
        """Has an account's definitions read anew: they have changed in this process."""
        self._kept.pop(account_id, None)

    async def violations(self, call: Call, new: Record[Any], old: Record[Any] | None, prefix: str) -> list[Violation]:
        """Brings the values that are new to their form, and answers what is wrong with them."""
        before = {} if old is None else getattr(old.message, self.name)
        values = getattr(new.message, self.name)
        if old is not None and before == values:
            return []
        for key in [key for key in values if is_empty(values[key])]:
            del values[key]
        found: list[Violation] = []
        for fresh in (False, True):
            defined = (await self.definitions(call, fresh=fresh)).by_key
            found = [*self._wrong(values, before, defined, old is None, prefix)]
            found += await self._dangling(call, values, before, defined, prefix)
            if not found:
                break
        new.uniques = tuple(
            sorted(unique_entry(key, values[key]) for key, each in defined.items() if each.unique and key in values)
        )
        return found

    def _wrong(
        self,
        values: MutableMapping[str, Value],
        before: Mapping[str, Value],
        defined: Mapping[str, Definition],
        is_new: bool,
        prefix: str,
    ) -> Iterator[Violation]:
        for key in sorted(values):
            if key in before and values[key] == before[key]:
                continue
            definition = defined.get(key)
            if definition is None:
                yield self._violation(prefix, key, "is not a field of this account", "UNKNOWN_FIELD")
            elif definition.archived:
                yield self._violation(prefix, key, "is archived", "ARCHIVED_FIELD")
            else:
                try:
                    definition.type.normal(values[key], definition.choices)
                except ValueError as error:
                    yield self._violation(prefix, key, str(error), "CUSTOM_FIELD")
        for key, definition in sorted(defined.items()):
            if definition.required and key not in values and (is_new or key in before):
                yield self._violation(prefix, key, "is required", "REQUIRED")

    async def _dangling(
        self,
        call: Call,
        values: Mapping[str, Value],
        before: Mapping[str, Value],
        defined: Mapping[str, Definition],
        prefix: str,
    ) -> list[Violation]:
        """The references that lead to nothing that the caller sees."""
        found: list[Violation] = []
        for key in sorted(values):
            kind = defined[key].refers_to if key in defined else ""
            if not kind or (key in before and values[key] == before[key]):
                continue
            target = self._targets.get(kind)
            row = target and await self._stores.open(target, call).find_by_id(values[key].string_value)
            if not row or "_live" not in row:
                found.append(self._violation(prefix, key, "refers to nothing", "REFERENCE"))
        return found

    def _violation(self, prefix: str, key: str, problem: str, reason: str) -> Violation:
        return Violation(f'{prefix}{self.name}["{key}"]', problem, reason)
