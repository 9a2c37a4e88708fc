"""Indexes follow the contract: made at start, tenant first, never dropped."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from dashclicks.crm.v1.contact_pb2 import Contact
from pymongo.errors import OperationFailure

from shared.data.mongo import Database
from shared.resource.model import Model
from shared.resource.order import parse_order
from shared.resource.page import behind, sort_of
from shared.resource.resource import Resource
from shared.resource.runtime import Runtime
from shared.resource.softdelete import LIVE
from shared.rpc.call import Call
from tests.resource.conftest import Platform, person


async def stored(database: Database, collection: str) -> dict[str, Any]:
    return {index["name"]: index async for index in await database[collection].list_indexes()}


async def test_plain_index_is_led_by_the_tenant_and_ends_with_the_id(platform: Platform, database: Database) -> None:
    index = (await stored(database, "crm.contacts"))["account_id,tags,create_time desc,_id desc"]
    assert list(index["key"].items()) == [("account_id", 1), ("tags", 1), ("create_time", -1), ("_id", -1)]


async def test_unique_index_takes_live_rows_with_a_value(platform: Platform, database: Database) -> None:
    index = (await stored(database, "crm.contacts"))["unique:account_id,type,emails.address"]
    assert index["unique"] is True
    assert index["partialFilterExpression"] == {"_live": True, "emails.address": {"$gt": ""}}


async def test_both_sides_of_an_account_are_indexed(platform: Platform, database: Database) -> None:
    names = set(await stored(database, "accounts.accounts"))
    assert {"account_id,state,_id", "parent_account_id,state,_id"} <= names


async def test_deleted_and_expired_rows_leave_by_index(things: Resource[Any], database: Database) -> None:
    indexes = await stored(database, "kinds.things")
    assert (indexes["ttl:purge_time"]["expireAfterSeconds"], indexes["ttl:expire_time"]["expireAfterSeconds"]) == (
        0,
        60,
    )


async def test_second_start_makes_nothing(platform: Platform, make_runtime: Callable[[], Runtime]) -> None:
    again = make_runtime()
    again.resource(Model(Contact))
    report = (await again.ensure_indexes())["crm.contacts"]
    assert (report.created, report.changed, report.unknown) == ([], [], [])


async def test_processes_that_start_together_agree(make_runtime: Callable[[], Runtime], database: Database) -> None:
    runtimes = [make_runtime() for _ in range(4)]
    for runtime in runtimes:
        runtime.resource(Model(Contact))
    await asyncio.gather(*(runtime.ensure_indexes() for runtime in runtimes))
    assert "unique:account_id,type,emails.address" in await stored(database, "crm.contacts")


async def test_changed_and_unknown_indexes_are_reported_and_left(
    make_runtime: Callable[[], Runtime], database: Database
) -> None:
    collection = database["crm.contacts"]
    await collection.create_index([("account_id", 1)], name="account_id,display_name,_id")
    await collection.create_index([("source", 1)], name="by hand")
    runtime = make_runtime()
    runtime.resource(Model(Contact))
    report = (await runtime.ensure_indexes())["crm.contacts"]
    assert (report.changed, report.unknown) == (["account_id,display_name,_id"], ["by hand"])
    assert {"account_id,display_name,_id", "by hand"} <= set(await stored(database, "crm.contacts"))


async def test_rows_that_break_a_new_unique_index_stop_the_start(
    make_runtime: Callable[[], Runtime], database: Database
) -> None:
    row = {"account_id": "acc_1", "type": "T", "_live": True, "emails": [{"address": "a@example.com"}]}
    await database["crm.contacts"].insert_many([{**row, "_id": 1}, {**row, "_id": 2}])
    runtime = make_runtime()
    runtime.resource(Model(Contact))
    with pytest.raises(OperationFailure, match="duplicate key"):
        await runtime.ensure_indexes()


@pytest.mark.parametrize("order_by", ["", "create_time", "display_name", "display_name desc", "update_time desc"])
async def test_deep_page_reads_no_more_rows_than_it_shows(
    contacts: Resource[Contact], call: Call, database: Database, order_by: str
) -> None:
    for number in range(40):
        await contacts.create(call, person(display_name=f"n{number:02}"))
    kind = contacts.kit.type
    order = parse_order(order_by, kind.sortable, kind.default_order)
    rows = await database["crm.contacts"].find({}, sort=sort_of(order)).to_list()
    values = [
        rows[29][key.stored].replace(tzinfo=None) if "time" in key.stored else rows[29][key.stored] for key in order
    ]
    query = {"account_id": "acc_1", "$and": [LIVE, behind(order, values)]}
    plan = await database.command(
        "explain",
        {"find": "crm.contacts", "filter": query, "sort": dict(sort_of(order)), "limit": 5},
        verbosity="executionStats",
    )
    assert plan["executionStats"]["totalDocsExamined"] <= 7
    assert "SORT" not in stages(plan["queryPlanner"]["winningPlan"])


def stages(plan: dict[str, Any]) -> set[str]:
    inner = [plan[key] for key in ("inputStage", "queryPlan") if key in plan] + plan.get("inputStages", [])
    return {plan.get("stage", "")}.union(*(stages(one) for one in inner))
