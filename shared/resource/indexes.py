"""Indexes: compiled from the contract, tenant key first; made at start where they are missing, never dropped."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.descriptor import Descriptor
from pymongo import IndexModel

from shared.data.mongo import Collection, Document, StatusErrors
from shared.data.store import unique_index_name
from shared.resource.contracts import Declaration
from shared.resource.fields import FieldSpec, Kind, field_spec


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


# Deleted rows leave at their purge time.
PURGE = IndexSpec("ttl:purge_time", (("purge_time", 1),), ("purge_time",), ttl_seconds=0)


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


def compile_indexes(
    descriptor: Descriptor, declaration: Declaration, tenant: tuple[tuple[str, ...], ...]
) -> Iterator[IndexSpec]:
    """A resource's indexes. Raises ContractError for keys that no index can have."""
    yield PURGE
    for index in declaration.storage.indexes:
        parsed = [_key(descriptor, declaration, key) for key in index.keys]
        if len({_array(spec.path) for spec, _ in parsed if spec.repeated}) > 1:
            raise declaration.error(f"an index cannot hold two repeated fields: {', '.join(index.keys)}")
        if index.ttl_seconds:
            yield _ttl(declaration, parsed, index.ttl_seconds)
            continue
        for keys in tenant:
            yield _led_by(declaration, keys, parsed, index.unique)


def _array(path: str) -> str:
    return path.partition(".")[0]


def _key(descriptor: Descriptor, declaration: Declaration, text: str) -> tuple[FieldSpec, int]:
    path, _, direction = text.partition(" ")
    segments = path.split(".")
    owner: Descriptor | None = descriptor
    repeated = False
    for segment in segments[:-1]:
        step = None if owner is None else owner.fields_by_name.get(segment)
        owner = None if step is None else step.message_type
        repeated = repeated or (step is not None and step.is_repeated)
    last = None if owner is None else owner.fields_by_name.get(segments[-1])
    spec = None if last is None else field_spec(last, path, repeated)
    if spec is None or direction not in ("", "desc"):
        raise declaration.error(f"index key {text!r} names no field that an index can hold")
    return spec, -1 if direction else 1


def _ttl(declaration: Declaration, parsed: list[tuple[FieldSpec, int]], seconds: int) -> IndexSpec:
    if len(parsed) != 1 or parsed[0][0].kind is not Kind.TIME:
        raise declaration.error("an index with ttl_seconds has one key, a time")
    spec, _ = parsed[0]
    return IndexSpec(f"ttl:{spec.stored}", ((spec.stored, 1),), (spec.path,), ttl_seconds=seconds)


def _led_by(
    declaration: Declaration, tenant: tuple[str, ...], parsed: list[tuple[FieldSpec, int]], unique: bool
) -> IndexSpec:
    keys = (*((key, 1) for key in tenant), *((spec.stored, direction) for spec, direction in parsed))
    paths = tuple(spec.path for spec, _ in parsed)
    if unique:
        partial: Document = {"_live": True}
        for spec, _ in parsed:
            partial.update(_has_value(declaration, spec))
        return IndexSpec(unique_index_name([key for key, _ in keys]), keys, paths, unique=True, partial=partial)
    # The id at the end makes the order total, so that a page can start behind any row.
    keys = (*keys, ("_id", parsed[-1][1]))
    return IndexSpec(",".join(f"{key}{'' if way > 0 else ' desc'}" for key, way in keys), keys, paths)


def _has_value(declaration: Declaration, spec: FieldSpec) -> Document:
    """Leaves rows without a value out of a unique index: two rows may both have none."""
    if spec.kind is Kind.TEXT:
        return {spec.stored: {"$gt": ""}}
    if spec.repeated:
        raise declaration.error(f"{spec.path}: a unique index over repeated values needs text")
    return {spec.stored: {"$exists": True}} if spec.default is None else {}
