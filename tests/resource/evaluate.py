"""What a filter means, said once more in plain Python over messages: the oracle of the translation to MongoDB."""

import operator
from collections.abc import Callable
from datetime import datetime
from typing import Any as Anything

from shared.resource.fields import FieldSpec, Kind
from shared.resource.filter import All, Any, Compare, Match, Node, Not, Op, Present
from shared.resource.filter_values import DurationValue, FilterValue, RelativeTime

OPERATORS: dict[Op, Callable[[Anything, Anything], bool]] = {
    Op.LT: operator.lt,
    Op.LE: operator.le,
    Op.GT: operator.gt,
    Op.GE: operator.ge,
}


def holds(node: Node, message: Anything, now: datetime) -> bool:
    """Whether the message passes the filter, when it is `now`."""
    match node:
        case Not(part):
            return not holds(part, message, now)
        case All(parts):
            return all(holds(part, message, now) for part in parts)
        case Any(parts):
            return any(holds(part, message, now) for part in parts)
        case Match(field, pieces):
            return any(value is not None and _matches(value, pieces) for value in _values(field, message))
        case Present(field):
            return any(_is_present(field, value) for value in _values(field, message))
        case Compare(field, op, value):
            wanted = value.at(now) if isinstance(value, RelativeTime) else value
            found = _values(field, message)
            if field.repeated:
                return wanted in found
            return _compares(found[0], op, wanted)


def _compares(value: Anything, op: Op, wanted: FilterValue) -> bool:
    if op is Op.EQ:
        return bool(value == wanted)
    if op is Op.NE:
        return bool(value != wanted)
    return value is not None and OPERATORS[op](value, wanted)


def _is_present(field: FieldSpec, value: Anything) -> bool:
    if field.leaf_repeated:
        return True
    return value is not None and (field.default is None or value != field.default)


def _values(field: FieldSpec, message: Anything) -> list[Anything]:
    """Every value at the path; None for an absent one."""
    holders = [message]
    *above, leaf = field.path.split(".")
    for segment in above:
        inner = [getattr(holder, segment) for holder in holders]
        holders = [item for value in inner for item in (value if _is_list(value) else [value])]
    values: list[Anything] = []
    for holder in holders:
        value = getattr(holder, leaf)
        if _is_list(value):
            values += [_plain(field, one) for one in value]
        elif field.default is None and not holder.HasField(leaf):
            values.append(None)
        else:
            values.append(_plain(field, value))
    return values


def _is_list(value: Anything) -> bool:
    return hasattr(value, "append")


def _plain(field: FieldSpec, value: Anything) -> Anything:
    match field.kind:
        case Kind.ENUM:
            return field.names[value]
        case Kind.TIME:
            return value.ToDatetime()
        case Kind.DURATION:
            return DurationValue(value.seconds, value.nanos)
    return value.value if hasattr(value, "value") else value


def _matches(text: str, pieces: tuple[str, ...]) -> bool:
    first, *middle, last = pieces
    if not text.startswith(first) or not text.endswith(last) or len(text) < len(first) + len(last):
        return False
    rest = text[len(first) : len(text) - len(last)]
    for piece in middle:
        at = rest.find(piece)
        if at < 0:
            return False
        rest = rest[at + len(piece) :]
    return True
