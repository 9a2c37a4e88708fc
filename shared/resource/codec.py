"""Message to BSON and back: one codec per type, compiled when the process starts.

A document has the message's proto field names, `_id` for `id`, enum names, dates for timestamps. Scalars without
presence and repeated fields are always stored, so that every row can be filtered and sorted by them.
"""

from collections.abc import Callable, Mapping
from typing import Any, Generic

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from shared.data.mongo import Document
from shared.resource.etag import format_etag
from shared.resource.model import M, Model
from shared.resource.shape import Shape, StoredField, UnstorableField, as_it_is
from shared.resource.values import (
    WELL_KNOWN,
    WRAPPERS,
    Conversion,
    Convert,
    Unstorable,
    escape_key,
    scalar,
    unescape_key,
)

# How a resource's own fields are named in its document; the etag is the revision.
STORED_NAMES = {"id": "_id", "etag": ""}


class Codec(Generic[M]):
    """Stores and reads one resource type."""

    def __init__(self, model: Model[M]) -> None:
        self._message_class = model.message_class
        self._shape = _Compiler().shape(model.descriptor, STORED_NAMES)

    def encode(self, message: M) -> Document:
        """The document of a message, without `etag` and without what the runtime adds.

        Raises UnstorableField for a value that BSON cannot hold.
        """
        return self._shape.encode(message)

    def decode(self, document: Document) -> M:
        """The message of a document. Stored fields that the contract does not have are left out."""
        arguments = self._shape.arguments(document)
        arguments["etag"] = format_etag(document["revision"])
        return self._message_class(**arguments)


class _Compiler:
    """Compiles message types to shapes, each type once."""

    def __init__(self) -> None:
        self._shapes: dict[str, Shape] = {}

    def shape(self, descriptor: Descriptor, stored_names: Mapping[str, str] | None = None) -> Shape:
        """The shape of a type; `stored_names` renames fields, or leaves out those renamed to nothing."""
        shape = Shape()
        if stored_names is None:
            known = self._shapes.setdefault(descriptor.full_name, shape)
            if known is not shape:
                return known
        names = {field.name: (stored_names or {}).get(field.name, field.name) for field in descriptor.fields}
        shape.fill([self._stored(field, names[field.name]) for field in descriptor.fields if names[field.name]])
        return shape

    def _stored(self, field: FieldDescriptor, name: str) -> StoredField:
        conversion = self._conversion(field)
        return StoredField(field.number, field.name, name, _empty(field, conversion), conversion)

    def _conversion(self, field: FieldDescriptor) -> Conversion:
        if not field.is_repeated:
            return self._single(field)
        entry = field.message_type
        if entry is not None and entry.GetOptions().map_entry:
            return _map(entry.fields_by_name["key"], self._single(entry.fields_by_name["value"]))
        return _list(self._single(field))

    def _single(self, field: FieldDescriptor) -> Conversion:
        descriptor = field.message_type
        if descriptor is None:
            return scalar(field)
        if descriptor.full_name in WELL_KNOWN:
            return WELL_KNOWN[descriptor.full_name]
        if descriptor.full_name in WRAPPERS:
            return _wrapper(scalar(descriptor.fields_by_name["value"]))
        shape = self.shape(descriptor)
        return Conversion(shape.encode_nested, shape.arguments)


def _empty(field: FieldDescriptor, conversion: Conversion) -> str:
    """What is stored of an empty field, as Python writes it; "" for what is not stored then."""
    if field.has_presence:
        return ""
    if field.is_repeated:
        return "{}" if field.message_type is not None and field.message_type.GetOptions().map_entry else "[]"
    store = conversion.store or as_it_is
    return repr(store(field.default_value))


def _wrapper(inner: Conversion) -> Conversion:
    store, read = inner.store or as_it_is, inner.read or as_it_is
    return Conversion(lambda message: store(message.value), lambda stored: {"value": read(stored)})


def _list(item: Conversion) -> Conversion:
    store, read = item.store, item.read
    if store is None:
        return Conversion(list)

    def store_list(values: Any) -> list[Any]:
        return [_at(f"[{index}]", store, value) for index, value in enumerate(values)]

    return Conversion(store_list, None if read is None else lambda stored: [read(value) for value in stored])


def _map(key: FieldDescriptor, item: Conversion) -> Conversion:
    store, read = item.store or as_it_is, item.read or as_it_is
    key_in, key_out = _MAP_KEYS.get(key.type, (str, int))

    def store_map(values: Any) -> Document:
        return {key_in(name): _at(f'["{name}"]', store, value) for name, value in values.items()}

    def read_map(stored: Any) -> dict[Any, Any]:
        return {key_out(name): read(value) for name, value in stored.items()}

    return Conversion(store_map, read_map)


# Document keys are text; the other kinds of map key are integers.
_MAP_KEYS: Mapping[int, tuple[Callable[[Any], str], Callable[[str], Any]]] = {
    FieldDescriptor.TYPE_STRING: (escape_key, unescape_key),
    FieldDescriptor.TYPE_BOOL: (lambda key: "true" if key else "false", lambda key: key == "true"),
}


def _at(place: str, store: Convert, value: Any) -> Any:
    """Stores one item of a list or map, naming its place if it cannot be stored."""
    try:
        return store(value)
    except UnstorableField as error:
        raise UnstorableField(f"{place}{error.path}", error.reason) from None
    except Unstorable as error:
        raise UnstorableField(place, str(error)) from None
