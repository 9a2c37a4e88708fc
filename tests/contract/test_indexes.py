"""Every field that a list filters or sorts by is read through an index that narrows by it, as MongoDB itself says."""

import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from google.protobuf.descriptor import Descriptor
from pydantic import SecretBytes

from services.internal.modules import MODULES
from services.internal.service import open_deps
from shared.core.settings import Settings
from shared.data.clients import connect
from shared.data.mongo import Database, Document
from shared.resource.fields import FieldSpec, Kind
from shared.resource.filter import Compare, Op
from shared.resource.filter_mongo import to_mongo
from shared.resource.filter_values import DurationValue, FilterValue
from shared.resource.order import parse_order
from shared.resource.page import sort_of
from shared.resource.runtime import Runtime
from shared.resource.softdelete import LIVE
from shared.resource.table import ResourceType
from shared.rpc.call import Call
from shared.rpc.principal import Principal
from shared.testing.samples import our_options

DATABASE = "contract_indexes"
CALL = Call("test.Method", "req_1", Principal(user_id="usr_1", account_id="acc_1"))
VALUES: dict[Kind, FilterValue] = {
    Kind.TEXT: "a",
    Kind.INTEGER: 1,
    Kind.NUMBER: 1.0,
    Kind.BOOL: True,
    Kind.TIME: datetime(2026, 2, 14),
    Kind.DURATION: DurationValue(90, 0),
}


@pytest.fixture(scope="module")
async def runtime(mongodb_uri: str, redis_url: str) -> AsyncIterator[tuple[Runtime, Database]]:
    """Every resource of the platform with its indexes, in a database without rows."""
    settings = Settings(
        mongodb_uri=mongodb_uri,
        redis_url=redis_url,
        mongodb_database=DATABASE,
        master_key=SecretBytes(os.urandom(32)),
    )
    data = await connect(settings)
    deps = await open_deps(settings, data)
    for module in MODULES:
        module.servicer(deps)
    await deps.runtime.ensure_indexes()
    yield deps.runtime, data.database
    await data.mongo.drop_database(DATABASE)
    await data.aclose()


def waived(kind: ResourceType, path: str) -> bool:
    """Whether the contract says why the field has no index."""
    owner: Descriptor | None = kind.descriptor
    for segment in path.split("."):
        assert owner is not None
        field = owner.fields_by_name[segment]
        if our_options(field).index_waiver:
            return True
        owner = field.message_type
    return False


def condition(field: FieldSpec) -> Document:
    """A query by this field alone."""
    value = field.names[-1] if field.kind is Kind.ENUM else VALUES[field.kind]
    return to_mongo(Compare(field, Op.EQ, value), datetime.now(UTC))


async def explain(database: Database, kind: ResourceType, query: Document, sort: list[tuple[str, int]]) -> Document:
    """MongoDB's plans: the one chosen, and those it could have chosen."""
    find: Document = {"find": kind.collection.name, "filter": query, "limit": 51}
    plan = await database.command("explain", {**find, **({"sort": dict(sort)} if sort else {})})
    found: Document = plan["queryPlanner"]
    return found


def stages(plan: Any) -> Iterator[Document]:
    """Every stage of a plan."""
    if isinstance(plan, dict):
        if "stage" in plan:
            yield plan
        for inner in plan.values():
            yield from stages(inner)
    elif isinstance(plan, list):
        for item in plan:
            yield from stages(item)


def narrows(plan: Document, stored: str) -> bool:
    """Whether every index that the plan reads is read for values of this field only."""
    scans = [stage for stage in stages(plan) if stage["stage"] == "IXSCAN"]
    whole = ["[MinKey, MaxKey]"], ["[MaxKey, MinKey]"]
    return bool(scans) and all(scan["indexBounds"].get(stored, whole[0]) not in whole for scan in scans)


async def test_every_filterable_field_is_read_by_an_index(runtime: tuple[Runtime, Database]) -> None:
    resources, database = runtime
    checked = 0
    for resource in resources.resources.values():
        kind = resource.kit.type
        for field in kind.filterable.values():
            if waived(kind, field.path):
                continue
            whole = {"$and": [resource.kit.open(CALL).condition, condition(field), LIVE]}
            planner = await explain(database, kind, whole, [])
            plans = [planner["winningPlan"], *planner["rejectedPlans"]]
            assert any(narrows(plan, field.stored) for plan in plans), f"{kind.name}: {field.path}"
            checked += 1
    assert checked > 10


async def test_every_sortable_field_is_sorted_by_an_index(runtime: tuple[Runtime, Database]) -> None:
    resources, database = runtime
    checked = 0
    for resource in resources.resources.values():
        kind = resource.kit.type
        orders = [f"{path}{way}" for path in kind.sortable if not waived(kind, path) for way in ("", " desc")]
        for text in ["", *orders]:
            order = parse_order(text, kind.sortable, kind.default_order)
            query = {"$and": [resource.kit.open(CALL).condition, LIVE]}
            planner = await explain(database, kind, query, sort_of(order))
            names = {stage["stage"] for stage in stages(planner["winningPlan"])}
            assert names & {"IXSCAN"}, f"{kind.name}: {text}"
            assert not names & {"SORT", "COLLSCAN"}, f"{kind.name}: {text}: {sorted(names)}"
            checked += 1
    assert checked > 10
