"""New rows written at the same time share a command; what is wrong with one is nobody else's matter."""

import asyncio
from typing import Any

import pytest
from bson.errors import InvalidDocument
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import DocumentTooLarge, DuplicateKeyError, WriteError

from shared.data.inserts import Inserts
from shared.data.mongo import open_collection

Database = AsyncDatabase[dict[str, Any]]


@pytest.fixture
async def inserts(database: Database) -> Inserts:
    await database.create_collection("rows", validator={"n": {"$lt": 1000}})
    await database["rows"].create_index("email", unique=True, sparse=True)
    return Inserts(open_collection(database, "rows"))


async def write(inserts: Inserts, *rows: dict[str, Any]) -> list[BaseException | None]:
    """What each write, all begun at once, raises."""
    return await asyncio.gather(*(inserts.insert(row) for row in rows), return_exceptions=True)


async def test_rows_share_the_command_that_follows_the_one_under_way(database: Database, inserts: Inserts) -> None:
    await database.command("profile", 2)
    assert await write(inserts, *({"_id": n, "n": n} for n in range(20))) == [None] * 20
    await database.command("profile", 0)
    assert await database["rows"].count_documents({}) == 20
    assert await database["system.profile"].count_documents({"command.insert": "rows"}) == 2


async def test_each_row_is_refused_for_itself(database: Database, inserts: Inserts) -> None:
    first, taken, wrong, fine, unfit = await write(
        inserts,
        {"_id": 1, "n": 1, "email": "a@example.com"},
        {"_id": 2, "n": 2, "email": "a@example.com"},
        {"_id": 3, "n": 3000},
        {"_id": 4, "n": 4},
        {"_id": 5, "n": object()},
    )
    assert first is fine is None
    assert isinstance(taken, DuplicateKeyError)
    assert (taken.details or {})["keyPattern"] == {"email": 1}
    assert type(wrong) is WriteError
    assert isinstance(unfit, InvalidDocument)
    assert await database["rows"].distinct("_id") == [1, 4]


async def test_a_row_that_is_too_large_is_refused_alone(database: Database, inserts: Inserts) -> None:
    one, large, two = await write(inserts, {"_id": 1, "n": 1}, {"_id": 2, "text": "x" * 17 * 2**20}, {"_id": 3, "n": 3})
    assert one is two is None
    assert isinstance(large, DocumentTooLarge)


async def test_a_caller_who_leaves_does_not_take_the_others_rows_along(database: Database, inserts: Inserts) -> None:
    tasks = [asyncio.create_task(inserts.insert({"_id": n, "n": n})) for n in range(5)]
    await asyncio.sleep(0)
    tasks[2].cancel()
    await asyncio.gather(*(task for task in tasks if task is not tasks[2]))
    assert set(await database["rows"].distinct("_id")) >= {0, 1, 3, 4}
