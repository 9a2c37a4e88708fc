"""Rows of many accounts as one list: what an agency reads of its sub-accounts."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from bson.decimal128 import Decimal128

from shared.data.mongo import Document
from shared.data.raw_rows import decode_all

# MongoDB merges so many stretches of an index in their order; with more it would read and sort them all.
ACCOUNTS_A_QUERY = 200


class Readable(Protocol):
    """Rows that can be read only."""

    @property
    def binding(self) -> Mapping[str, object]:
        """Whose rows they are, as a page token remembers it (JSON)."""

    async def find_raw(self, query: Document, sort: Sequence[tuple[str, int]], limit: int) -> bytes:
        """At most `limit` rows that match, as BSON, one behind the other."""

    async def count(self, query: Document) -> int:
        """How many rows match."""


class RolledUp:
    """The rows of several stores, each with some of the accounts."""

    def __init__(self, stores: Sequence[Readable], binding: Mapping[str, object]) -> None:
        self._stores = stores
        self._binding = binding

    @property
    def binding(self) -> Mapping[str, object]:
        """See Readable."""
        return self._binding

    async def find_raw(self, query: Document, sort: Sequence[tuple[str, int]], limit: int) -> bytes:
        """See Readable."""
        found = await asyncio.gather(*(store.find_raw(query, sort, limit) for store in self._stores))
        if len(found) == 1:
            return found[0]
        rows = [each for part in found for each in decode_all(part)]
        # Stable sorts from the last key to the first are one sort by all of them.
        for path, way in reversed(sort):
            rows.sort(key=lambda row, path=path: _rank(value_at(row[0], path)), reverse=way < 0)  # type: ignore[misc]
        return b"".join(raw for _, raw in rows[:limit])

    async def count(self, query: Document) -> int:
        """See Readable."""
        return sum(await asyncio.gather(*(store.count(query) for store in self._stores)))


def value_at(row: Document, path: str) -> Any:
    """The value at a path of single fields; None where there is none."""
    value: Any = row
    for segment in path.split("."):
        value = value.get(segment) if isinstance(value, dict) else None
    return value


def _rank(value: Any) -> tuple[Any, ...]:
    """A place in MongoDB's order among values of one field: an absent one comes first."""
    if value is None:
        return (0,)
    if isinstance(value, Decimal128):
        return (1, value.to_decimal())
    return (1, tuple(value.values()) if isinstance(value, dict) else value)
