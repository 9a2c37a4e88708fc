"""Filters in MongoDB's words. Operators are made here alone; a caller's values are scalars under them."""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any as Anything

from bson.regex import Regex

from shared.data.mongo import Document
from shared.resource.custom_names import CUSTOM
from shared.resource.fields import FieldSpec, Kind
from shared.resource.filter import All, Any, Compare, Match, Node, Not, Op, Present
from shared.resource.filter_values import DurationValue, FilterValue, RelativeTime, time_text
from shared.resource.values import store_uint64

_RANGES: Mapping[Op, tuple[str, Callable[[Anything, Anything], bool]]] = {
    Op.LT: ("$lt", operator.lt),
    Op.LE: ("$lte", operator.le),
    Op.GT: ("$gt", operator.gt),
    Op.GE: ("$gte", operator.ge),
}


def to_mongo(node: Node, now: datetime) -> Document:
    """The query of a filter. `now` is what its functions count from."""
    match node:
        case Compare():
            return _compare(node, now)
        case Match(field, pieces):
            return _where(field, Regex(_pattern(pieces), "s"))
        case Present(field):
            return _present(field)
        case Not(part):
            return {"$nor": [to_mongo(part, now)]}
        case All(parts):
            return {"$and": [to_mongo(part, now) for part in parts]}
        case Any(parts):
            return {"$or": [to_mongo(part, now) for part in parts]}


def _pattern(pieces: Sequence[str]) -> str:
    """Anything may stand between the pieces; `\\z` is the very end, where `$` would pass a final line feed."""
    first, *middle, last = (re.escape(piece) for piece in pieces)
    # The leftmost place of each piece is as good as any, and atomic groups keep to it: no backtracking, whatever
    # the caller's stars.
    return f"^{first}{''.join(f'(?>.*?{piece})' for piece in middle)}.*{last}\\z"


def _compare(node: Compare, now: datetime) -> Document:
    field, stored = node.field.stored, _stored(node.field, node.value, now)
    if node.field.custom_key:
        return _custom(node, stored)
    # A row from before the field was added has no value and reads as the default.
    default = None if node.field.repeated else node.field.default
    absent_equals = default is not None and node.value == default
    if node.op is Op.EQ:
        return {field: {"$in": [stored, None]} if absent_equals else {"$eq": stored}}
    if node.op is Op.NE:
        return {field: {"$nin": [stored, None]} if absent_equals else {"$ne": stored}}
    name, holds = _RANGES[node.op]
    compared = {field: {name: stored}}
    if default is not None and holds(default, node.value):
        return {"$or": [compared, {field: {"$eq": None}}]}
    return compared


def _where(field: FieldSpec, condition: Anything) -> Document:
    """The condition of a field's values: of a custom one, of what it is indexed as."""
    if not field.custom_key:
        return {field.stored: condition}
    return {CUSTOM: {"$elemMatch": {"k": field.custom_key, "v": condition}}}


def _custom(node: Compare, stored: Anything) -> Document:
    if node.op is Op.NE:
        return {"$nor": [_where(node.field, {"$eq": stored})]}
    return _where(node.field, {"$eq" if node.op is Op.EQ else _RANGES[node.op][0]: stored})


def _stored(field: FieldSpec, value: FilterValue, now: datetime) -> Anything:
    if isinstance(value, RelativeTime):
        value = value.at(now)
    if isinstance(value, datetime):
        return value.date().isoformat() if field.kind is Kind.DATE else time_text(value) if field.as_text else value
    if isinstance(value, DurationValue):
        return {"seconds": value.seconds, "nanos": value.nanos}
    if isinstance(value, int) and not isinstance(value, bool):
        return store_uint64(value)
    return value


def _present(field: FieldSpec) -> Document:
    if field.custom_key:
        return {CUSTOM: {"$elemMatch": {"k": field.custom_key}}}
    if field.leaf_repeated:
        return {f"{field.stored}.0": {"$exists": True}}
    if field.default is None:
        return {field.stored: {"$exists": True}}
    if field.kind is Kind.TEXT:
        return {field.stored: {"$gt": ""}}
    if not field.repeated:
        return {field.stored: {"$nin": [field.default, None]}}
    # "Not the default" would ask that no value is; these ask for one that is not.
    if field.kind is Kind.ENUM:
        return {field.stored: {"$in": list(field.names[1:])}}
    return {"$or": [{field.stored: {"$lt": field.default}}, {field.stored: {"$gt": field.default}}]}
