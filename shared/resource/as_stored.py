"""A new message as it will be read: what storing it and reading it again would make of it, without doing so.

Rows lose what BSON cannot hold: of a time what is below a millisecond, and that a JSON value was nothing at all.
"""

from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from shared.resource.walk import Visitor, compile_visitor

_NANOS_A_MILLISECOND = 1_000_000


def compile_as_stored(descriptor: Descriptor) -> Visitor[None]:
    """A function that brings a message that was encoded to that form, in place."""
    return compile_visitor(descriptor, _leaf) or (lambda message, path, result: None)


def _leaf(field: FieldDescriptor) -> Visitor[None] | None:
    return _LEAVES.get(field.full_name)


def _cut(time: Any, path: str, result: None) -> None:
    beyond = time.nanos % _NANOS_A_MILLISECOND
    if beyond:
        time.nanos -= beyond


def _say_null(value: Any, path: str, result: None) -> None:
    if value.WhichOneof("kind") is None:
        value.null_value = 0


_LEAVES: dict[str, Visitor[None]] = {
    "google.protobuf.Timestamp.nanos": _cut,
    "google.protobuf.Value.null_value": _say_null,
}
