"""Query names of a message type: `book.writer.id`, `labels[key]`, both spellings of each name, compiled per type."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from edge.transcoding.codec import scalars, text
from edge.transcoding.codec.fields import is_map, is_message, message_of, real_oneof
from edge.transcoding.codec.plan import Plans


@dataclass(frozen=True, slots=True)
class Leaf:
    """A field that takes a value. A map's `read_key` is set, and `put` takes key and value."""

    name: str
    json_name: str
    repeated: bool
    oneof: str
    read: text.ReadText
    put: Callable[..., None]
    read_key: text.ReadText | None = None


@dataclass(frozen=True, slots=True)
class Nested:
    """A field that holds further fields."""

    name: str
    json_name: str
    oneof: str
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """A field that no parameter can reach, and why."""

    name: str
    json_name: str
    why: str


Entry = Leaf | Nested | Refused


class QueryFields:
    """The compiled query names of message types; types may hold themselves."""

    def __init__(self, plans: Plans) -> None:
        self._plans = plans
        self._types: dict[str, dict[str, Entry]] = {}

    def of(self, descriptor: Descriptor) -> dict[str, Entry]:
        """The entries of a message type, by proto name and by JSON name."""
        made = self._types.get(descriptor.full_name)
        if made is None:
            made = self._types[descriptor.full_name] = {}
            entries = [self._entry(field) for field in descriptor.fields]
            made |= {entry.name: entry for entry in entries}
            made |= {entry.json_name: entry for entry in entries}
        return made

    def _entry(self, field: FieldDescriptor) -> Entry:
        if is_map(field):
            return self._map(field)
        if text.has_text(field):
            return Leaf(
                field.name,
                field.json_name,
                field.is_repeated,
                real_oneof(field),
                text.reader(field, self._plans),
                text.putter(field),
            )
        if field.is_repeated:
            return Refused(field.name, field.json_name, "is a list of messages, which a query cannot hold")
        if message_of(field).full_name == "google.protobuf.Any":
            return Refused(field.name, field.json_name, "can hold any message, which a query cannot")
        return Nested(field.name, field.json_name, real_oneof(field), self.of(message_of(field)))

    def _map(self, field: FieldDescriptor) -> Entry:
        key_field, value_field = message_of(field).fields
        if is_message(value_field) and not text.has_text(value_field):
            return Refused(field.name, field.json_name, "is a map of messages, which a query cannot hold")
        read = text.reader(value_field, self._plans)
        put = text.map_putter(field)
        return Leaf(field.name, field.json_name, True, "", read, put, scalars.text_reader(key_field))
