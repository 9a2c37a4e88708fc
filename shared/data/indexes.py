"""Indexes as they stand in the database: made where they are missing, never dropped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pymongo import IndexModel

from shared.data.mongo import Collection, Document, StatusErrors


@dataclass(frozen=True, slots=True)
class IndexSpec:
    """One index as it must stand in the database.

    `keys`: stored paths with 1 or -1. `paths`: the contract's paths, without the tenant. `partial`: which rows
    take part. `ttl_seconds`: None for an index that removes nothing.
    """

    name: str
    keys: tuple[tuple[str, int], ...]
    paths: tuple[str, ...]
    unique: bool = False
    partial: Document | None = None
    ttl_seconds: int | None = None

    def model(self) -> IndexModel:
        """The driver's word for it."""
        options: Document = {"unique": True} if self.unique else {}
        if self.partial is not None:
            options["partialFilterExpression"] = self.partial
        if self.ttl_seconds is not None:
            options["expireAfterSeconds"] = self.ttl_seconds
        return IndexModel(list(self.keys), name=self.name, **options)

    def same_as(self, existing: Mapping[str, Any]) -> bool:
        """Whether an index of the database is this one."""
        return (
            list(self.keys) == [(key, int(direction)) for key, direction in existing["key"].items()]
            and self.unique == existing.get("unique", False)
            and self.partial == existing.get("partialFilterExpression")
            and self.ttl_seconds == existing.get("expireAfterSeconds")
        )


@dataclass(slots=True)
class IndexReport:
    """What was done about a collection's indexes: names made, and names that differ or that no contract has."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


async def ensure_indexes(collection: Collection, wanted: Sequence[IndexSpec]) -> IndexReport:
    """Makes the missing indexes. Those that differ or that nobody declares are reported and left alone.

    Raises pymongo.errors.OperationFailure where rows break a new unique index.
    """
    with StatusErrors():
        existing = {index["name"]: index async for index in await collection.list_indexes()}
        missing = [spec for spec in wanted if spec.name not in existing]
        if missing:
            await collection.create_indexes([spec.model() for spec in missing])
    declared = {spec.name for spec in wanted}
    return IndexReport(
        created=[spec.name for spec in missing],
        changed=[s.name for s in wanted if s.name in existing and not s.same_as(existing[s.name])],
        unknown=[name for name in existing if name not in declared and name != "_id_"],
    )
