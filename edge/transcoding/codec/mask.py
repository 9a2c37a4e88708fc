"""The update mask of a PATCH that gives none: the fields its JSON names, a cleared one included."""

from collections.abc import Callable, Iterator
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from edge.transcoding.codec.fields import is_message, message_of

Walk = Callable[[dict[str, Any]], Iterator[str]]
_LEAF_PREFIX = "google.protobuf."


class Masks:
    """Compiled walkers over JSON objects, one per message type."""

    def __init__(self) -> None:
        self._walks: dict[str, Walk] = {}

    def walk(self, descriptor: Descriptor) -> Walk:
        """JSON object to proto paths: down to the leaves of singular messages; lists, maps and null are leaves."""
        made = self._walks.get(descriptor.full_name)
        if made is None:
            fields: dict[str, tuple[str, Walk | None]] = {}
            made = self._walks[descriptor.full_name] = _walker(fields)
            for field in descriptor.fields:
                step = (field.name, None if is_leaf(field) else self.walk(message_of(field)))
                fields[field.name] = fields[field.json_name] = step
        return made


def is_leaf(field: FieldDescriptor) -> bool:
    """Whether a mask names the field itself, never what is in it."""
    return field.is_repeated or not is_message(field) or message_of(field).full_name.startswith(_LEAF_PREFIX)


def _walker(fields: dict[str, tuple[str, Walk | None]]) -> Walk:
    def walk(value: dict[str, Any]) -> Iterator[str]:
        for key, item in value.items():
            name, inner = fields.get(key, ("", None))
            if inner is not None and isinstance(item, dict) and item:
                yield from (f"{name}.{rest}" for rest in inner(item))
            elif name:
                yield name

    return walk
