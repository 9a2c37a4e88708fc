"""One stored form for each kind of field value: how a single value goes to BSON and back.

A conversion to BSON takes what the message holds; one back gives what a message constructor takes. None means
that the value goes as it is. Values that BSON cannot hold raise Unstorable.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from bson.decimal128 import Decimal128
from google.protobuf.descriptor import EnumDescriptor, FieldDescriptor
from google.protobuf.struct_pb2 import ListValue, Struct, Value
from google.protobuf.timestamp_pb2 import Timestamp

Convert = Callable[[Any], Any]

_EPOCH = datetime(1970, 1, 1)
_INT64_MAX = 2**63 - 1


class Unstorable(ValueError):
    """A value that a row cannot hold."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """How one kind of value is stored and read; None where it goes as it is."""

    store: Convert | None = None
    read: Convert | None = None


def scalar(field: FieldDescriptor) -> Conversion:
    """The conversion of a scalar or enum field's single value."""
    if field.enum_type is not None:
        return _enum(field.enum_type)
    if field.type in (FieldDescriptor.TYPE_UINT64, FieldDescriptor.TYPE_FIXED64):
        return Conversion(store_uint64, _read_uint64)
    return Conversion()


class _Names(dict[int, str]):
    """Enum names by number; a number without a name stays a number."""

    def __missing__(self, number: int) -> int:
        return number


class _Numbers(dict[str, int]):
    """Enum numbers by name; a name that has left the contract reads as unspecified."""

    def __missing__(self, stored: str | int) -> int:
        return stored if isinstance(stored, int) else 0


def _enum(enum: EnumDescriptor) -> Conversion:
    names = _Names({value.number: value.name for value in enum.values})
    numbers = _Numbers({value.name: value.number for value in enum.values})
    return Conversion(names.__getitem__, numbers.__getitem__)


def store_uint64(value: int) -> int | Decimal128:
    """A whole number; BSON has no unsigned 64-bit one, but its decimal orders with its integers."""
    return value if value <= _INT64_MAX else Decimal128(Decimal(value))


def _read_uint64(stored: int | Decimal128) -> int:
    return stored if isinstance(stored, int) else int(stored.to_decimal())


def store_time(value: Timestamp) -> datetime:
    """A BSON date: UTC, naive, whole milliseconds.

    Raises Unstorable outside the years 1 to 9999 or with nanos outside one second.
    """
    if not 0 <= value.nanos < 1_000_000_000:
        raise Unstorable("nanos must be between 0 and 999,999,999")
    try:
        return _EPOCH + timedelta(seconds=value.seconds, milliseconds=value.nanos // 1_000_000)
    except OverflowError:
        raise Unstorable("the time must lie in the years 1 to 9999") from None


def read_time(stored: datetime) -> dict[str, int]:
    """Arguments of a Timestamp."""
    since = stored - _EPOCH
    return {"seconds": since.days * 86_400 + since.seconds, "nanos": since.microseconds * 1000}


def escape_key(key: str) -> str:
    """A map key as a document key.

    A leading `$` would mean something to MongoDB and its drivers; `~` in front takes that away.
    Raises Unstorable for a NUL, which ends a BSON key.
    """
    if "\0" in key:
        raise Unstorable("a key may not hold the NUL character")
    return f"~{key}" if key[:1] in ("$", "~") else key


def unescape_key(key: str) -> str:
    """The map key that was stored as this document key."""
    return key[1:] if key[:1] == "~" else key


def _store_value(value: Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return _store_struct(value.struct_value)
    if kind == "list_value":
        return _store_list(value.list_value)
    return None if kind is None or kind == "null_value" else getattr(value, kind)


def _store_struct(value: Struct) -> dict[str, Any]:
    return {escape_key(key): _store_value(item) for key, item in value.fields.items()}


def _store_list(value: ListValue) -> list[Any]:
    return [_store_value(item) for item in value.values]


def _native(stored: Any) -> Any:
    """The same with keys as the caller wrote them: what constructors take for a Struct or a ListValue."""
    if isinstance(stored, dict):
        return {unescape_key(key): _native(item) for key, item in stored.items()}
    return [_native(item) for item in stored] if isinstance(stored, list) else stored


# Values that go as they are.
_KINDS = {str: "string_value", float: "number_value", bool: "bool_value"}


def read_value(stored: Any) -> Mapping[str, Any]:
    """Arguments of a google.protobuf.Value."""
    kind = _KINDS.get(type(stored))
    if kind is not None:
        return {kind: stored}
    if stored is None:
        return {"null_value": 0}
    if isinstance(stored, list):
        return {"list_value": _native(stored)}
    if isinstance(stored, dict):
        return {"struct_value": _native(stored)}
    return {"number_value": float(stored)}


# Messages whose stored form is a BSON value of its own.
WELL_KNOWN: Mapping[str, Conversion] = {
    "google.protobuf.Timestamp": Conversion(store_time, read_time),
    "google.protobuf.Value": Conversion(_store_value, read_value),
    "google.protobuf.Struct": Conversion(_store_struct, _native),
    "google.protobuf.ListValue": Conversion(_store_list, _native),
}

# Wrappers are stored as the value they wrap.
WRAPPERS = frozenset(
    f"google.protobuf.{kind}Value"
    for kind in ("Double", "Float", "Int64", "UInt64", "Int32", "UInt32", "Bool", "String", "Bytes")
)
