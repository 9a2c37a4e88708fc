"""Descriptors as the tables from which the compiled reader makes messages of rows: what `codec` says, in numbers."""

from collections.abc import Mapping
from enum import IntEnum, IntFlag

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor

from shared.data.native.extension import Schema
from shared.resource.values import WELL_KNOWN, WRAPPERS, scalar
from shared.resource.versions import VERSION

FieldRow = tuple[bytes, int, int, int, int, int]
"""As native/extension.pyi has it."""

_ETAG_TYPE = 32
_VERSION_TYPE = 33
_MAX_FIELDS = 256
_MAX_ONEOFS = 64
_NONE = -1


class Kind(IntEnum):
    """How a message is stored; the numbers are the extension's."""

    PLAIN = 0
    TIMESTAMP = 1
    VALUE = 2
    STRUCT = 3
    LIST = 4
    WRAPPER = 5
    ENTRY = 6


class Flag(IntFlag):
    """What a field is; the numbers are the extension's."""

    REPEATED = 1
    PACKED = 2
    PRESENCE = 4
    MAP = 8
    NO_NULL = 16
    NULL = 32
    REQUIRED = 64


_KINDS = {
    "google.protobuf.Timestamp": Kind.TIMESTAMP,
    "google.protobuf.Value": Kind.VALUE,
    "google.protobuf.Struct": Kind.STRUCT,
    "google.protobuf.ListValue": Kind.LIST,
    **dict.fromkeys(WRAPPERS, Kind.WRAPPER),
}
assert WELL_KNOWN.keys() | WRAPPERS == _KINDS.keys()


class RowTables:
    """Fills a schema, each type once."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._messages: dict[str, int] = {}
        self._enums: dict[str, int] = {}

    def resource(self, descriptor: Descriptor, stored_names: Mapping[str, str], newest: int) -> int | None:
        """The index of a resource's type; None where Python alone can make its messages.

        `stored_names`: as the codec has it. `newest`: the version of the shape; a row of an older one is Python's.
        """
        fields = [field for field in descriptor.fields if stored_names.get(field.name, field.name)]
        rows = [self._field(field, stored_names.get(field.name, field.name)) for field in fields]
        etag = descriptor.fields_by_name["etag"].number
        rows.append((b"revision", etag, _ETAG_TYPE, Flag.REQUIRED, 0, _NONE))
        if newest > 1:
            rows.append((VERSION.encode(), newest, _VERSION_TYPE, Flag.REQUIRED, 0, _NONE))
        if len({row[0] for row in rows}) < len(rows) or _is_outside(descriptor):
            return None
        index = self._schema.message()
        self._schema.define(index, Kind.PLAIN, tuple(rows))
        return index

    def _message(self, descriptor: Descriptor) -> int:
        known = self._messages.get(descriptor.full_name)
        if known is not None:
            return known
        index = self._messages[descriptor.full_name] = self._schema.message()
        # A type that stays undefined is left to Python wherever a row has one.
        if not _is_outside(descriptor):
            kind = Kind.ENTRY if descriptor.GetOptions().map_entry else _KINDS.get(descriptor.full_name, Kind.PLAIN)
            # Those with a form of their own are written by hand; the fields of a wrapper and an entry are not.
            own = kind in (Kind.TIMESTAMP, Kind.VALUE, Kind.STRUCT, Kind.LIST)
            fields = () if own else tuple(self._field(field, field.name) for field in descriptor.fields)
            self._schema.define(index, kind, fields)
        return index

    def _field(self, field: FieldDescriptor, stored: str) -> FieldRow:
        oneof = field.containing_oneof
        place = _NONE
        if field.message_type is not None:
            place = self._message(field.message_type)
        elif field.enum_type is not None:
            place = self._enum(field.enum_type)
        return (stored.encode(), field.number, field.type, _flags(field), oneof.index + 1 if oneof else 0, place)

    def _enum(self, descriptor: EnumDescriptor) -> int:
        index = self._enums.get(descriptor.full_name)
        if index is None:
            names = tuple((value.name.encode(), value.number) for value in descriptor.values)
            index = self._enums[descriptor.full_name] = self._schema.enum(names)
        return index


def _is_outside(descriptor: Descriptor) -> bool:
    """Whether it is of a kind that no contract of ours has, or too large for the tables."""
    return (
        len(descriptor.fields) > _MAX_FIELDS - 2
        or len(descriptor.oneofs) > _MAX_ONEOFS
        or any(field.type == FieldDescriptor.TYPE_GROUP or field.is_required for field in descriptor.fields)
    )


def _flags(field: FieldDescriptor) -> Flag:
    entry = field.message_type
    is_map = entry is not None and entry.GetOptions().map_entry
    is_value = entry is not None and entry.full_name == "google.protobuf.Value"
    has_presence = field.has_presence and not field.is_repeated
    conditions = {
        Flag.REPEATED: field.is_repeated,
        Flag.PACKED: field.is_packed,
        Flag.PRESENCE: has_presence,
        Flag.MAP: is_map,
        # The constructor gets what goes as it is.
        Flag.NO_NULL: entry is None and not has_presence and scalar(field).read is None,
        Flag.NULL: is_value and not field.is_repeated,
    }
    flags = Flag(0)
    for flag, holds in conditions.items():
        flags |= flag if holds else 0
    return flags
