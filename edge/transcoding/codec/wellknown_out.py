"""JSON of the types that ProtoJSON writes in their own way: times, wrappers, Struct and Value, FieldMask, Any."""

import re
from base64 import b64encode
from collections.abc import Callable
from typing import Any, Protocol

from google.protobuf.descriptor import Descriptor
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import DecodeError
from google.protobuf.message_factory import GetMessageClass

from edge.transcoding.codec import numbers, scalars
from edge.transcoding.codec.times import format_duration, format_timestamp
from edge.transcoding.codec.wellknown_in import WRAPPERS

Print = Callable[[Any], Any]
_LOWER = re.compile(r"_([a-z])")


class _Printers(Protocol):
    @property
    def pool(self) -> DescriptorPool: ...

    def message(self, descriptor: Descriptor) -> Print: ...


def _wrapper(name: str) -> Callable[[_Printers], Print]:
    def make(printers: _Printers) -> Print:
        convert = scalars.printer(printers.pool.FindMessageTypeByName(name).fields_by_name["value"])
        return lambda message: convert(message.value) if convert else message.value

    return make


def _mask(message: Any) -> str:
    return ",".join(_LOWER.sub(lambda found: found.group(1).upper(), path) for path in message.paths)


def _value(message: Any) -> Any:
    kind = message.WhichOneof("kind")
    if kind == "struct_value":
        return _struct(message.struct_value)
    if kind == "list_value":
        return _list(message.list_value)
    if kind == "number_value":
        return numbers.print_double(message.number_value)
    return None if kind is None or kind == "null_value" else getattr(message, kind)


def _struct(message: Any) -> dict[str, Any]:
    fields = message.fields
    return {name: _value(fields[name]) for name in fields}


def _list(message: Any) -> list[Any]:
    return [_value(item) for item in message.values]


def _any(printers: _Printers) -> Print:
    def show(message: Any) -> dict[str, Any]:
        url = message.type_url
        if not url and not message.value:
            return {}
        try:
            descriptor: Descriptor = printers.pool.FindMessageTypeByName(url.rpartition("/")[2])
            inner = GetMessageClass(descriptor).FromString(message.value)
        except (KeyError, DecodeError):
            # A type of someone else's contract: its bytes are all there is to show.
            return {"@type": url, "value": b64encode(message.value).decode("ascii")}
        shown = printers.message(descriptor)(inner)
        if descriptor.full_name in PRINTERS:
            return {"@type": url, "value": shown}
        return {"@type": url, **shown}

    return show


PRINTERS: dict[str, Callable[[_Printers], Print]] = {
    "google.protobuf.Timestamp": lambda _: lambda message: format_timestamp(message.seconds, message.nanos),
    "google.protobuf.Duration": lambda _: lambda message: format_duration(message.seconds, message.nanos),
    "google.protobuf.FieldMask": lambda _: _mask,
    "google.protobuf.Struct": lambda _: _struct,
    "google.protobuf.Value": lambda _: _value,
    "google.protobuf.ListValue": lambda _: _list,
    "google.protobuf.Any": _any,
    **{name: _wrapper(name) for name in WRAPPERS},
}
