"""What the shapes of standard methods are made of. A shape is exact: a request with a field that nobody reads is not
standard, so nothing sent is passed over."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from google.api import resource_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor
from google.protobuf.message import Message

from shared.core.errors import InvalidArgument, Violation
from shared.resource.resource import Resource
from shared.rpc.methods import StreamHandler, UnaryHandler

STRING, BOOL, INT32 = FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BOOL, FieldDescriptor.TYPE_INT32
MASK = "google.protobuf.FieldMask"


@dataclass(frozen=True, slots=True)
class StandardMethod:
    """A standard method of one resource: the resource message's full name, and what makes its handler.

    `validates_itself`: the handler checks the request with the row it changes, so nobody else does.
    """

    resource: str
    make: Callable[[Resource[Any], MethodDescriptor, type[Message]], UnaryHandler | StreamHandler]
    validates_itself: bool


# The standard method that a method is, or None.
ShapeOf = Callable[[MethodDescriptor], StandardMethod | None]


def rows_field(method: MethodDescriptor, others: Mapping[str, int]) -> FieldDescriptor | None:
    """The one repeated message of a response that has nothing else but `others`."""
    lists = [field for field in method.output_type.fields if field.is_repeated and field.message_type is not None]
    if len(lists) != 1 or {f.name: f.type for f in method.output_type.fields if f is not lists[0]} != dict(others):
        return None
    return lists[0]


def resource_of(method: MethodDescriptor, verb: str) -> Descriptor | None:
    """The resource of the method's package whose plural stands behind the verb: `CountContacts` is of contacts."""
    plural = method.name.removeprefix(verb)
    file = method.containing_service.file
    for other in (file, *file.dependencies):
        for message in other.message_types_by_name.values() if other.package == file.package else ():
            named = message.GetOptions().Extensions[resource_pb2.resource].plural
            if named and "".join(word[:1].upper() + word[1:] for word in named.split("_")) == plural:
                return message
    return None


def fits(
    descriptor: Descriptor,
    needed: Mapping[str, int | str],
    optional: Mapping[str, int | str],
    beside: str = "",
) -> bool:
    """Whether a message has the needed fields and, beside the optional ones and `beside`, nothing else."""
    others = [field for field in descriptor.fields if field.name != beside]
    kinds = {
        field.name: field.message_type.full_name if field.message_type is not None else field.type
        for field in others
        if not field.is_repeated
    }
    known = {**needed, **optional}
    return (
        len(kinds) == len(others)
        and kinds.keys() >= needed.keys()
        and all(known.get(name) == kind for name, kind in kinds.items())
    )


def required(value: object, path: str) -> None:
    if not value:
        raise InvalidArgument(f"{path} is required", violations=[Violation(path, "is required", "REQUIRED")])
