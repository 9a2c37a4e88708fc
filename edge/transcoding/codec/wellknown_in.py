"""JSON into the types that ProtoJSON writes in their own way: times, wrappers, Struct and Value, FieldMask, Any."""

import re
from collections.abc import Callable
from typing import Any

from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from edge.transcoding.codec import numbers, scalars
from edge.transcoding.codec.faults import Faults, Reject, expected, quoted
from edge.transcoding.codec.plan import Fill, Plans, check_depth, each_item
from edge.transcoding.codec.strict_json import check_object
from edge.transcoding.codec.times import parse_duration, parse_timestamp

_MASK_PATH = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*|\*")
_UPPER = re.compile(r"[A-Z]")
WRAPPERS = tuple(
    f"google.protobuf.{kind}Value"
    for kind in ("Double", "Float", "Int64", "UInt64", "Int32", "UInt32", "Bool", "String", "Bytes")
)


def mask_paths(text: str) -> list[str]:
    """The proto paths of a field mask's text; `fooBar` and `foo_bar` name the same field. Raises Reject."""
    paths = text.split(",") if text else []
    for path in paths:
        if _MASK_PATH.fullmatch(path) is None:
            raise Reject("INVALID_FIELD_MASK", f"expected field paths with commas between, got {quoted(text)}")
    return [_UPPER.sub(lambda found: "_" + found.group().lower(), path) for path in paths]


def _text(read: Callable[[Message, str], None], what: str) -> Callable[[Plans], Fill]:
    def fill(message: Message, value: Any, faults: Faults, depth: int) -> None:
        if type(value) is not str:
            raise expected(what, value)
        read(message, value)

    return lambda plans: fill


def _read_timestamp(message: Any, text: str) -> None:
    message.seconds, message.nanos = parse_timestamp(text)


def _read_duration(message: Any, text: str) -> None:
    message.seconds, message.nanos = parse_duration(text)


def _read_mask(message: Any, text: str) -> None:
    message.paths.extend(mask_paths(text))


def _wrapper(name: str) -> Callable[[Plans], Fill]:
    def make(plans: Plans) -> Fill:
        read = scalars.reader(plans.pool.FindMessageTypeByName(name).fields_by_name["value"])

        def fill(message: Any, value: Any, faults: Faults, depth: int) -> None:
            message.value = read(value)

        return fill

    return make


def _value(message: Any, value: Any, faults: Faults, depth: int) -> None:
    kind = type(value)
    if kind is str:
        message.string_value = value
    elif value is None:
        message.null_value = 0
    elif kind is bool:
        message.bool_value = value
    elif kind is list:
        message.list_value.SetInParent()
        _list(message.list_value, value, faults, depth + 1)
    elif kind is float or kind is int:
        message.number_value = numbers.double(value)
    else:
        message.struct_value.SetInParent()
        _struct(message.struct_value, value, faults, depth + 1)


def _struct(message: Any, value: Any, faults: Faults, depth: int) -> None:
    check_depth(depth)
    check_object(value, faults)
    for key, item in value.items():
        start = len(faults)
        try:
            _value(message.fields[key], item, faults, depth + 2)
        except (Reject, UnicodeEncodeError) as reject:
            faults.add(reject)
        if len(faults) > start:
            faults.within(start, key, f'["{key}"]')


def _list(message: Any, value: Any, faults: Faults, depth: int) -> None:
    check_depth(depth)
    each_item(value, faults, lambda item: _value(message.values.add(), item, faults, depth + 1))


def _any(plans: Plans) -> Fill:
    def fill(message: Any, value: Any, faults: Faults, depth: int) -> None:
        check_object(value, faults)
        if not value:
            return
        url = value.get("@type")
        if type(url) is not str:
            raise Reject("INVALID_ANY", 'needs "@type", the URL of its type')
        descriptor = _type(plans, url)
        inner = GetMessageClass(descriptor)()
        rest = {key: item for key, item in value.items() if key != "@type"}
        plan = plans.plan(descriptor)
        if descriptor.full_name in FILLS:
            if set(rest) != {"value"}:
                raise Reject("INVALID_ANY", f'needs "value" and nothing else beside "@type" {quoted(url)}')
            plan.fill(inner, rest["value"], faults, depth + 1)
        else:
            plan.fill(inner, rest, faults, depth + 1)
        message.type_url = url
        message.value = inner.SerializeToString(deterministic=True)

    return fill


def _type(plans: Plans, url: str) -> Descriptor:
    prefix, slash, name = url.rpartition("/")
    try:
        if not slash or not prefix:
            raise KeyError(name)
        return plans.pool.FindMessageTypeByName(name)
    except (KeyError, UnicodeEncodeError):
        raise Reject("INVALID_ANY", f'"@type" {quoted(url)} names no known type') from None


FILLS: dict[str, Callable[[Plans], Fill]] = {
    "google.protobuf.Timestamp": _text(_read_timestamp, "an RFC 3339 time"),
    "google.protobuf.Duration": _text(_read_duration, "seconds such as 1.5s"),
    "google.protobuf.FieldMask": _text(_read_mask, "field paths with commas between"),
    "google.protobuf.Struct": lambda plans: _struct,
    "google.protobuf.Value": lambda plans: _value,
    "google.protobuf.ListValue": lambda plans: _list,
    "google.protobuf.Any": _any,
    **{name: _wrapper(name) for name in WRAPPERS},
}
