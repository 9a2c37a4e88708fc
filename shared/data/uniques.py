"""Unique values, asked for before a write: for a rehearsal, and where a refused write would end a transaction."""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

from pymongo.asynchronous.client_session import AsyncClientSession

from shared.core.errors import AlreadyExists, Violation
from shared.data.mongo import Collection, Document


class IdTaken(AlreadyExists):
    """A row has this id, the caller's or somebody else's."""


def id_taken() -> IdTaken:
    """The error for an id that a row has."""
    return IdTaken("taken: id", violations=[Violation("id", "is taken", "UNIQUE")], metadata={"fields": "id"})


def value_taken(paths: Sequence[str], taker_id: str = "") -> AlreadyExists:
    """The error for values at these paths that another row has."""
    error = AlreadyExists(
        f"taken: {', '.join(paths)}",
        violations=[Violation(path, "is taken", "UNIQUE") for path in paths],
        metadata={"fields": ",".join(paths)},
    )
    error.taker_id = taker_id
    return error


Entry = tuple[Any, ...]
_UNIQUE = "unique:"
# Values of several fields that no two rows may share, in one list: `key`, a unit separator, the value.
SHARED_UNIQUES = "_unique"


def index_entries(keys: Sequence[str], document: Document) -> set[Entry]:
    """A row's entries in a unique index; empty if it takes no part in it."""
    return _entries([key.split(".") for key in keys], document)


def _entries(paths: Sequence[Sequence[str]], document: Document) -> set[Entry]:
    return set(product(*(_present(document, path) for path in paths)))


async def find_clashes(
    collection: Collection, session: AsyncClientSession | None, names: Sequence[str], documents: Sequence[Document]
) -> dict[int, str]:
    """The new rows that a unique index would refuse, by place: the index. One query an index for all of them."""
    paths = {name: [key.split(".") for key in index_keys(name)] for name in names}
    entries = [{name: _entries(each, row) for name, each in paths.items()} for row in documents]
    taken: dict[str, set[Entry]] = {}
    for name in names:
        keys, asked = index_keys(name), [entry for own in entries for entry in own[name]]
        query: Document = {"_live": True}
        for key, column in zip(keys, zip(*asked, strict=True), strict=False):
            query[key] = {"$in": list(set(column))}
        rows = await collection.find(query, keys, session=session).to_list() if asked else []
        taken[name] = {entry for row in rows for entry in index_entries(keys, row)}
    return first_come(entries, taken)


def first_come(entries: Sequence[Mapping[str, set[Entry]]], taken: Mapping[str, set[Entry]]) -> dict[int, str]:
    """The new rows that clash, with what is `taken` or with a row before them, by place: the index they clash in.

    `entries`: of each new row, by index; `taken`: those of the rows that are there, which grows.
    """
    clashes: dict[int, str] = {}
    for place, own in enumerate(entries):
        clash = next((name for name, each in own.items() if each & taken[name]), None)
        if clash is not None:
            clashes[place] = clash
            continue
        for name, each in own.items():
            taken[name].update(each)
    return clashes


def unique_index_name(keys: Sequence[str]) -> str:
    """The name of the unique index on these stored keys."""
    return f"{_UNIQUE}{','.join(keys)}"


def index_keys(name: str) -> list[str]:
    """The stored keys of the unique index of this name."""
    return name.removeprefix(_UNIQUE).split(",")


def taken_path(path: str, keys: Mapping[str, Any]) -> str:
    """The path of a taken value, of an index entry with these keys: of a list of several fields', the field's own."""
    entry = keys.get(SHARED_UNIQUES)
    return path if entry is None else f'{path}["{str(entry).partition(chr(0x1F))[0]}"]'


def taken_query(keys: Sequence[str], document: Document) -> Document | None:
    """The live rows beside `document` that share its values of a unique index; None if it takes no part in it."""
    query: Document = {"_live": True, "_id": {"$ne": document["_id"]}}
    for key in keys:
        values = _present(document, key.split("."))
        if not values:
            return None
        query[key] = {"$in": values} if len(values) > 1 else values[0]
    return query


def _present(document: Document, path: Sequence[str]) -> list[Any]:
    """The values that a unique index holds: a row without one takes no part."""
    return [value for value in _values(document, path) if value not in (None, "")]


def _values(value: Any, path: Sequence[str]) -> list[Any]:
    """The values at a path, of every item where a step is a list."""
    if isinstance(value, list):
        return [found for item in value for found in _values(item, path)]
    if not path:
        return [value]
    return _values(value[path[0]], path[1:]) if isinstance(value, dict) and path[0] in value else []
