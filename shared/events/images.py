"""Rows as events show them: the contract's fields in JSON values, without secrets; compiled once per type.

An image is ProtoJSON with proto field names, so `json_format` reads it back into the message. What is not in the
contract (private fields, bookkeeping) or is secret or input only is not in it.
"""

import base64
import math
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from dashclicks.options.v1 import options_pb2
from google.api import field_behavior_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from shared.data.mongo import Document
from shared.resource.custom_names import CUSTOM, UNIQUE
from shared.resource.search_index import SEARCH
from shared.resource.table import RESERVED
from shared.resource.versions import VERSION

Convert = Callable[[Any], Any]
Image = dict[str, Any]

_F = FieldDescriptor
_WHOLE_64 = frozenset({_F.TYPE_INT64, _F.TYPE_SINT64, _F.TYPE_SFIXED64, _F.TYPE_UINT64, _F.TYPE_FIXED64})
_VALUE = "google.protobuf.Value"
_ABSENT = object()
_AS_STORED = frozenset({_VALUE, "google.protobuf.Struct", "google.protobuf.ListValue"})


class Images:
    """The images of one message type."""

    __slots__ = ("_fields", "_inner", "_json", "_known", "_nullable", "_plain", "_present")

    def __init__(self) -> None:
        self._json: frozenset[str] = frozenset()
        self._nullable: frozenset[str] = frozenset()
        self._known: frozenset[str] = frozenset()
        self._plain: tuple[tuple[str, str], ...] = ()
        self._fields: tuple[tuple[str, str, Convert], ...] = ()
        self._inner: Mapping[str, Images] = {}
        self._present: frozenset[str] = frozenset()

    @staticmethod
    @cache
    def of(descriptor: Descriptor) -> "Images":
        """Compiles a resource type, once."""
        return _Compiler().images(descriptor, {"id": "_id", "etag": ""})

    def fill(
        self,
        fields: Mapping[str, tuple[str, Convert | None]],
        inner: Mapping[str, "Images"],
        descriptor: Descriptor,
    ) -> None:
        """Set after it is made, so that a type may hold itself. `inner`: single messages by field name."""
        # Of a field with presence an empty value is a value.
        present = frozenset(field.name for field in descriptor.fields if field.has_presence)
        self._nullable = frozenset(f.name for f in descriptor.fields if _is_value(f))
        self._json = frozenset(f.name for f in descriptor.fields if reaches(f, _is_json))
        partly_hidden = {f.name for f in descriptor.fields if reaches(f, is_hidden)}
        self._known = frozenset({stored for stored, _ in fields.values()} - partly_hidden) | _BOOKKEEPING
        self._plain = tuple((name, stored) for name, (stored, convert) in fields.items() if convert is None)
        self._fields = tuple((name, stored, convert) for name, (stored, convert) in fields.items() if convert)
        self._inner = inner
        self._present = present

    def image(self, document: Document) -> Image:
        """The image of a row, or of a part of one. What is empty and reads so when absent is left out."""
        image = {name: value for name, stored in self._plain if (value := document.get(stored)) not in _EMPTY}
        for name, stored, convert in self._fields:
            value = document.get(stored)
            if value is None:
                # JSON's null is a value; elsewhere a null is an absent field.
                if name in self._nullable and stored in document:
                    image[name] = None
            elif value != [] or name in self._present:
                image[name] = convert(value)
        return image

    def hidden(self, document: Document) -> Document:
        """What a row has beside its image: private fields, and fields with something secret in them."""
        names = [name for name in document if name not in self._known]
        return {name: document[name] for name in names} if names else {}

    def changed(self, before: Image, after: Image) -> list[str]:
        """Paths of the fields that differ between two images; of lists and maps as a whole."""
        if before == after and not self._json:
            return []
        paths: list[str] = []
        for name in sorted(before.keys() | after.keys()):
            old, new = before.get(name, _ABSENT), after.get(name, _ABSENT)
            if old == new and (name not in self._json or alike(old, new)):
                continue
            inner = self._inner.get(name)
            if inner is None or old is _ABSENT or new is _ABSENT:
                paths.append(name)
            else:
                paths.extend(f"{name}.{path}" for path in inner.changed(old, new))
        return paths


_EMPTY: tuple[Any, ...] = (None, "", [])
# What the runtime keeps in a row for itself.
_BOOKKEEPING = RESERVED | {"_id", "_live", "_meta", SEARCH, CUSTOM, UNIQUE, VERSION}


class _Compiler:
    def __init__(self) -> None:
        self._known: dict[str, Images] = {}

    def images(self, descriptor: Descriptor, stored_names: Mapping[str, str]) -> Images:
        known = self._known.get(descriptor.full_name)
        if known is not None:
            return known
        images = self._known[descriptor.full_name] = Images()
        fields: dict[str, tuple[str, Convert | None]] = {}
        inner: dict[str, Images] = {}
        for field in descriptor.fields:
            stored = stored_names.get(field.name, field.name)
            if not stored or is_hidden(field):
                continue
            convert = self._convert(field)
            # Empty text of a field with presence is a value.
            fields[field.name] = (stored, convert or (_as_it_is if field.has_presence else None))
            if field.message_type is not None and not field.is_repeated and field.message_type.full_name in self._known:
                inner[field.name] = self._known[field.message_type.full_name]
        images.fill(fields, inner, descriptor)
        return images

    def _convert(self, field: FieldDescriptor) -> Convert | None:
        entry = field.message_type
        if entry is not None and entry.GetOptions().map_entry:
            value = self._single(entry.fields_by_name["value"])
            return None if value is None else lambda stored: {key: value(item) for key, item in stored.items()}
        single = self._single(field)
        if field.is_repeated and single is not None:
            return lambda stored: [single(item) for item in stored]
        return single

    def _single(self, field: FieldDescriptor) -> Convert | None:
        message = field.message_type
        if message is None:
            return _SCALARS.get(field.type)
        if message.full_name in _AS_STORED:
            return None
        if message.full_name in _MESSAGES:
            return _MESSAGES[message.full_name]
        if message.full_name.startswith("google.protobuf.") and message.full_name.endswith("Value"):
            return _SCALARS.get(message.fields_by_name["value"].type)
        return self.images(message, {}).image


def is_hidden(field: FieldDescriptor) -> bool:
    """Whether nobody may see a field's value."""
    options = field.GetOptions()
    secret = options.HasExtension(options_pb2.field) and options.Extensions[options_pb2.field].secret
    return secret or field_behavior_pb2.INPUT_ONLY in options.Extensions[field_behavior_pb2.field_behavior]


def alike(old: Any, new: Any) -> bool:
    """Whether equal JSON values are of one kind too: to Python, true is 1."""
    if isinstance(old, bool) or isinstance(new, bool):
        return old is new
    if isinstance(old, dict):
        return all(alike(value, new[key]) for key, value in old.items())
    return all(map(alike, old, new)) if isinstance(old, list) else True


def reaches(field: FieldDescriptor, wanted: Callable[[FieldDescriptor], bool]) -> bool:
    """Whether a field, or one in its message at any depth, is such a field."""
    seen: set[str] = set()

    def found(each: FieldDescriptor) -> bool:
        message = each.message_type
        if wanted(each):
            return True
        if message is None or message.full_name in seen:
            return False
        seen.add(message.full_name)
        return any(found(inner) for inner in message.fields)

    return found(field)


def _is_value(field: FieldDescriptor) -> bool:
    return field.has_presence and field.message_type is not None and field.message_type.full_name == _VALUE


def _is_json(field: FieldDescriptor) -> bool:
    return field.message_type is not None and field.message_type.full_name in _AS_STORED


def _as_it_is(stored: Any) -> Any:
    return stored


def _time(stored: datetime) -> str:
    return f"{stored.isoformat(timespec='milliseconds')}Z"


def _float(stored: float) -> float | str:
    if math.isfinite(stored):
        return stored
    return "NaN" if math.isnan(stored) else "Infinity" if stored > 0 else "-Infinity"


def _bytes(stored: bytes) -> str:
    return base64.b64encode(stored).decode()


def _duration(stored: Document) -> str:
    seconds, nanos = stored.get("seconds", 0), stored.get("nanos", 0)
    sign = "-" if seconds < 0 or nanos < 0 else ""
    return f"{sign}{abs(seconds)}.{abs(nanos):09d}s"


_SCALARS: Mapping[int, Convert] = {
    **dict.fromkeys(_WHOLE_64, str),
    _F.TYPE_BYTES: _bytes,
    _F.TYPE_DOUBLE: _float,
    _F.TYPE_FLOAT: _float,
}
_MESSAGES: Mapping[str, Convert] = {
    "google.protobuf.Timestamp": _time,
    "google.protobuf.Duration": _duration,
    "google.protobuf.FieldMask": lambda stored: ",".join(stored.get("paths", ())),
}
