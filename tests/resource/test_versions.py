"""Stored shapes have versions: an old row reads as a new one, and its next write stores it so, whole."""

from collections.abc import Callable
from contextlib import aclosing
from typing import Any

import pytest
from dashclicks.crm.v1.contact_pb2 import Contact

from shared.data.mongo import Database, Document
from shared.resource.model import Model
from shared.resource.reading import ListQuery
from shared.resource.resource import Resource
from shared.resource.runtime import Runtime
from shared.resource.searching import SearchQuery
from shared.rpc.call import Call
from tests.resource.conftest import person


def join_names(document: Document) -> None:
    """Version 2: the name that was kept in two parts is one."""
    document["display_name"] = f"{document['first_name']} {document['last_name']}"


def shout(document: Document) -> None:
    """Version 3: job titles are in capitals."""
    document["job_title"] = document["job_title"].upper()


@pytest.fixture
def newer(make_runtime: Callable[[], Runtime]) -> Resource[Contact]:
    """The resource as the process after next has it."""
    return make_runtime().resource(Model(Contact, upgrade={2: join_names, 3: shout}))


@pytest.fixture
async def old(contacts: Resource[Contact], call: Call) -> str:
    """The id of a row that version 1 wrote."""
    given = person(display_name="?", first_name="Maya", last_name="Chen", job_title="cto")
    return (await contacts.create(call, given)).id


async def stored(database: Database, id: str) -> dict[str, Any]:
    row = await database["crm.contacts"].find_one({"_id": id})
    assert row is not None
    return {name: row.get(name) for name in ("display_name", "job_title", "_version", "revision")}


async def test_every_read_gives_the_newest_shape(newer: Resource[Contact], call: Call, old: str) -> None:
    async with aclosing(newer.export(call, ListQuery())) as rows:
        exported = [Contact.FromString(row) async for row in rows]
    found = await newer.search(call, SearchQuery("maya"))
    read = [
        await newer.get(call, old),
        *(await newer.list(call, ListQuery())).items,
        *await newer.batch_get(call, [old]),
        *exported,
        *found.items,
    ]
    assert [(row.display_name, row.job_title) for row in read] == [("Maya Chen", "CTO")] * 5


async def test_a_read_writes_nothing(newer: Resource[Contact], call: Call, database: Database, old: str) -> None:
    before = await stored(database, old)
    await newer.get(call, old)
    assert await stored(database, old) == before


async def test_the_next_write_stores_the_whole_row(
    newer: Resource[Contact], call: Call, database: Database, old: str
) -> None:
    await newer.update(call, Contact(source="import"), id=old)
    wanted = {"display_name": "Maya Chen", "job_title": "CTO", "_version": 3, "revision": 2}
    assert await stored(database, old) == wanted
    assert (await newer.get(call, old)).display_name == "Maya Chen"


async def test_a_new_row_is_of_the_newest_version(newer: Resource[Contact], call: Call, database: Database) -> None:
    made = await newer.create(call, person(job_title="cto"))
    assert (await stored(database, made.id))["_version"] == 3
    assert (await newer.get(call, made.id)).job_title == "cto"


async def test_a_version_between_takes_the_steps_it_lacks(
    newer: Resource[Contact], call: Call, database: Database, old: str
) -> None:
    await database["crm.contacts"].update_one({"_id": old}, {"$set": {"_version": 2, "display_name": "Kept"}})
    read = await newer.get(call, old)
    assert (read.display_name, read.job_title) == ("Kept", "CTO")


def test_a_version_left_out_stops_the_start(make_runtime: Callable[[], Runtime]) -> None:
    with pytest.raises(ValueError, match="without a gap"):
        make_runtime().resource(Model(Contact, upgrade={3: shout}))
