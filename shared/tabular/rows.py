"""Rows of a table as messages: what each column says goes to the field it is mapped to."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.struct_pb2 import Value

from shared.core.errors import Violation
from shared.resource.model import M
from shared.tabular.cells import unguarded
from shared.tabular.custom import Put, put_text
from shared.tabular.fields import TableField, Target
from shared.tabular.values import Reading

_INDEXED = re.compile(r"([a-z_0-9]+)\[(\d+)\]")
_REGION, _PHONE = "region_code", "number"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a file: its number there (headers are row 1 of most), its cells."""

    number: int
    cells: Sequence[str]


@dataclass(slots=True)
class Built(Generic[M]):
    """A message made of a row, and the cells that are no value of their field.

    `places`: by list, which place of the mapping each of its messages came from.
    """

    row: Row
    message: M
    problems: list[Violation] = field(default_factory=list)
    places: dict[str, list[int]] = field(default_factory=dict)

    def as_mapped(self, path: str) -> str:
        """A path of the message as the mapping has it: a row without a first email has its second one as the first."""

        def mapped(found: re.Match[str]) -> str:
            places = self.places.get(found[1], [])
            index = int(found[2])
            return f"{found[1]}[{places[index] if index < len(places) else index}]"

        return _INDEXED.sub(mapped, path, count=1)


class RowReader(Generic[M]):
    """Makes messages of rows. `targets`: by column. `defaults`: texts for fields of which a row says nothing."""

    def __init__(
        self,
        message_class: type[M],
        targets: Mapping[int, Target],
        defaults: Sequence[tuple[Target, str]],
        reading: Reading,
    ) -> None:
        self._message_class = message_class
        self._targets = sorted(targets.items())
        self._defaults = defaults
        self._reading = reading
        # How cells become values of keys that the account defines.
        self.custom: Mapping[str, Put] = {}

    def build(self, row: Row, columns: int) -> Built[M]:
        """The message of a row of a table with so many columns."""
        built: Built[M] = Built(row, self._message_class())
        items: dict[str, dict[int, Any]] = {}
        for column, target in self._targets:
            text = unguarded(row.cells[column]).strip() if column < len(row.cells) else ""
            if text:
                self._put(built, target, text, items)
        for target, text in self._defaults:
            if not self._has(built.message, target, items):
                self._put(built, target, text, items)
        self._place(built, items)
        beyond = [text for text in row.cells[columns:] if text.strip()]
        if beyond:
            built.problems.append(Violation("", f"has {len(beyond)} cells more than there are columns", "CELLS"))
        return built

    def _put(self, built: Built[M], target: Target, text: str, items: dict[str, dict[int, Any]]) -> None:
        found = target.field
        try:
            if found.is_map:
                value = Value()
                self.custom.get(target.key, put_text)(value, text, self._reading)
                getattr(built.message, found.top.name)[target.key].CopyFrom(value)
            elif found.in_list:
                values = items.setdefault(found.top.name, {})
                item = values.get(target.place) or _item_of(found)
                _set(item, found.value, found.read(text, self._reading))
                values[target.place] = item
            elif found.leaf is not None:
                _set(getattr(built.message, found.top.name), found.leaf, found.read(text, self._reading))
            elif found.top.is_repeated:
                values_of(built.message, found, text, self._reading)
            else:
                _set(built.message, found.top, found.read(text, self._reading))
        except ValueError as error:
            built.problems.append(Violation(target.path, str(error), "VALUE"))

    def _has(self, message: M, target: Target, items: Mapping[str, Mapping[int, Any]]) -> bool:
        """Whether a default has nothing to say: there is a value, or no message that it could stand in."""
        found = target.field
        if found.in_list:
            item = items.get(found.top.name, {}).get(target.place)
            return item is None or bool(getattr(item, found.value.name))
        value = getattr(message, found.top.name)
        if found.is_map:
            return target.key in value
        return bool(value) if found.leaf is None else bool(getattr(value, found.leaf.name))

    def _place(self, built: Built[M], items: Mapping[str, Mapping[int, Any]]) -> None:
        for name, values in items.items():
            places = sorted(values)
            built.places[name] = places
            for place in places:
                item = values[place]
                self._give_region(item)
                getattr(built.message, name).append(item)

    def _give_region(self, item: Any) -> None:
        names = item.DESCRIPTOR.fields_by_name
        is_phone = _REGION in names and _PHONE in names
        if is_phone and not item.region_code and not item.number.startswith("+"):
            item.region_code = self._reading.region


def values_of(message: Any, found: TableField, text: str, reading: Reading) -> None:
    """Adds the values of a cell that holds a list: between semicolons or line breaks, or else commas."""
    values = getattr(message, found.top.name)
    for part in re.split(r"[;\n]" if re.search(r"[;\n]", text) else ",", text):
        value = found.read(part.strip(), reading) if part.strip() else None
        if value is not None and value not in values:
            values.append(value)


def _item_of(found: TableField) -> Any:
    descriptor: Any = found.top.message_type
    return descriptor._concrete_class()


def _set(message: Any, field: FieldDescriptor, value: Any) -> None:
    if field.message_type is None:
        try:
            setattr(message, field.name, value)
        except ValueError:
            raise ValueError("too large a number") from None
        return
    inner = getattr(message, field.name)
    if hasattr(inner, "FromDatetime"):
        inner.FromDatetime(value)
    else:
        inner.year, inner.month, inner.day = value.year, value.month, value.day
