"""Rows of one resource type: documents to records, records to documents, and what differs between two records."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Generic

from bson.int64 import Int64
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from shared.core.errors import InvalidArgument, Violation
from shared.data.mongo import Document
from shared.data.raw_rows import decode
from shared.resource.as_stored import compile_as_stored
from shared.resource.behavior import compile_is_set
from shared.resource.codec import Codec
from shared.resource.custom_index import custom_field, entries
from shared.resource.custom_names import CUSTOM, UNIQUE
from shared.resource.etag import format_etag
from shared.resource.model import M, Model, Record
from shared.resource.row_writer import RowWriter
from shared.resource.search_index import SEARCH, SearchFields
from shared.resource.shape import UnstorableField
from shared.resource.softdelete import LIVE
from shared.resource.versions import VERSION, Versions


class Rows(Generic[M]):
    """Turns one resource type's documents into records and back."""

    def __init__(self, model: Model[M], managed: frozenset[str]) -> None:
        self.codec = Codec(model)
        self._as_stored = compile_as_stored(model.descriptor)
        self._private = model.private
        self.forgotten = model.forgotten
        self.search = SearchFields(model.descriptor)
        self._custom = custom_field(model.descriptor)
        self._versions = Versions(model.upgrade)
        self.writer = RowWriter(model.descriptor, self._versions.newest, self._wire)
        self._is_set = {field.name: compile_is_set(field) for field in model.descriptor.fields}
        # What the runtime manages is no part of a change; above all, a row never moves to another tenant.
        self._differs = {
            field.name: _compile_differs(field) for field in model.descriptor.fields if field.name not in managed
        }

    def record(self, document: Document) -> Record[M]:
        """The record of a document."""
        old = self._versions.is_old(document)
        if old:
            document = self._versions.newest_of(document)
        return Record(self.codec.decode(document), self._read_private(document), int(document["revision"]), old)

    def made(self, new: Record[M], document: Document) -> Record[M]:
        """What `record` answers for the document that `new` was made into; the message of `new` becomes part of it."""
        message: Any = new.message
        self._as_stored(message, "", None)
        message.etag = format_etag(new.revision)
        return Record(new.message, self._read_private(document), new.revision)

    def _read_private(self, document: Document) -> dict[str, Any]:
        return {name: _aware(document[name]) for name in self._private if name in document}

    def _wire(self, row: bytes) -> bytes:
        """The wire bytes of a row's message, by the codec."""
        return self.record(decode(row)).message.SerializeToString()

    def differs(self, name: str, old: Record[M], new: Record[M]) -> bool:
        """Whether a field of the message, not a managed one, differs."""
        return self._differs[name](old.message, new.message)

    def document(self, record: Record[M], prefix: str) -> Document:
        """The whole document of a new row. Raises InvalidArgument for values that a row cannot hold."""
        encoded = self._encode(record.message, prefix)
        return {
            **encoded,
            **self._found_by(encoded, record),
            **self._stored_private(record.private),
            **({SEARCH: self.search.words(record.message)} if self.search.names else {}),
            "revision": Int64(record.revision),
            **self._versions.mark(),
            **LIVE,
        }

    def difference(self, old: Record[M], new: Record[M], prefix: str) -> Document | None:
        """The `$set` and `$unset` that make `old` into `new`; None if a row would not change.

        Raises InvalidArgument for values that a row cannot hold.
        """
        encoded = self._encode(new.message, prefix)
        # Compared as it will be read: a time that differs by less than a millisecond does not differ.
        read = self.codec.decode({**encoded, "revision": new.revision})
        names = [name for name, differs in self._differs.items() if differs(old.message, read)]
        before, after = self._stored_private(old.private), self._stored_private(new.private)
        names += [name for name in self._private if before.get(name) != after.get(name)]
        values = encoded | after
        if names and old.upgraded:
            # The whole shape, once, so that the row is of one version.
            names = [*self._differs, *self._private, VERSION]
            values |= self._versions.mark()
        for name in new.absent:
            if not self._is_set[name](read):
                values.pop(name, None)
        if not self.search.names.isdisjoint(names):
            names.append(SEARCH)
            values[SEARCH] = self.search.words(read)
        if self._custom in names:
            names += [CUSTOM, UNIQUE]
            values |= self._found_by(encoded, new)
        change = {
            "$set": {name: values[name] for name in names if name in values},
            "$unset": {name: "" for name in names if name not in values},
        }
        return {operator: fields for operator, fields in change.items() if fields} or None

    def _found_by(self, encoded: Document, record: Record[M]) -> Document:
        """What a row is found by, of its custom fields; a row without any has nothing."""
        found = {CUSTOM: entries(encoded[self._custom])} if self._custom else {}
        return {name: each for name, each in (*found.items(), (UNIQUE, list(record.uniques))) if each}

    def _encode(self, message: M, prefix: str) -> Document:
        try:
            return self.codec.encode(message)
        except UnstorableField as error:
            path = f"{prefix}{error.path}"
            violations = [Violation(path, error.reason, "UNSTORABLE")]
            raise InvalidArgument(f"not valid: {path}", violations=violations) from None

    def _stored_private(self, private: Mapping[str, object]) -> Document:
        for name, value in private.items():
            if not isinstance(value, self._private.get(name, ())):
                raise TypeError(f"private field {name} is not declared, or not of this type: {type(value).__name__}")
        return {name: _naive(value) for name, value in private.items()}


def _aware(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value


def _naive(value: Any) -> Any:
    if not isinstance(value, datetime):
        return value
    utc = value.astimezone(UTC).replace(tzinfo=None)
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


def _compile_differs(field: FieldDescriptor) -> Callable[[Message, Message], bool]:
    name = field.name
    if not field.has_presence:
        return lambda old, new: bool(getattr(old, name) != getattr(new, name))
    return lambda old, new: bool(old.HasField(name) != new.HasField(name) or getattr(old, name) != getattr(new, name))
