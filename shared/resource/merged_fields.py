"""What becomes of the fields of rows that are merged into one of them: which row's value each field has afterwards.

A value of the row that stays wins over those of the others, lists and maps are put together, and a caller may choose
otherwise by field. What callers cannot change stays, but for lists, which grow by those of the others.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dashclicks.options.v1 import options_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from shared.core.errors import InvalidArgument, Violation
from shared.resource.behavior import Behavior, compile_is_set
from shared.resource.mask import compile_copy

_POINTS = (options_pb2.NORMALIZATION_EMAIL, options_pb2.NORMALIZATION_PHONE)


@dataclass(frozen=True, slots=True)
class Decision:
    """A field in which the rows differed. `winners`: ids of the rows whose values it has, the first of them first."""

    field: str
    winners: Sequence[str]


class MergedFields:
    """The fields of one resource type."""

    def __init__(self, descriptor: Descriptor, behavior: Behavior, managed: frozenset[str]) -> None:
        fixed = {field.name for field in behavior.immutable}
        self._fields = [
            field
            for field in descriptor.fields
            if field.name not in managed
            and field.name not in fixed
            and (field.name in behavior.settable or field.is_repeated)
        ]
        self._names = {field.name for field in self._fields}
        self._is_set: Mapping[str, Callable[[Message], bool]] = {f.name: compile_is_set(f) for f in self._fields}

    def merge(self, into: Message, rows: Mapping[str, Message], chosen: Mapping[str, str]) -> list[Decision]:
        """Gives `into` the merged values of `rows`, by id, the one that stays first; answers where they differed.

        `chosen`: rows by the field whose value they give alone. Raises InvalidArgument for fields and rows not there.
        """
        self._check(rows, chosen)
        decisions: list[Decision] = []
        for field in self._fields:
            name = field.name
            having = [id for id, row in rows.items() if self._is_set[name](row)]
            winners = [chosen[name]] if name in chosen else having if field.is_repeated else having[:1]
            if any(getattr(rows[id], name) != getattr(rows[having[0]], name) for id in having):
                decisions.append(Decision(name, winners))
            _clear_and_join(field, into, [rows[id] for id in winners])
        return decisions

    def _check(self, rows: Mapping[str, Message], chosen: Mapping[str, str]) -> None:
        violations = [
            Violation(f'winners["{name}"]', "is no field to choose", "UNKNOWN_FIELD")
            for name in sorted(chosen)
            if name not in self._names
        ]
        violations += [
            Violation(f'winners["{name}"]', "is none of the merged rows", "UNKNOWN_ROW")
            for name, id in sorted(chosen.items())
            if id not in rows
        ]
        if violations:
            raise InvalidArgument("winners do not fit the rows", violations=violations)


def _clear_and_join(field: FieldDescriptor, into: Message, winners: Sequence[Message]) -> None:
    if not field.is_repeated:
        if winners:
            compile_copy(field)(winners[0], into)
        else:
            into.ClearField(field.name)
        return
    values = [getattr(winner, field.name) for winner in winners]
    # They may be the row's own.
    parts = [type(winner)() for winner in winners]
    for part, value in zip(parts, values, strict=True):
        getattr(part, field.name).MergeFrom(value)
    into.ClearField(field.name)
    target = getattr(into, field.name)
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        for part in reversed(parts):
            target.MergeFrom(getattr(part, field.name))
        return
    key, seen = key_of(field), set()
    for place, part in enumerate(parts):
        for item in getattr(part, field.name):
            said = key(item)
            if said in seen:
                continue
            seen.add(said)
            if field.message_type is None:
                target.append(item)
            else:
                added = target.add()
                added.CopyFrom(item)
                # The first of the row that stays remains the first.
                if place and target[0] != added and "primary" in field.message_type.fields_by_name:
                    added.ClearField("primary")


def key_of(field: FieldDescriptor) -> Callable[[object], object]:
    """What two items of a list have in common that are the same: the address or number, else all of them."""
    if field.message_type is None:
        return lambda item: item
    if name := telling(field.message_type):
        return lambda item: getattr(item, name)
    return lambda item: item.SerializeToString(deterministic=True)  # type: ignore[attr-defined]  # a message


def telling(descriptor: Descriptor) -> str:
    """The field that tells items apart, where one is brought to a form: an address, a number."""
    for field in descriptor.fields:
        if field.GetOptions().Extensions[options_pb2.field].normalize in _POINTS:
            return str(field.name)
    return ""
