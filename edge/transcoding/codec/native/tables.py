"""Descriptors as the rows that the extension makes its tables of."""

from enum import IntEnum, IntFlag

import orjson
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor

from edge.transcoding.codec import scalars
from edge.transcoding.codec.fields import enum_of, is_map, is_message, message_of, real_oneof
from edge.transcoding.codec.mask import is_leaf
from edge.transcoding.codec.native.extension import Schema
from edge.transcoding.codec.wellknown_in import WRAPPERS

FieldRow = tuple[int, int, int, int, bytes, bytes, bytes, int]
"""Number, type, flags, oneof, label, what JSON shows of an absent one, path, index of its message or enum (or -1)."""

EnumRow = bytes | None
"""What JSON shows of a number; None for a number without a name."""

NameRow = tuple[bytes, int]
"""A name in JSON, and the index or number it stands for."""

# As in the extension: what its tables have room for.
_MAX_FIELDS = 512
_MAX_ONEOFS = 64
_MAX_NUMBER = 4096
_MAX_ENUM_SPAN = 4096


class Kind(IntEnum):
    """How JSON shows a message; the numbers are the extension's."""

    PLAIN = 0
    TIMESTAMP = 1
    DURATION = 2
    MASK = 3
    ONLY_FIELD = 4
    VALUE = 5
    ENTRY = 6
    PYTHON = 7


class Flag(IntFlag):
    """What a field is; the numbers are the extension's."""

    REPEATED = 1
    PACKED = 2
    PRESENCE = 4
    MAP = 8
    NULL = 16
    LEAF = 32


_KINDS = {
    "google.protobuf.Timestamp": Kind.TIMESTAMP,
    "google.protobuf.Duration": Kind.DURATION,
    "google.protobuf.FieldMask": Kind.MASK,
    "google.protobuf.Struct": Kind.ONLY_FIELD,
    "google.protobuf.ListValue": Kind.ONLY_FIELD,
    "google.protobuf.Value": Kind.VALUE,
    "google.protobuf.Any": Kind.PYTHON,
    **dict.fromkeys(WRAPPERS, Kind.ONLY_FIELD),
}
_NULL_IS_A_VALUE = ("google.protobuf.Value", scalars.NULL_VALUE)


class Tables:
    """Fills a schema, each type once."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._messages: dict[str, int] = {}
        self._enums: dict[str, int] = {}

    def message(self, descriptor: Descriptor) -> int:
        """The index of a message type in the schema; added at the first call, with all it holds."""
        known = self._messages.get(descriptor.full_name)
        if known is not None:
            return known
        index = self._messages[descriptor.full_name] = self._schema.message()
        kind = _kind(descriptor)
        if kind is not Kind.PYTHON:
            rows = tuple(self._field(field) for field in descriptor.fields)
            self._schema.define(index, kind, rows, _names(descriptor))
        return index

    def _field(self, field: FieldDescriptor) -> FieldRow:
        oneof = field.containing_oneof.index + 1 if field.containing_oneof is not None and real_oneof(field) else 0
        label = b"," + orjson.dumps(field.json_name) + b":"
        path = field.name.encode()
        return (field.number, field.type, _flags(field), oneof, label, _empty(field), path, self._type(field))

    def _type(self, field: FieldDescriptor) -> int:
        if is_message(field):
            return self.message(message_of(field))
        return self._enum(enum_of(field)) if field.enum_type is not None else -1

    def _enum(self, descriptor: EnumDescriptor) -> int:
        index = self._enums.get(descriptor.full_name)
        if index is None:
            names = tuple((name.encode(), value.number) for name, value in descriptor.values_by_name.items())
            shown = {number: orjson.dumps(value.name) for number, value in descriptor.values_by_number.items()}
            low = min(shown)
            row = tuple(shown.get(number) for number in range(low, max(shown) + 1))
            null = descriptor.full_name == scalars.NULL_VALUE
            index = self._enums[descriptor.full_name] = self._schema.enum(low, row, names, null, descriptor.is_closed)
        return index


def _kind(descriptor: Descriptor) -> Kind:
    fields = descriptor.fields
    outside = (
        len(fields) > _MAX_FIELDS
        or len(descriptor.oneofs) > _MAX_ONEOFS
        or descriptor.GetOptions().message_set_wire_format
        or any(field.number >= _MAX_NUMBER or field.is_required or _is_wide(field.enum_type) for field in fields)
    )
    usual = Kind.ENTRY if descriptor.GetOptions().map_entry else Kind.PLAIN
    return Kind.PYTHON if outside else _KINDS.get(descriptor.full_name, usual)


def _is_wide(enum: EnumDescriptor | None) -> bool:
    return enum is not None and max(enum.values_by_number) - min(enum.values_by_number) >= _MAX_ENUM_SPAN


def _flags(field: FieldDescriptor) -> Flag:
    null_type = field.enum_type if field.message_type is None else field.message_type
    conditions = {
        Flag.REPEATED: field.is_repeated,
        Flag.PACKED: field.is_packed,
        Flag.PRESENCE: field.has_presence and not field.is_repeated,
        Flag.MAP: is_map(field),
        Flag.NULL: null_type is not None and null_type.full_name in _NULL_IS_A_VALUE,
        Flag.LEAF: is_leaf(field),
    }
    flags = Flag(0)
    for flag, holds in conditions.items():
        flags |= flag if holds else 0
    return flags


def _empty(field: FieldDescriptor) -> bytes:
    """What JSON shows of a field that is not set, or of an entry of a map that lacks it."""
    if field.is_repeated:
        return b"{}" if is_map(field) else b"[]"
    if is_message(field):
        return b"null"
    convert = scalars.printer(field)
    return orjson.dumps(convert(field.default_value) if convert else field.default_value)


def _names(descriptor: Descriptor) -> tuple[NameRow, ...]:
    names = {field.name: index for index, field in enumerate(descriptor.fields)}
    # Second, so that a declared JSON name wins over another field's proto name.
    names |= {field.json_name: index for index, field in enumerate(descriptor.fields)}
    return tuple((name.encode(), index) for name, index in names.items())
