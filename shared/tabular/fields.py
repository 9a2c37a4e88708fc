"""The fields of a resource as columns of a table, read off its contract.

A path names what one column holds: `first_name`, `tags` (a list in one cell), `emails[0].address` (the first of many),
`custom_fields.plan` (a key of a map).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from buf.validate import validate_pb2
from dashclicks.options.v1 import options_pb2
from google.api import field_behavior_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from shared.resource.behavior import MANAGED, has_behavior
from shared.tabular.values import Read, is_value, kind_of, reader_of, short_names

_PATH = re.compile(r"([a-z][a-z0-9_]*)(?:\[(\d{1,4})\])?(?:\.([a-z][a-z0-9_]*))?")
_VALUE = "google.protobuf.Value"
# Of a list that no contract bounds.
_MOST = 100


@dataclass(frozen=True, slots=True)
class TableField:
    """What one column can hold: a field, the field of a message in it (`leaf`), or any key of a map (`leaf` None).

    `settable`: a caller may write it. `required`: every record has it. `most`: how many values or messages it holds.
    """

    top: FieldDescriptor
    leaf: FieldDescriptor | None = None
    settable: bool = True
    required: bool = False
    most: int = 1
    read: Read = field(default=lambda text, reading: text)

    @property
    def value(self) -> FieldDescriptor:
        """The field whose value a cell has."""
        return self.leaf or self.top

    @property
    def in_list(self) -> bool:
        """Whether it is a field of messages in a list."""
        return self.leaf is not None and self.top.is_repeated

    @property
    def is_map(self) -> bool:
        """Whether it holds keys."""
        return _is_map(self.top)

    @property
    def key(self) -> str:
        """Its path without a place in a list: `emails.address`, `custom_fields.*`."""
        if self.is_map:
            return f"{self.top.name}.*"
        return self.top.name if self.leaf is None else f"{self.top.name}.{self.leaf.name}"

    @property
    def path(self) -> str:
        """The path of its first column."""
        return f"{self.top.name}[0].{self.value.name}" if self.in_list else self.key

    @property
    def kind(self) -> str:
        """What values are."""
        if self.is_map:
            return "text"
        return "list" if self.top.is_repeated and self.leaf is None else kind_of(self.value)

    @property
    def names(self) -> Sequence[str]:
        """The names that values are, if they are names."""
        enum = None if self.is_map else self.value.enum_type
        return () if enum is None else tuple(short_names(enum).values())


@dataclass(frozen=True, slots=True)
class Target:
    """Where a column goes: a field, the place in its list, or the key in its map."""

    path: str
    field: TableField
    place: int = 0
    key: str = ""


def table_fields(descriptor: Descriptor) -> Mapping[str, TableField]:
    """The fields of a resource that columns can hold, by key; not what no caller may read."""
    return {each.key: each for top in descriptor.fields if top.name != "etag" for each in _of(top)}


def target_of(path: str, fields: Mapping[str, TableField]) -> Target:
    """Where a path leads. Raises ValueError saying why it leads nowhere."""
    found = _PATH.fullmatch(path)
    top, place, leaf = found.groups() if found else ("", None, None)
    field = fields.get(f"{top}.{leaf}" if leaf else top) or (fields.get(f"{top}.*") if leaf else None)
    if field is None or (place is not None and not field.in_list):
        raise ValueError("no such field")
    number = int(place or 0)
    if number >= field.most:
        raise ValueError(f"there are {field.most} at most, from [0] on")
    return Target(path, field, number, (leaf or "") if field.is_map else "")


def _of(top: FieldDescriptor) -> Iterator[TableField]:
    option = top.GetOptions().Extensions[options_pb2.field]
    if option.secret or has_behavior(top, field_behavior_pb2.INPUT_ONLY):
        return
    settable = top.name not in MANAGED and not has_behavior(top, field_behavior_pb2.OUTPUT_ONLY)
    required = settable and has_behavior(top, field_behavior_pb2.REQUIRED)
    message = top.message_type
    if _is_map(top):
        value = message.fields_by_name["value"] if message is not None else None
        if value is not None and value.message_type is not None and value.message_type.full_name == _VALUE:
            yield TableField(top, None, settable)
    elif is_value(top):
        yield TableField(top, None, settable, required, _most(top), reader_of(top))
    elif message is not None:
        most = _most(top)
        for leaf in message.fields:
            if not leaf.is_repeated and is_value(leaf):
                yield TableField(top, leaf, settable, required, most, reader_of(leaf))


def _is_map(top: FieldDescriptor) -> bool:
    return top.message_type is not None and top.message_type.GetOptions().map_entry


def _most(top: FieldDescriptor) -> int:
    if not top.is_repeated:
        return 1
    rules: Any = top.GetOptions().Extensions[validate_pb2.field]
    return int(rules.repeated.max_items) or _MOST
