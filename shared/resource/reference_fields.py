"""The fields of a resource that hold ids of others, and what each says of their delete (`on_delete`)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashclicks.options.v1 import options_pb2
from google.api import field_behavior_pb2, resource_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from shared.resource.behavior import has_behavior
from shared.resource.contracts import Declaration

RESTRICT, CLEAR, CASCADE = (
    options_pb2.ON_DELETE_RESTRICT,
    options_pb2.ON_DELETE_CLEAR,
    options_pb2.ON_DELETE_CASCADE,
)


@dataclass(frozen=True, slots=True)
class ReferenceField:
    """A field that holds ids: its stored path, the resource type it names (google.api's), what it says of a delete.

    `repeated`: the field itself is. `reason`: of the error where RESTRICT refuses a delete.
    """

    path: str
    api_type: str
    repeated: bool
    rule: int
    reason: str = "REFERENCED"


def reference_fields(descriptor: Descriptor, declaration: Declaration) -> Sequence[ReferenceField]:
    """The references of a resource type.

    Raises ContractError for one that a delete could not be followed from, and for two that contradict each other.
    """
    found = list(_walk(descriptor, declaration, "", False, frozenset()))
    for one in found:
        for other in found:
            if (one.api_type, one.rule, other.rule) == (other.api_type, RESTRICT, CASCADE):
                problem = f"{one.path} forbids the delete of a {one.api_type} that {other.path} would go with"
                raise declaration.error(problem)
    return found


def _walk(
    descriptor: Descriptor, declaration: Declaration, prefix: str, listed: bool, above: frozenset[str]
) -> Iterator[ReferenceField]:
    inside = above | {descriptor.full_name}
    for each in descriptor.fields:
        path = f"{prefix}{each.name}"
        if api_type := reference_type(each):
            options = each.GetOptions().Extensions[options_pb2.field]
            reason = options.restrict_reason or "REFERENCED"
            found = ReferenceField(path, api_type, each.is_repeated, options.on_delete, reason)
            problem = _problem(each, found, listed)
            if problem:
                raise declaration.error(f"{path} {problem}", path.partition(".")[0])
            yield found
        nested = each.message_type
        if nested is None or not _refers(nested, frozenset()):
            continue
        if nested.full_name in inside or nested.GetOptions().map_entry:
            raise declaration.error(f"{path}: references cannot stand in maps, nor in messages that hold themselves")
        yield from _walk(nested, declaration, f"{path}.", listed or each.is_repeated, inside)


def _problem(each: FieldDescriptor, found: ReferenceField, listed: bool) -> str:
    if found.rule == options_pb2.ON_DELETE_UNSPECIFIED:
        return "refers to a row and does not say on_delete"
    if listed and found.rule != CASCADE:
        return "stands in a list of messages, where it can only be ON_DELETE_CASCADE"
    if found.rule == CLEAR and has_behavior(each, field_behavior_pb2.REQUIRED):
        return "is required, so it cannot be cleared"
    return ""


def reference_type(each: FieldDescriptor) -> str:
    """The resource type (google.api's) whose ids a field holds; empty for a field that is no reference."""
    options = each.GetOptions()
    if each.type != FieldDescriptor.TYPE_STRING or not options.HasExtension(resource_pb2.resource_reference):
        return ""
    return options.Extensions[resource_pb2.resource_reference].type


def _refers(descriptor: Descriptor, seen: frozenset[str]) -> bool:
    if descriptor.full_name in seen:
        return False
    return any(
        reference_type(each)
        or (each.message_type is not None and _refers(each.message_type, seen | {descriptor.full_name}))
        for each in descriptor.fields
    )
