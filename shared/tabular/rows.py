"""Rows of a table as messages: what each column says goes to the field it is mapped to."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.struct_pb2 import Value

from shared.core.errors import Violation
from shared.resource.model import M
from shared.tabular.cells import unguarded
from shared.tabular.custom import Put, put_text
from shared.tabular.fields import TableField, Target
from shared.tabular.values import TIME, Reading

_INDEXED = re.compile(r"([a-z_0-9]+)\[(\d+)\]")
_REGION, _PHONE = "region_code", "number"
# Messages of lists, by list and place, until all cells of a row are read.
_Items = dict[str, dict[int, Any]]
_PutCell = Callable[[Any, str, _Items], None]


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
        self._reading = reading
        # Looked up once: what descriptors say takes longer than what is done with a cell.
        self._columns = [(column, each, self._put_of(each)) for column, each in sorted(targets.items())]
        self._defaults = [(each, text, self._put_of(each), _has_of(each)) for each, text in defaults]
        messages = {each.field.top.name: each.field.top.message_type for each in targets.values() if each.field.in_list}
        self._phones = {name for name, each in messages.items() if each and _is_phone(each)}
        # How cells become values of keys that the account defines.
        self.custom: Mapping[str, Put] = {}

    def build(self, row: Row, columns: int) -> Built[M]:
        """The message of a row of a table with so many columns."""
        built: Built[M] = Built(row, self._message_class())
        items: _Items = {}
        for column, target, put in self._columns:
            text = unguarded(row.cells[column]).strip() if column < len(row.cells) else ""
            if text:
                _put(built, target, put, text, items)
        for target, text, put, has in self._defaults:
            if not has(built.message, items):
                _put(built, target, put, text, items)
        self._place(built, items)
        beyond = [text for text in row.cells[columns:] if text.strip()]
        if beyond:
            built.problems.append(Violation("", f"has {len(beyond)} cells more than there are columns", "CELLS"))
        return built

    def _put_of(self, target: Target) -> _PutCell:
        """What puts a text where it belongs. It raises ValueError saying what is wrong with the text."""
        found, name, reading = target.field, target.field.top.name, self._reading
        if found.is_map:
            return lambda message, text, items: self._put_key(getattr(message, name), target.key, text)
        if found.top.is_repeated and not found.in_list:
            return lambda message, text, items: values_of(message, found, text, reading)
        store = _setter(found.value)
        if found.leaf is None:
            return lambda message, text, items: store(message, found.read(text, reading))
        if not found.in_list:
            return lambda message, text, items: store(getattr(message, name), found.read(text, reading))
        place, descriptor = target.place, found.top.message_type
        make: Callable[[], Any] = descriptor._concrete_class  # type: ignore[union-attr]  # its generated class

        def put(message: Any, text: str, items: _Items) -> None:
            values = items.setdefault(name, {})
            item = values.get(place) or make()
            store(item, found.read(text, reading))
            values[place] = item

        return put

    def _put_key(self, values: Any, key: str, text: str) -> None:
        value = Value()
        self.custom.get(key, put_text)(value, text, self._reading)
        values[key].CopyFrom(value)

    def _place(self, built: Built[M], items: _Items) -> None:
        for name, values in items.items():
            places = sorted(values)
            built.places[name] = places
            for place in places:
                item = values[place]
                if name in self._phones and not item.region_code and not item.number.startswith("+"):
                    item.region_code = self._reading.region
                getattr(built.message, name).append(item)


def values_of(message: Any, found: TableField, text: str, reading: Reading) -> None:
    """Adds the values of a cell that holds a list: between semicolons or line breaks, or else commas."""
    values = getattr(message, found.top.name)
    for part in re.split(r"[;\n]" if re.search(r"[;\n]", text) else ",", text):
        value = found.read(part.strip(), reading) if part.strip() else None
        if value is not None and value not in values:
            values.append(value)


def _put(built: Built[Any], target: Target, put: _PutCell, text: str, items: _Items) -> None:
    try:
        put(built.message, text, items)
    except ValueError as error:
        built.problems.append(Violation(target.path, str(error), "VALUE"))


def _has_of(target: Target) -> Callable[[Any, _Items], bool]:
    """Whether a default has nothing to say: there is a value, or no message that it could stand in."""
    found, name, value, key = target.field, target.field.top.name, target.field.value.name, target.key
    if found.in_list:
        return lambda message, items: (
            (item := items.get(name, {}).get(target.place)) is None or bool(getattr(item, value))
        )
    if found.is_map:
        return lambda message, items: key in getattr(message, name)
    if found.leaf is None:
        return lambda message, items: bool(getattr(message, name))
    return lambda message, items: bool(getattr(getattr(message, name), value))


def _is_phone(message: Descriptor) -> bool:
    return {_REGION, _PHONE} <= set(message.fields_by_name)


def _setter(field: FieldDescriptor) -> Callable[[Any, Any], None]:
    """What sets a field of a message. It raises ValueError for a number that the field has no room for."""
    name = field.name

    def plain(message: Any, value: Any) -> None:
        try:
            setattr(message, name, value)
        except ValueError:
            raise ValueError("too large a number") from None

    def time(message: Any, value: Any) -> None:
        getattr(message, name).FromDatetime(value)

    def date(message: Any, value: Any) -> None:
        inner = getattr(message, name)
        inner.year, inner.month, inner.day = value.year, value.month, value.day

    if field.message_type is None:
        return plain
    return time if field.message_type.full_name == TIME else date
