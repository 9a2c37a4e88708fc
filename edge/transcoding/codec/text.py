"""Fields from one piece of text, as paths and queries carry them."""

from collections.abc import Callable
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from edge.transcoding.codec import scalars
from edge.transcoding.codec.faults import Faults, Reject
from edge.transcoding.codec.fields import is_message, message_of
from edge.transcoding.codec.plan import Fill, Plans
from edge.transcoding.codec.strict_json import loads
from edge.transcoding.codec.wellknown_in import WRAPPERS

ReadText = Callable[[str], Any]
"""Text to the value of a field. Raises Reject."""

Put = Callable[[Any, Any], None]
"""Puts a value into a message: sets a singular field, appends to a repeated one."""

_JSON = ("google.protobuf.Struct", "google.protobuf.Value", "google.protobuf.ListValue")
_TEXT = ("google.protobuf.Timestamp", "google.protobuf.Duration", "google.protobuf.FieldMask")


def has_text(field: FieldDescriptor) -> bool:
    """Whether one piece of text can be a value of the field, or an element of it."""
    return not is_message(field) or message_of(field).full_name in (*WRAPPERS, *_TEXT, *_JSON)


def reader(field: FieldDescriptor, plans: Plans) -> ReadText:
    """The reader of a field, or of an element of it, for which `has_text` holds."""
    if not is_message(field):
        return scalars.text_reader(field)
    name = message_of(field).full_name
    make = GetMessageClass(message_of(field))
    fill = plans.plan(message_of(field)).fill
    if name in WRAPPERS:
        value_field = message_of(field).fields_by_name["value"]
        read_value = scalars.text_reader(value_field)
        return lambda text: make(value=read_value(text))
    if name in _JSON:
        return lambda text: _filled(make, fill, loads(text.encode()))
    return lambda text: _filled(make, fill, text)


def putter(field: FieldDescriptor) -> Put:
    """How a value enters the field."""
    name = field.name
    if not is_message(field):
        return _append(name) if field.is_repeated else lambda message, value: setattr(message, name, value)
    if field.is_repeated:
        return lambda message, value: getattr(message, name).add().CopyFrom(value)
    return lambda message, value: getattr(message, name).CopyFrom(value)


def map_putter(field: FieldDescriptor) -> Callable[[Any, Any, Any], None]:
    """How a key and a value enter a map field."""
    name = field.name
    if is_message(message_of(field).fields_by_name["value"]):
        return lambda message, key, value: getattr(message, name)[key].CopyFrom(value)
    return lambda message, key, value: getattr(message, name).__setitem__(key, value)


def _append(name: str) -> Put:
    return lambda message, value: getattr(message, name).append(value)


def _filled(make: Callable[[], Message], fill: Fill, value: Any) -> Message:
    message = make()
    faults = Faults()
    fill(message, value, faults, 0)
    if faults:
        raise Reject(faults[0].reason, f"{faults[0].description} (at {faults[0].pointer})")
    return message
