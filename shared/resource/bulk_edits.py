"""What a bulk update does to one row: sets values, puts values into lists and takes them out, gives values in turn."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from google.protobuf.message import Message

from shared.core.errors import InvalidArgument, Violation
from shared.resource.kit import Kit
from shared.resource.merged_fields import key_of
from shared.resource.validation import invalid

# Changes a row in place; the number is its place among those that are changed.
Edit = Callable[[Any, int], None]


def compile_edit(kit: Kit[Any], body: str, asked: Any) -> Edit:
    """The edit that a request asks for. Raises InvalidArgument naming all that is wrong with it, or if it is none."""
    given, mask = getattr(asked, body), asked.update_mask.paths
    violations = [
        *_normalised(kit, given, f"{body}."),
        *_lists(kit, asked.add, "add."),
        *_lists(kit, asked.remove, "remove."),
        *_turns(kit, asked.turns),
    ]
    if violations:
        raise invalid(violations)
    steps = [step for step in (_setting(kit, asked, body, mask), _listing(asked), _turning(asked.turns)) if step]
    if not steps:
        problem = f"asks for no change: give {body}, add, remove or turns"
        raise InvalidArgument(problem, violations=[Violation(body, problem, "NO_CHANGE")])
    # A mask that names what is not there is refused now, not row by row.
    kit.masks.merge(mask, given, type(given)())

    def edit(row: Any, place: int) -> None:
        for step in steps:
            step(row, place)

    return edit


def _setting(kit: Kit[Any], asked: Any, body: str, mask: Sequence[str]) -> Edit | None:
    given = getattr(asked, body)
    if not mask and not asked.HasField(body):
        return None
    return lambda row, place: kit.masks.merge(mask, given, row)


def _listing(asked: Any) -> Edit | None:
    if not (asked.HasField("add") or asked.HasField("remove")):
        return None

    def edit(row: Any, place: int) -> None:
        for field, items in asked.remove.ListFields():
            key = key_of(field)
            gone = {key(item) for item in items}
            kept = [item for item in getattr(row, field.name) if key(item) not in gone]
            row.ClearField(field.name)
            getattr(row, field.name).extend(kept)
        for field, items in asked.add.ListFields():
            key = key_of(field)
            there = {key(item) for item in getattr(row, field.name)}
            getattr(row, field.name).extend(item for item in items if key(item) not in there)

    return edit


def _turning(turns: Any) -> Edit | None:
    if not turns.values:
        return None
    return lambda row, place: setattr(row, turns.field, turns.values[place % len(turns.values)])


def _normalised(kit: Kit[Any], message: Message, prefix: str) -> Iterator[Violation]:
    for normalise in kit.normalise.values():
        yield from normalise(message, prefix)


def _lists(kit: Kit[Any], message: Message, prefix: str) -> Iterator[Violation]:
    yield from _normalised(kit, message, prefix)
    for field, _ in message.ListFields():
        entry = field.message_type is not None and field.message_type.GetOptions().map_entry
        if not field.is_repeated or entry or field.name not in kit.behavior.settable:
            yield Violation(f"{prefix}{field.name}", "is no list that callers change", "NO_LIST")


def _turns(kit: Kit[Any], turns: Any) -> Iterator[Violation]:
    if not turns.values and not turns.field:
        return
    field = kit.type.descriptor.fields_by_name.get(turns.field)
    fits = field is not None and field.type == field.TYPE_STRING and not field.is_repeated
    if not fits or turns.field not in kit.behavior.settable or not turns.values:
        yield Violation("turns", "needs values, and a text field that callers set", "TURNS")
