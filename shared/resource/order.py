"""Orders (AIP-132): `display_name, create_time desc` over sortable fields; the id breaks ties."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from shared.core.errors import InvalidArgument, Violation
from shared.resource.fields import FieldSpec

_KEY = re.compile(r"\s*([a-z][a-z0-9_.]*)(?:\s+(asc|desc))?\s*")
# Written with every row, so never absent.
_ALWAYS = frozenset({"create_time", "update_time", "_id"})


@dataclass(frozen=True, slots=True)
class SortKey:
    """One field of an order. `nullable`: some rows may have no value; they come first, or last when descending."""

    stored: str
    descending: bool
    nullable: bool


Order = tuple[SortKey, ...]


def parse_order(text: str, sortable: Mapping[str, FieldSpec], default: Order) -> Order:
    """The order that `order_by` asks for, with the id at its end; `default` for empty text.

    Raises InvalidArgument for fields that cannot be sorted by, or that come twice.
    """
    if not text.strip():
        return default
    keys: list[SortKey] = []
    for part in text.split(","):
        match = _KEY.fullmatch(part)
        if match is None:
            raise _refused(f"{part.strip()!r} is not a field with an optional asc or desc")
        path, direction = match[1], match[2]
        if path not in sortable:
            raise _refused(f"{path} is not a field to sort by; these are: {', '.join(sorted(sortable))}")
        stored = sortable[path].stored
        if any(key.stored == stored for key in keys):
            raise _refused(f"{path} comes twice")
        keys.append(SortKey(stored, direction == "desc", stored not in _ALWAYS))
    # The id goes the way of the field before it, so that one index serves the order read from either end.
    return (*keys, SortKey("_id", keys[-1].descending, False))


def _refused(problem: str) -> InvalidArgument:
    return InvalidArgument(f"order_by: {problem}", violations=[Violation("order_by", problem, "ORDER")])
