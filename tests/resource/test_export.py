"""Count and export: all rows of a list, whatever their number, in batches that nobody sees."""

from contextlib import aclosing
from unittest.mock import patch

import pytest
from dashclicks.crm.v1.contact_pb2 import Contact

from shared.core.errors import InvalidArgument
from shared.data.mongo import Database
from shared.resource import reading
from shared.resource.reading import ListQuery
from shared.resource.resource import Resource
from shared.rpc.call import Call
from tests.resource.conftest import person


async def exported(contacts: Resource[Contact], call: Call, query: ListQuery) -> list[str]:
    """Display names, in the order of the export."""
    return [Contact.FromString(row).display_name async for row in contacts.export(call, query)]


@pytest.fixture
async def seven(contacts: Resource[Contact], call: Call, stranger: Call) -> list[str]:
    """Display names of seven contacts of account one; one of account two is there too."""
    await contacts.create(stranger, person(display_name="theirs", tags=["even"]))
    names = [f"n{number}" for number in range(7)]
    for number, name in enumerate(names):
        await contacts.create(call, person(display_name=name, tags=["even"] if number % 2 == 0 else []))
    return names


@pytest.mark.parametrize("batch", [1, 2, 3, 7, 8])
async def test_an_export_has_every_row_in_order_whatever_the_batch(
    contacts: Resource[Contact], call: Call, seven: list[str], batch: int
) -> None:
    with patch.object(reading, "_EXPORT_BATCH", batch):
        assert await exported(contacts, call, ListQuery(order_by="display_name")) == seven
        assert await exported(contacts, call, ListQuery(filter="tags:even")) == ["n6", "n4", "n2", "n0"]


async def test_an_export_leaves_out_deleted_rows(contacts: Resource[Contact], call: Call, seven: list[str]) -> None:
    (first,) = (await contacts.list(call, ListQuery(filter='display_name = "n0"'))).items
    await contacts.delete(call, first.id)
    assert await exported(contacts, call, ListQuery(order_by="display_name")) == seven[1:]


async def test_an_export_reads_a_batch_at_a_time(
    contacts: Resource[Contact], call: Call, seven: list[str], database: Database
) -> None:
    await database.command("profile", 2)
    with patch.object(reading, "_EXPORT_BATCH", 2):
        async with aclosing(contacts.export(call, ListQuery())) as rows:
            for _ in range(3):
                await anext(rows)
    await database.command("profile", 0)
    reads = await database["system.profile"].find({"ns": f"{database.name}.crm.contacts"}).to_list()
    assert [read["nreturned"] for read in reads] == [2, 2]


@pytest.mark.parametrize("query", [ListQuery(filter="nothing = 1"), ListQuery(order_by="nothing")])
async def test_a_bad_export_is_refused_before_the_first_row(
    contacts: Resource[Contact], call: Call, query: ListQuery
) -> None:
    with pytest.raises(InvalidArgument):
        await anext(contacts.export(call, query))


async def test_a_count_is_the_length_of_the_list(contacts: Resource[Contact], call: Call, seven: list[str]) -> None:
    assert await contacts.count(call, ListQuery()) == 7
    assert await contacts.count(call, ListQuery(filter="tags:even")) == 4
    (first,) = (await contacts.list(call, ListQuery(filter='display_name = "n0"'))).items
    await contacts.delete(call, first.id)
    assert await contacts.count(call, ListQuery()) == 6
    assert await contacts.count(call, ListQuery(show_deleted=True)) == 7


async def test_a_count_refuses_a_bad_filter(contacts: Resource[Contact], call: Call) -> None:
    with pytest.raises(InvalidArgument):
        await contacts.count(call, ListQuery(filter="nothing = 1"))
