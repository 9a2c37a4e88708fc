"""Message to BSON and back: one codec per type, compiled when the process starts.

A document has the message's proto field names, `_id` for `id`, enum names, dates for timestamps. Scalars without
presence and repeated fields are always stored, so that every row can be filtered and sorted by them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Generic

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from shared.data.mongo import Document
from shared.resource.etag import format_etag
from shared.resource.model import M, Model
from shared.resource.values import (
    WELL_KNOWN,
    WRAPPERS,
    Conversion,
    Convert,
    Unstorable,
    escape_key,
    read_value,
    scalar,
    unescape_key,
)

Arguments = dict[str, Any]


class UnstorableField(Unstorable):
    """A field whose value a row cannot hold; `path` names it in proto names."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(reason)
        self.path = path
        self.reason = reason


class Codec(Generic[M]):
    """Stores and reads one resource type."""

    def __init__(self, model: Model[M]) -> None:
        self._message_class = model.message_class
        self._shape = _Compiler().shape(model.descriptor, {"id": "_id", "etag": ""})

    def encode(self, message: M) -> Document:
        """The document of a message, without `etag` and without what the runtime adds.

        Raises UnstorableField for a value that BSON cannot hold.
        """
        return self._shape.encode(message)

    def arguments(self, document: Document) -> Arguments:
        """The message's constructor arguments, for a message that holds many of them."""
        arguments = self._shape.arguments(document)
        arguments["etag"] = format_etag(document["revision"])
        return arguments

    def decode(self, document: Document) -> M:
        """The message of a document. Stored fields that the contract does not have are left out."""
        return self._message_class(**self.arguments(document))


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    stored: str
    has_presence: bool
    store: Convert


class _Shape:
    """The fields of one message type. Filled after it is made, so that a type may hold itself."""

    __slots__ = ("_converted", "_plain", "_plain_names", "_reads")

    def __init__(self) -> None:
        self._plain: Callable[[Message], tuple[Any, ...]] = lambda message: ()
        self._plain_names: tuple[str, ...] = ()
        self._converted: tuple[_Field, ...] = ()
        self._reads: tuple[tuple[str, str, Convert | None], ...] = ()

    def fill(
        self,
        plain: Mapping[str, str],
        converted: tuple[_Field, ...],
        reads: tuple[tuple[str, str, Convert | None], ...],
    ) -> None:
        self._plain_names = tuple(plain.values())
        self._converted = converted
        self._reads = reads
        names = tuple(plain)
        if len(names) > 1:
            # One call in C for all the fields that are stored as they are.
            self._plain = attrgetter(*names)
        elif names:
            only = attrgetter(*names)
            self._plain = lambda message: (only(message),)

    def encode(self, message: Message) -> Document:
        document: Document = dict(zip(self._plain_names, self._plain(message), strict=True))
        for field in self._converted:
            if field.has_presence and not message.HasField(field.name):
                continue
            try:
                document[field.stored] = field.store(getattr(message, field.name))
            except UnstorableField as error:
                raise UnstorableField(f"{field.name}{error.path}", error.reason) from None
            except Unstorable as error:
                raise UnstorableField(field.name, str(error)) from None
        return document

    def encode_nested(self, message: Message) -> Document:
        try:
            return self.encode(message)
        except UnstorableField as error:
            raise UnstorableField(f".{error.path}", error.reason) from None

    def arguments(self, document: Document) -> Arguments:
        arguments: Arguments = {}
        for stored, name, read in self._reads:
            value = document.get(stored)
            if value is not None:
                arguments[name] = value if read is None else read(value)
            elif read is read_value and stored in document:
                # JSON's null is a value; elsewhere a null is an absent field.
                arguments[name] = read_value(None)
        return arguments


class _Compiler:
    """Compiles message types to shapes, each type once."""

    def __init__(self) -> None:
        self._shapes: dict[str, _Shape] = {}

    def shape(self, descriptor: Descriptor, stored_names: Mapping[str, str] | None = None) -> _Shape:
        """The shape of a type; `stored_names` renames fields, or leaves out those renamed to nothing."""
        shape = _Shape()
        if stored_names is None:
            known = self._shapes.setdefault(descriptor.full_name, shape)
            if known is not shape:
                return known
        plain: dict[str, str] = {}
        converted: list[_Field] = []
        reads: list[tuple[str, str, Convert | None]] = []
        for field in descriptor.fields:
            stored = (stored_names or {}).get(field.name, field.name)
            if not stored:
                continue
            conversion = self._conversion(field)
            reads.append((stored, field.name, conversion.read))
            if conversion.store is None and not field.has_presence:
                plain[field.name] = stored
            else:
                converted.append(_Field(field.name, stored, field.has_presence, conversion.store or _as_it_is))
        shape.fill(plain, tuple(converted), tuple(reads))
        return shape

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


def _as_it_is(value: Any) -> Any:
    return value


def _wrapper(inner: Conversion) -> Conversion:
    store, read = inner.store or _as_it_is, inner.read or _as_it_is
    return Conversion(lambda message: store(message.value), lambda stored: {"value": read(stored)})


def _list(item: Conversion) -> Conversion:
    store, read = item.store, item.read
    if store is None:
        return Conversion(list)

    def store_list(values: Any) -> list[Any]:
        return [_at(f"[{index}]", store, value) for index, value in enumerate(values)]

    return Conversion(store_list, None if read is None else lambda stored: [read(value) for value in stored or ()])


def _map(key: FieldDescriptor, item: Conversion) -> Conversion:
    store, read = item.store or _as_it_is, item.read or _as_it_is
    key_in, key_out = _MAP_KEYS.get(key.type, (str, int))

    def store_map(values: Any) -> Document:
        return {key_in(name): _at(f'["{name}"]', store, value) for name, value in values.items()}

    def read_map(stored: Any) -> dict[Any, Any]:
        return {key_out(name): read(value) for name, value in (stored or {}).items()}

    return Conversion(store_map, read_map)


# Document keys are text; integers are the rest.
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
