"""Scalar fields: a JSON value in, a JSON value out, and text from a path or a query in."""

import binascii
import re
from base64 import b64encode
from collections.abc import Callable
from typing import Any

from google.protobuf.descriptor import EnumDescriptor, FieldDescriptor

from edge.transcoding.codec import numbers
from edge.transcoding.codec.faults import Reject, expected, quoted
from edge.transcoding.codec.fields import enum_of

Read = Callable[[Any], Any]
Print = Callable[[Any], Any]

_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}|[A-Za-z0-9_-]*={0,2}")
_BOUNDS = {
    FieldDescriptor.CPPTYPE_INT32: numbers.INT32,
    FieldDescriptor.CPPTYPE_INT64: numbers.INT64,
    FieldDescriptor.CPPTYPE_UINT32: numbers.UINT32,
    FieldDescriptor.CPPTYPE_UINT64: numbers.UINT64,
}
_WIDE = (FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_UINT64)
NULL_VALUE = "google.protobuf.NullValue"


def reader(field: FieldDescriptor) -> Read:
    """JSON value to the field's Python value. It raises Reject."""
    if field.cpp_type in _BOUNDS:
        return numbers.integer(_BOUNDS[field.cpp_type])
    if field.cpp_type == FieldDescriptor.CPPTYPE_ENUM:
        return _enum_reader(enum_of(field))
    if field.type == FieldDescriptor.TYPE_BYTES:
        return _bytes
    return {
        FieldDescriptor.CPPTYPE_STRING: _string,
        FieldDescriptor.CPPTYPE_BOOL: _bool,
        FieldDescriptor.CPPTYPE_DOUBLE: numbers.double,
        FieldDescriptor.CPPTYPE_FLOAT: numbers.single,
    }[field.cpp_type]


def text_reader(field: FieldDescriptor) -> Callable[[str], Any]:
    """Text of a path, a query or a map key to the field's Python value. It raises Reject."""
    if field.cpp_type in _BOUNDS:
        return numbers.integer_text(_BOUNDS[field.cpp_type])
    if field.cpp_type == FieldDescriptor.CPPTYPE_ENUM:
        return _enum_text_reader(enum_of(field))
    if field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
        return _bool_text
    return reader(field)


def printer(field: FieldDescriptor) -> Print | None:
    """The field's Python value to a JSON value; None where they are the same."""
    if field.cpp_type in _WIDE:
        return str
    if field.cpp_type == FieldDescriptor.CPPTYPE_ENUM:
        return _enum_printer(enum_of(field))
    if field.type == FieldDescriptor.TYPE_BYTES:
        return lambda value: b64encode(value).decode("ascii")
    if field.cpp_type == FieldDescriptor.CPPTYPE_DOUBLE:
        return numbers.print_double
    if field.cpp_type == FieldDescriptor.CPPTYPE_FLOAT:
        return numbers.print_single
    return None


def key_printer(field: FieldDescriptor) -> Print | None:
    """A map key's Python value to the name JSON shows; None where they are the same."""
    if field.cpp_type == FieldDescriptor.CPPTYPE_STRING:
        return None
    if field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
        return lambda key: "true" if key else "false"
    return str


def _string(value: object) -> str:
    if type(value) is str:
        return value
    raise expected("a string", value)


def _bool(value: object) -> bool:
    if value is True or value is False:
        return value
    raise expected("true or false", value)


def _bool_text(text: str) -> bool:
    if text == "true":
        return True
    if text == "false":
        return False
    raise Reject("INVALID_BOOLEAN", f"expected true or false, got {quoted(text)}")


def _bytes(value: object) -> bytes:
    if type(value) is not str:
        raise expected("base64 text", value)
    text = value.rstrip("=")
    padded = len(value) != len(text)
    if _BASE64.fullmatch(value) is None or len(text) % 4 == 1 or (padded and len(value) % 4):
        raise Reject("INVALID_BASE64", f"expected base64, got {quoted(value)}")
    text = text.replace("-", "+").replace("_", "/")
    return binascii.a2b_base64(text + "=" * (-len(text) % 4))


def _enum_reader(enum: EnumDescriptor) -> Read:
    by_name = {name: value.number for name, value in enum.values_by_name.items()}
    null_allowed = enum.full_name == NULL_VALUE
    number = numbers.integer(numbers.INT32)

    def read(value: object) -> int:
        if type(value) is str:
            found = by_name.get(value)
            if found is None:
                raise Reject("UNKNOWN_ENUM_VALUE", f"{quoted(value)} is no value of {enum.full_name}")
            return found
        if value is None and null_allowed:
            return 0
        if type(value) is int or type(value) is float:
            return number(value)
        raise expected(f"the name of a value of {enum.full_name}", value)

    return read


def _enum_text_reader(enum: EnumDescriptor) -> Callable[[str], int]:
    read_name = _enum_reader(enum)
    read_number = numbers.integer_text(numbers.INT32)

    def read(text: str) -> int:
        # A name cannot begin with a digit, so the two spellings never meet.
        if text[:1] in "-0123456789" and text:
            return read_number(text)
        return int(read_name(text))

    return read


def _enum_printer(enum: EnumDescriptor) -> Print:
    if enum.full_name == NULL_VALUE:
        return lambda _: None
    names = {number: value.name for number, value in enum.values_by_number.items()}
    return lambda value: names.get(value, value)
