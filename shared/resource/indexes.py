"""Indexes as the contract declares them: the tenant key first, but for look-ups across tenants that state why."""

from collections.abc import Iterator

from google.protobuf.descriptor import Descriptor

from shared.data.indexes import IndexSpec
from shared.data.mongo import Document
from shared.data.uniques import unique_index_name
from shared.resource.contracts import Declaration
from shared.resource.fields import FieldSpec, Kind, field_spec

# Deleted rows leave at their purge time.
PURGE = IndexSpec("ttl:purge_time", (("purge_time", 1),), ("purge_time",), ttl_seconds=0)


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
        if index.cross_tenant_reason and index.unique:
            raise declaration.error("an index across tenants cannot be unique: it would tell one tenant of another")
        for keys in ((),) if index.cross_tenant_reason else tenant:
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
