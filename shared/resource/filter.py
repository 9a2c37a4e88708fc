"""Filters (AIP-160) with types: a tree over the fields that a contract declares filterable.

Every value in the tree has the type of its field and is in the field's normal form; nothing of the caller's text is
left but such values.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from shared.resource.fields import FieldSpec, Kind
from shared.resource.filter_functions import call_function
from shared.resource.filter_syntax import (
    RawAll,
    RawAny,
    RawCall,
    RawComparison,
    RawNode,
    RawNot,
    RawValue,
    parse_syntax,
    refused,
)
from shared.resource.filter_values import READERS, FilterValue, RelativeTime


class Op(Enum):
    """How a field is compared."""

    EQ = "="
    NE = "!="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="


@dataclass(frozen=True, slots=True)
class Compare:
    """The field against a value. Of a repeated field, `=` holds if any value equals; it takes no other operator."""

    field: FieldSpec
    op: Op
    value: FilterValue


@dataclass(frozen=True, slots=True)
class Match:
    """The text has these pieces in this order, with anything between them. Of a repeated field, any value does."""

    field: FieldSpec
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Present:
    """The field has a value other than its default."""

    field: FieldSpec


@dataclass(frozen=True, slots=True)
class Not:
    """What must not hold."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class All:
    """All must hold."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """One must hold."""

    parts: tuple["Node", ...]


Node = Compare | Match | Present | Not | All | Any

_UNORDERED = (Kind.ENUM, Kind.BOOL)


def parse_filter(text: str, filterable: Mapping[str, FieldSpec]) -> Node:
    """The typed tree of a filter that is not blank.

    Raises InvalidArgument with the character and the reason: an unknown field, a value of another type, an
    operator that the field does not take, or no filter at all.
    """
    return _typed(parse_syntax(text), filterable)


def moves(node: Node) -> bool:
    """Whether the tree holds a time that moves with the clock."""
    match node:
        case Compare():
            return isinstance(node.value, RelativeTime)
        case Not(part):
            return moves(part)
        case All(parts) | Any(parts):
            return any(moves(part) for part in parts)
    return False


def _typed(node: RawNode, filterable: Mapping[str, FieldSpec]) -> Node:
    match node:
        case RawComparison():
            return _comparison(node, filterable)
        case RawNot(part):
            return Not(_typed(part, filterable))
        case RawAll(parts):
            return All(tuple(_typed(part, filterable) for part in parts))
        case RawAny(parts):
            return Any(tuple(_typed(part, filterable) for part in parts))


def _comparison(raw: RawComparison, filterable: Mapping[str, FieldSpec]) -> Node:
    field = filterable.get(raw.path)
    if field is None:
        raise refused(
            f"{raw.path} is not a field to filter by; these are: {', '.join(sorted(filterable))}", raw.position
        )
    if field.repeated and raw.operator not in (":", "="):
        raise refused(f"{raw.path} has many values; ask with {raw.path}:value whether it has one", raw.position)
    op = Op.EQ if raw.operator == ":" else Op(raw.operator)
    if isinstance(raw.value, RawCall):
        return Compare(field, op, _called(field, raw.value))
    if raw.operator == ":" and raw.value.pieces == ("", ""):
        return Present(field)
    if op not in (Op.EQ, Op.NE) and field.kind in _UNORDERED:
        raise refused(f"{raw.path} has no order; use = or !=", raw.position)
    if len(raw.value.pieces) > 1 and field.kind is Kind.TEXT and op in (Op.EQ, Op.NE):
        match = Match(field, raw.value.pieces)
        return match if op is Op.EQ else Not(match)
    return Compare(field, op, _value(field, raw.value))


def _value(field: FieldSpec, raw: RawValue) -> FilterValue:
    read: Callable[[str, FieldSpec], FilterValue] = READERS[field.kind]
    try:
        return read(raw.text, field)
    except ValueError as error:
        raise refused(f"{field.path}: {error}", raw.position) from None


def _called(field: FieldSpec, raw: RawCall) -> FilterValue:
    try:
        value = call_function(raw.name, [argument.text for argument in raw.arguments])
    except ValueError as error:
        raise refused(str(error), raw.position) from None
    if field.kind not in (Kind.TIME, Kind.DATE):
        raise refused(f"{field.path}: {raw.name}() is a time; a {field.kind.value} is expected", raw.position)
    return value
