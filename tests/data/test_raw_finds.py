"""Raw finds: one command a page, every row however large, and a second try when a server goes."""

from typing import NoReturn

import bson
import pytest
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import AutoReconnect, NotPrimaryError, OperationFailure, ServerSelectionTimeoutError

from shared.data.mongo import Database, open_collection
from shared.data.raw_finds import RawFinds
from shared.data.raw_rows import split

MEGABYTE = 1024 * 1024


@pytest.fixture
async def finds(database: Database) -> RawFinds:
    await database["rows"].insert_many([{"_id": number} for number in range(300)])
    return RawFinds(open_collection(database, "rows"))


async def ids(finds: RawFinds, limit: int) -> list[int]:
    return [bson.decode(row)["_id"] for row in split(await finds.find({}, limit, sort=[("_id", 1)]))]


@pytest.mark.parametrize("limit", [1, 101, 299, 300, 500])
async def test_a_page_is_one_command(database: Database, finds: RawFinds, limit: int) -> None:
    await database.command("profile", 2)
    assert await ids(finds, limit) == list(range(min(limit, 300)))
    await database.command("profile", 0)
    asked = await database["system.profile"].find({"ns": f"{database.name}.rows"}).to_list()
    assert [(each["op"], each["cursorExhausted"]) for each in asked] == [("query", True)]


async def test_rows_beyond_one_reply_come_all_the_same(database: Database, finds: RawFinds) -> None:
    await database["rows"].insert_many([{"_id": -1 - number, "text": "x" * 5 * MEGABYTE} for number in range(4)])
    assert await ids(finds, 10) == [*range(-4, 6)]


@pytest.mark.parametrize(
    "error", [AutoReconnect("gone"), NotPrimaryError("moved"), OperationFailure("stopping", 11600)]
)
async def test_a_read_that_met_a_server_going_is_made_again(
    finds: RawFinds, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    fail(monkeypatch, error)
    assert await ids(finds, 3) == [0, 1, 2]


@pytest.mark.parametrize("error", [ServerSelectionTimeoutError("nobody"), OperationFailure("bad hint", 2)])
async def test_another_failure_is_not_tried_twice(
    finds: RawFinds, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    fail(monkeypatch, error)
    with pytest.raises(type(error)):
        await ids(finds, 3)


def fail(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Bare commands fail; the driver's cursors, which make none, do not."""

    async def command(*_arguments: object, **_options: object) -> NoReturn:
        raise error

    monkeypatch.setattr(AsyncDatabase, "command", command)
