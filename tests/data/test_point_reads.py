"""Point reads that meet share a query and never a tenant."""

import asyncio
from typing import Any

import pytest
from pymongo.asynchronous.database import AsyncDatabase

from shared.data.mongo import open_collection
from shared.data.point_reads import PointReads
from shared.data.raw_finds import RawFinds
from shared.data.raw_rows import decode

Database = AsyncDatabase[dict[str, Any]]


@pytest.fixture
async def reads(database: Database) -> PointReads:
    rows = [{"_id": f"row_{n}", "account_id": "acc_even" if n % 2 == 0 else "acc_odd"} for n in range(100)]
    await database["rows"].insert_many(rows)
    return PointReads(RawFinds(open_collection(database, "rows")))


async def test_each_reader_gets_its_row(reads: PointReads) -> None:
    found = await asyncio.gather(*(reads.read({"account_id": "acc_even"}, f"row_{n}") for n in range(0, 100, 2)))
    assert [row and decode(row.body)["_id"] for row in found] == [f"row_{n}" for n in range(0, 100, 2)]


async def test_a_row_of_another_tenant_is_not_found_at_the_same_time(reads: PointReads) -> None:
    mine, foreign, absent = await asyncio.gather(
        reads.read({"account_id": "acc_even"}, "row_2"),
        reads.read({"account_id": "acc_odd"}, "row_2"),
        reads.read({"account_id": "acc_even"}, "row_none"),
    )
    assert mine is not None
    assert foreign is None
    assert absent is None


async def test_a_caller_who_gives_up_does_not_fail_the_others(reads: PointReads) -> None:
    first = asyncio.create_task(reads.read({"account_id": "acc_even"}, "row_4"))
    second = asyncio.create_task(reads.read({"account_id": "acc_even"}, "row_4"))
    await asyncio.sleep(0)
    first.cancel()
    row = await second
    assert row is not None
    assert first.cancelled()


async def test_tenants_share_the_query_that_follows_the_one_under_way(database: Database, reads: PointReads) -> None:
    await database.command("profile", 2)
    rows = await asyncio.gather(
        *(reads.read({"account_id": "acc_odd" if n % 2 else "acc_even"}, f"row_{n}") for n in range(20)),
        *(reads.read({"account_id": "acc_even" if n % 2 else "acc_odd"}, f"row_{n}") for n in range(20)),
    )
    await database.command("profile", 0)
    assert [row and decode(row.body)["_id"] for row in rows] == [f"row_{n}" for n in range(20)] + [None] * 20
    assert await database["system.profile"].count_documents({"command.find": "rows"}) == 2


async def test_a_condition_that_is_more_than_equality_keeps_to_itself(reads: PointReads) -> None:
    odd = {"$or": [{"account_id": "acc_odd"}, {"parent_account_id": "acc_odd"}]}
    even = {"account_id": {"$in": ["acc_even"]}}
    found = await asyncio.gather(
        reads.read(odd, "row_1"), reads.read(odd, "row_2"), reads.read(even, "row_1"), reads.read(even, "row_2")
    )
    assert [row and decode(row.body)["_id"] for row in found] == ["row_1", None, None, "row_2"]


async def test_a_collection_that_is_not_there_has_no_rows(database: Database) -> None:
    reads = PointReads(RawFinds(open_collection(database, "absent")))
    found = await asyncio.gather(*(reads.read({"account_id": account}, "x") for account in "ab"))
    assert found == [None, None]
