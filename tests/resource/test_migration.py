"""The database against the contracts: shown, brought there, and never robbed of anything without being told to."""

from collections.abc import Callable
from typing import Any

import pytest
from dashclicks.crm.v1.contact_pb2 import Contact
from pymongo.errors import WriteError

from shared.data.migration import Difference
from shared.data.mongo import Database
from shared.resource.model import Model
from shared.resource.resource import Resource
from shared.resource.runtime import Runtime
from shared.rpc.call import Call
from tests.resource.conftest import person
from tests.resource.test_indexes import stored

NAME = "account_id,display_name,_id"


@pytest.fixture
def runtime(make_runtime: Callable[[], Runtime]) -> Runtime:
    """A runtime of contacts whose database has nothing yet."""
    made = make_runtime()
    made.resource(Model(Contact))
    return made


async def only(runtime: Runtime) -> Difference:
    (difference,) = await runtime.differences()
    return difference


async def test_an_empty_database_lacks_everything(runtime: Runtime) -> None:
    difference = await only(runtime)
    assert {"search", NAME, "ttl:purge_time"} <= {spec.name for spec in difference.missing}
    assert (difference.collection, difference.validator is not None) == ("crm.contacts", True)


async def test_what_was_adjusted_differs_no_longer(runtime: Runtime) -> None:
    await runtime.adjust(await only(runtime), drop=False)
    assert await runtime.differences() == []


async def test_nothing_is_removed_unless_told_to(runtime: Runtime, database: Database) -> None:
    await runtime.adjust(await only(runtime), drop=False)
    collection = database["crm.contacts"]
    await collection.drop_index(NAME)
    await collection.create_index([("display_name", 1)], name=NAME)
    await collection.create_index([("source", 1)], name="by hand")
    difference = await only(runtime)
    assert ([spec.name for spec in difference.changed], difference.unknown) == ([NAME], ["by hand"])

    await runtime.adjust(difference, drop=False)
    assert await only(runtime) == difference
    await runtime.adjust(difference, drop=True)
    assert await runtime.differences() == []
    assert "by hand" not in await stored(database, "crm.contacts")


async def test_a_validator_of_another_contract_is_replaced(runtime: Runtime, database: Database) -> None:
    await runtime.adjust(await only(runtime), drop=False)
    await database.command("collMod", "crm.contacts", validator={"source": "x"})
    await runtime.ensure_validators()
    assert await runtime.differences() == []


async def test_the_runtime_writes_what_the_validator_takes(
    things: Resource[Any], kinds_runtime: Runtime, contacts: Resource[Contact], platform: Any, call: Call
) -> None:
    await kinds_runtime.ensure_validators()
    await platform.runtime.ensure_validators()
    made = await contacts.create(call, person(tags=["x"], phones=[{"number": "+14155550132"}]))
    await contacts.update(call, Contact(display_name="Lena"), id=made.id)
    await contacts.delete(call, made.id)


@pytest.mark.parametrize(
    "wrong",
    [
        {"_id": "con_1", "revision": 1},
        {"_id": "con_1", "account_id": "acc_1"},
        {"_id": 1, "account_id": "acc_1", "revision": 1},
        {"_id": "con_1", "account_id": "acc_1", "revision": 1, "create_time": "2026"},
        {"_id": "con_1", "account_id": "acc_1", "revision": 1, "tags": "x"},
        {"_id": "con_1", "account_id": "acc_1", "revision": 1, "display_name": {"$gt": ""}},
    ],
)
async def test_a_document_of_another_form_is_refused(
    runtime: Runtime, database: Database, wrong: dict[str, Any]
) -> None:
    await runtime.adjust(await only(runtime), drop=False)
    with pytest.raises(WriteError, match="failed validation"):
        await database["crm.contacts"].insert_one(wrong)
