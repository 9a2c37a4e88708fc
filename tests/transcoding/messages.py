"""Random messages of any type, for comparing codecs."""

import math
import string
from collections.abc import Callable
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass
from hypothesis import strategies as st

_TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
_WORD = st.text(string.ascii_lowercase, min_size=1, max_size=5)
_KINDS: dict[int, st.SearchStrategy[Any]] = {
    FieldDescriptor.CPPTYPE_INT32: st.integers(-(2**31), 2**31 - 1),
    FieldDescriptor.CPPTYPE_INT64: st.integers(-(2**63), 2**63 - 1),
    FieldDescriptor.CPPTYPE_UINT32: st.integers(0, 2**32 - 1),
    FieldDescriptor.CPPTYPE_UINT64: st.integers(0, 2**64 - 1),
    FieldDescriptor.CPPTYPE_DOUBLE: st.floats(allow_nan=False) | st.just(math.nan),
    FieldDescriptor.CPPTYPE_FLOAT: st.floats(width=32, allow_nan=False) | st.just(math.nan),
    FieldDescriptor.CPPTYPE_BOOL: st.booleans(),
}
_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=6,
)
_SECONDS = st.integers(-62135596800, 253402300799)
_NANOS = st.integers(0, 999_999_999) | st.sampled_from([0, 120_000_000, 1000])


def messages(pool: DescriptorPool, name: str, any_of: str, depth: int = 3) -> st.SearchStrategy[Any]:
    """Messages of a type, `depth` levels deep; an Any holds a message of type `any_of`."""
    return st.composite(_message)(pool.FindMessageTypeByName(name), pool, any_of, depth)


def full_messages(pool: DescriptorPool, name: str) -> st.SearchStrategy[Any]:
    """Messages of a type of scalars only, with something in every field."""
    return st.composite(_full)(pool.FindMessageTypeByName(name))


def _full(draw: Callable[..., Any], descriptor: Descriptor) -> Any:
    message: Any = GetMessageClass(descriptor)()
    for field in descriptor.fields:
        _fill(draw, message, field, _no_message, 0)
    return message


def _no_message(descriptor: Descriptor) -> Any:
    raise AssertionError(f"{descriptor.full_name} is no scalar")


def _message(draw: Callable[..., Any], descriptor: Descriptor, pool: DescriptorPool, any_of: str, depth: int) -> Any:
    message: Any = GetMessageClass(descriptor)()
    special = _SPECIAL.get(descriptor.full_name)
    if special is not None:
        special(draw, message, pool, any_of)
        return message
    for field in draw(st.lists(st.sampled_from(list(descriptor.fields)), max_size=5)) if descriptor.fields else []:
        _fill(draw, message, field, lambda inner: _message(draw, inner, pool, any_of, depth - 1), depth)
    return message


def _fill(
    draw: Callable[..., Any], message: Any, field: FieldDescriptor, nested: Callable[..., Any], depth: int
) -> None:
    inner = field.message_type
    if inner is not None and inner.GetOptions().map_entry:
        key_field, value_field = inner.fields
        for key in draw(st.lists(_scalar(key_field), max_size=2)):
            if value_field.message_type is None:
                getattr(message, field.name)[key] = draw(_scalar(value_field))
            elif depth > 0:
                getattr(message, field.name)[key].CopyFrom(nested(value_field.message_type))
    elif inner is not None and depth > 0:
        if field.is_repeated:
            getattr(message, field.name).add().CopyFrom(nested(inner))
        else:
            getattr(message, field.name).CopyFrom(nested(inner))
            getattr(message, field.name).SetInParent()
    elif inner is None and field.is_repeated:
        getattr(message, field.name).extend(draw(st.lists(_scalar(field), max_size=3)))
    elif inner is None:
        setattr(message, field.name, draw(_scalar(field)))


def _scalar(field: FieldDescriptor) -> st.SearchStrategy[Any]:
    if field.enum_type is not None:
        numbers = [value.number for value in field.enum_type.values]
        if field.enum_type.full_name == "google.protobuf.NullValue":
            return st.just(0)
        return st.sampled_from(numbers) if field.enum_type.is_closed else st.sampled_from([*numbers, 77])
    if field.cpp_type == FieldDescriptor.CPPTYPE_STRING:
        return st.binary(max_size=6) if field.type == FieldDescriptor.TYPE_BYTES else _TEXT
    return _KINDS[field.cpp_type]


def _timestamp(draw: Any, message: Any, pool: DescriptorPool, any_of: str) -> None:
    message.seconds, message.nanos = draw(_SECONDS), draw(_NANOS)


def _duration(draw: Any, message: Any, pool: DescriptorPool, any_of: str) -> None:
    sign = draw(st.sampled_from([-1, 1]))
    message.seconds, message.nanos = sign * draw(st.integers(0, 315575999999)), sign * draw(_NANOS)


def _mask(draw: Any, message: Any, pool: DescriptorPool, any_of: str) -> None:
    words = st.lists(_WORD, min_size=1, max_size=2).map("_".join)
    message.paths.extend(draw(st.lists(st.lists(words, min_size=1, max_size=2).map(".".join), max_size=2)))


def _value(draw: Any, message: Any, pool: DescriptorPool, any_of: str) -> None:
    _set_value(message, draw(_JSON))


def _set_value(message: Any, value: Any) -> None:
    if value is None:
        message.null_value = 0
    elif isinstance(value, bool):
        message.bool_value = value
    elif isinstance(value, float):
        message.number_value = value
    elif isinstance(value, str):
        message.string_value = value
    elif isinstance(value, list):
        message.list_value.SetInParent()
        for item in value:
            _set_value(message.list_value.values.add(), item)
    else:
        message.struct_value.SetInParent()
        for key, item in value.items():
            _set_value(message.struct_value.fields[key], item)


def _struct(draw: Any, message: Any, pool: DescriptorPool, any_of: str) -> None:
    for key, item in draw(st.dictionaries(_TEXT, _JSON, max_size=3)).items():
        _set_value(message.fields[key], item)


def _list(draw: Any, message: Any, pool: DescriptorPool, any_of: str) -> None:
    for item in draw(st.lists(_JSON, max_size=3)):
        _set_value(message.values.add(), item)


def _any(draw: Any, message: Any, pool: DescriptorPool, any_of: str) -> None:
    inner = _message(draw, pool.FindMessageTypeByName(any_of), pool, any_of, 1)
    message.type_url = f"type.googleapis.com/{any_of}"
    message.value = inner.SerializeToString(deterministic=True)


_SPECIAL: dict[str, Callable[..., None]] = {
    "google.protobuf.Timestamp": _timestamp,
    "google.protobuf.Duration": _duration,
    "google.protobuf.FieldMask": _mask,
    "google.protobuf.Value": _value,
    "google.protobuf.Struct": _struct,
    "google.protobuf.ListValue": _list,
    "google.protobuf.Any": _any,
}
