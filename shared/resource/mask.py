"""Field masks (AIP-161, AIP-134): which fields an update changes, checked against the contract."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from shared.core.errors import InvalidArgument, Violation
from shared.resource.behavior import Behavior, compile_is_set

# A map key may stand in backquotes: labels.`a.b`
_SEGMENT = re.compile(r"[^.`]+|`[^`]+`")
_PATH = re.compile(rf"(?:{_SEGMENT.pattern})(?:\.(?:{_SEGMENT.pattern}))*")
_CACHED_PATHS = 512

# Copies one field from the first message to the second; a field that the first lacks is cleared in the second.
Copy = Callable[[Message, Message], None]


class Masks:
    """Reads the masks of one resource type."""

    def __init__(self, descriptor: Descriptor, behavior: Behavior) -> None:
        settable = [field for field in descriptor.fields if field.name in behavior.settable]
        immutable = {field.name for field in behavior.immutable}
        self._settable = behavior.settable
        self._copies = [(compile_is_set(field), field.name in immutable, compile_copy(field)) for field in settable]
        self._compile = lru_cache(maxsize=_CACHED_PATHS)(lambda path: _compile_path(descriptor, path))

    def merge(self, paths: Sequence[str] | None, given: Message, into: Message) -> None:
        """Copies the masked fields of `given` into `into`; what `given` lacks is cleared there.

        No mask takes the top-level fields that `given` has; `*` takes all, except that an immutable field
        that was left out stays. Fields that a caller may not set are passed over.
        Raises InvalidArgument naming every path that the contract does not have.
        """
        if paths and "*" not in paths:
            for copy in self._named(paths):
                copy(given, into)
            return
        for is_set, immutable, copy in self._copies:
            if (paths and not immutable) or is_set(given):
                copy(given, into)

    def _named(self, paths: Sequence[str]) -> list[Copy]:
        copies: list[Copy] = []
        violations: list[Violation] = []
        for path in paths:
            try:
                copy = self._compile(path)
            except ValueError as error:
                violations.append(Violation("update_mask", f"{path}: {error}", "UNKNOWN_PATH"))
                continue
            if path.partition(".")[0] in self._settable:
                copies.append(copy)
        if violations:
            raise InvalidArgument("update_mask names what cannot be changed", violations=violations)
        return copies


def _compile_path(descriptor: Descriptor, path: str) -> Copy:
    """The copy of one path. Raises ValueError for a path that the type does not have."""
    if not _PATH.fullmatch(path):
        raise ValueError("not a field path")
    return _compile_segments(descriptor, _SEGMENT.findall(path))


def _compile_segments(descriptor: Descriptor, segments: Sequence[str]) -> Copy:
    field = descriptor.fields_by_name.get(segments[0])
    if field is None:
        raise ValueError(f"{descriptor.name} has no field {segments[0]}")
    rest = segments[1:]
    if not rest:
        return compile_copy(field)
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return _compile_entry(field, rest)
    if field.is_repeated or field.message_type is None:
        raise ValueError(f"{field.name} can only be changed whole")
    inner = _compile_segments(field.message_type, rest)
    name = field.name

    def copy(given: Message, into: Message) -> None:
        # Clearing a field of an absent message must not bring the message to life.
        if given.HasField(name) or into.HasField(name):
            inner(getattr(given, name), getattr(into, name))

    return copy


def _compile_entry(field: FieldDescriptor, rest: Sequence[str]) -> Copy:
    entry = field.message_type
    if len(rest) > 1 or entry is None or entry.fields_by_name["key"].type != FieldDescriptor.TYPE_STRING:
        raise ValueError(f"an entry of {field.name} can only be changed whole, and only by a text key")
    key, name = rest[0].strip("`"), field.name
    is_message = entry.fields_by_name["value"].message_type is not None

    def copy(given: Message, into: Message) -> None:
        source, target = getattr(given, name), getattr(into, name)
        if key not in source:
            target.pop(key, None)
        elif is_message:
            target[key].CopyFrom(source[key])
        else:
            target[key] = source[key]

    return copy


def compile_copy(field: FieldDescriptor) -> Copy:
    """The copy of a whole field."""
    name, is_set = field.name, compile_is_set(field)
    is_repeated = field.is_repeated
    is_message = field.message_type is not None and not is_repeated

    def copy(given: Message, into: Message) -> None:
        if not is_set(given):
            into.ClearField(name)
        elif is_repeated:
            into.ClearField(name)
            getattr(into, name).MergeFrom(getattr(given, name))
        elif is_message:
            getattr(into, name).CopyFrom(getattr(given, name))
        else:
            setattr(into, name, getattr(given, name))

    return copy
