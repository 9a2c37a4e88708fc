"""Field behaviour (AIP-203): required, output only, input only, immutable; compiled per type."""

from collections.abc import Callable
from dataclasses import dataclass

from google.api import field_behavior_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from shared.core.errors import Violation
from shared.resource.walk import Visitor, compile_visitor

# Set by the runtime alone, whatever a caller sends.
MANAGED = frozenset({"id", "account_id", "create_time", "update_time", "delete_time", "etag"})

# Their zero is a value like any other, so nobody can tell that it was left out.
_ZERO_COUNTS = frozenset(
    {
        FieldDescriptor.CPPTYPE_BOOL,
        FieldDescriptor.CPPTYPE_DOUBLE,
        FieldDescriptor.CPPTYPE_FLOAT,
        FieldDescriptor.CPPTYPE_INT32,
        FieldDescriptor.CPPTYPE_INT64,
        FieldDescriptor.CPPTYPE_UINT32,
        FieldDescriptor.CPPTYPE_UINT64,
    }
)


def has_behavior(field: FieldDescriptor, behavior: int) -> bool:
    """Whether the contract gives the field this google.api.FieldBehavior."""
    return behavior in field.GetOptions().Extensions[field_behavior_pb2.field_behavior]


def compile_is_set(field: FieldDescriptor) -> Callable[[Message], bool]:
    """Whether a field is present, or differs from its default where it has no presence."""
    name, default = field.name, field.default_value
    if field.has_presence:
        return lambda message: message.HasField(name)
    if field.is_repeated:
        return lambda message: len(getattr(message, name)) > 0
    return lambda message: bool(getattr(message, name) != default)


@dataclass(frozen=True, slots=True)
class Behavior:
    """The behaviours of one resource type.

    `settable`: top-level fields that a caller may set. `immutable`: those set once.
    """

    settable: frozenset[str]
    immutable: tuple[FieldDescriptor, ...]
    clear_output: Callable[[Message], None]
    clear_input: Callable[[Message], None]
    missing: Callable[[Message, str], list[Violation]]

    def changed_immutables(self, old: Message, new: Message, prefix: str) -> list[Violation]:
        """Immutable fields that differ."""
        return [
            Violation(f"{prefix}{field.name}", "cannot change once set", "IMMUTABLE")
            for field in self.immutable
            if getattr(old, field.name) != getattr(new, field.name)
        ]


def compile_behavior(descriptor: Descriptor, managed: frozenset[str] = MANAGED) -> Behavior:
    """The behaviours of a resource type, nested messages included (immutable: its own fields only)."""
    output = frozenset(f.name for f in descriptor.fields if has_behavior(f, field_behavior_pb2.OUTPUT_ONLY)) | managed
    return Behavior(
        settable=frozenset(field.name for field in descriptor.fields) - output,
        immutable=tuple(f for f in descriptor.fields if has_behavior(f, field_behavior_pb2.IMMUTABLE)),
        clear_output=_clear(descriptor, field_behavior_pb2.OUTPUT_ONLY, managed),
        clear_input=_clear(descriptor, field_behavior_pb2.INPUT_ONLY, frozenset()),
        missing=_missing(descriptor),
    )


def _clear(descriptor: Descriptor, behavior: int, also: frozenset[str]) -> Callable[[Message], None]:
    def leaf(field: FieldDescriptor) -> Visitor[None] | None:
        owner = field.containing_type
        top = owner is not None and owner.full_name == descriptor.full_name and field.name in also
        if not top and not has_behavior(field, behavior):
            return None
        name = field.name
        return lambda message, path, result: message.ClearField(name)

    visit = compile_visitor(descriptor, leaf)
    return (lambda message: None) if visit is None else (lambda message: visit(message, "", None))


def _missing(descriptor: Descriptor) -> Callable[[Message, str], list[Violation]]:
    visit = compile_visitor(descriptor, _required)

    def missing(message: Message, prefix: str) -> list[Violation]:
        violations: list[Violation] = []
        if visit is not None:
            visit(message, prefix, violations)
        return violations

    return missing


def _required(field: FieldDescriptor) -> Visitor[list[Violation]] | None:
    if not has_behavior(field, field_behavior_pb2.REQUIRED):
        return None
    if field.cpp_type in _ZERO_COUNTS and not field.has_presence and not field.is_repeated:
        return None

    name, is_set = field.name, compile_is_set(field)

    def visit(message: Message, path: str, violations: list[Violation]) -> None:
        if not is_set(message):
            violations.append(Violation(f"{path}{name}", "is required", "REQUIRED"))

    return visit
