"""The store: tenant in every query, durable writes, driver failures as statuses."""

from typing import Any

import pytest
from dashclicks.options.v1 import options_pb2
from pymongo import AsyncMongoClient
from pymongo.errors import ExecutionTimeout, NotPrimaryError, OperationFailure

from shared.core.errors import DeadlineExceeded, StatusError, Unavailable
from shared.data.mongo import Database, open_collection, to_status
from shared.data.scopes import CollectionSpec
from shared.data.store import Stores
from shared.rpc.call import Call
from tests.resource.conftest import caller

SPEC = CollectionSpec("test.rows", options_pb2.TENANT_SCOPE_ACCOUNT, {})


async def test_query_on_the_tenant_field_does_not_replace_the_tenant(database: Database, call: Call) -> None:
    stores = Stores(database)
    await stores.open(SPEC, call).insert({"_id": 1, "account_id": "acc_1"})
    stranger = stores.open(SPEC, caller("acc_2"))
    for query in ({"account_id": "acc_1"}, {"account_id": {"$ne": ""}}, {"$or": [{"_id": 1}, {}]}, {}):
        assert await stranger.find(query) == []
        assert await stranger.count(query) == 0
        assert await stranger.find_one_and_update(query, {"$set": {"x": 1}}) is None


async def test_either_side_of_an_account_does_not_widen(database: Database) -> None:
    spec = CollectionSpec("test.rows", options_pb2.TENANT_SCOPE_SUB_ACCOUNT, {})
    stores = Stores(database)
    await stores.system(spec, "test").insert({"_id": 1, "account_id": "acc_1", "parent_account_id": ""})
    stranger = stores.open(spec, caller("acc_2"))
    assert await stranger.find({"$or": [{"_id": 1}, {"account_id": "acc_1"}]}) == []


async def test_row_of_another_tenant_is_not_inserted(database: Database, call: Call) -> None:
    for row in ({"_id": 1}, {"_id": 1, "account_id": "acc_2"}, {"_id": 1, "account_id": {"$ne": 1}}):
        with pytest.raises(ValueError, match="another tenant"):
            await Stores(database).open(SPEC, call).insert(row)
    assert await database["test.rows"].count_documents({}) == 0


@pytest.mark.parametrize("operator", ["$set", "$unset", "$rename"])
async def test_row_stays_with_its_tenant(database: Database, call: Call, operator: str) -> None:
    store = Stores(database).open(SPEC, call)
    await store.insert({"_id": 1, "account_id": "acc_1"})
    with pytest.raises(ValueError, match="stays with its tenant"):
        await store.find_one_and_update({"_id": 1}, {operator: {"account_id": "x"}})


async def test_count_stops_at_its_limit(database: Database, call: Call) -> None:
    store = Stores(database).open(SPEC, call)
    for number in range(4):
        await store.insert({"_id": number, "account_id": "acc_1"})
    assert (await store.count({}), await store.count({}, 3)) == (4, 3)


async def test_find_answers_the_named_fields(database: Database, call: Call) -> None:
    store = Stores(database).open(SPEC, call)
    await store.insert({"_id": 1, "account_id": "acc_1", "x": 2})
    assert await store.find({}, fields=["x"]) == [{"_id": 1, "x": 2}]


def test_writes_are_acknowledged_by_a_majority_and_journaled(database: Database) -> None:
    assert open_collection(database, "x").write_concern.document == {"w": "majority", "j": True}


async def test_database_without_a_primary_is_unavailable(mongodb_uri: str, call: Call) -> None:
    nowhere = mongodb_uri.replace("replicaSet=rs0", "replicaSet=other")
    assert nowhere != mongodb_uri
    async with AsyncMongoClient[dict[str, Any]](nowhere, serverSelectionTimeoutMS=200) as client:
        store = Stores(client["x"]).open(SPEC, call)
        with pytest.raises(Unavailable):
            await store.find_by_id("row_1")
        with pytest.raises(Unavailable):
            await store.insert({"_id": 1, "account_id": "acc_1"})


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotPrimaryError("moved"), Unavailable),
        (ExecutionTimeout("slow", 50), DeadlineExceeded),
        (OperationFailure("retry", 1, {"errorLabels": ["RetryableWriteError"]}), Unavailable),
        (OperationFailure("bad query", 2), None),
    ],
)
def test_driver_failures_have_a_status(error: Exception, status: type[StatusError] | None) -> None:
    found = to_status(error)
    assert (found and type(found)) is status
