"""A relay that was away past the oplog's window, on a server whose oplog really is that small."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from buildtools.stack import mongod
from buildtools.stack.ports import free_port
from buildtools.stack.servers import mongod_process
from buildtools.stack.settings import Address
from shared.data.changes import read_oplog
from shared.testing.eventually import soon
from shared.testing.servers import running
from tests.events.office import Office, open_office

PADDING = 50_000


@pytest.fixture(scope="module")
def small_mongodb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with an oplog of 1 MB."""
    folder = tmp_path_factory.mktemp("small")
    address = Address("127.0.0.1", free_port())
    process = mongod_process(folder / "mongod", address)
    command = list(process.command)
    command[command.index("--oplogSize") + 1] = "1"
    # The oplog is cut only behind what a checkpoint has made durable.
    command += ["--syncdelay", "1"]
    with running(replace(process, command=tuple(command)), folder / "mongod.log"):
        yield mongod.uri(address)


async def overflow(office: Office) -> None:
    """Writes until the oplog no longer reaches back to the relay's position."""
    database = office.data.database
    away = (await read_oplog(database)).newest

    async def gone() -> bool:
        await database["padding"].insert_many([{"text": "x" * PADDING} for _ in range(40)])
        oldest = (await read_oplog(database)).oldest
        return oldest is not None and oldest > away

    await soon(gone, 60)


async def test_what_fell_out_of_the_oplog_is_found_and_marked(small_mongodb: str, redis_url: str) -> None:
    async with open_office(small_mongodb, redis_url) as office:
        async with office.relaying():
            first = await office.contact("acc_1", "First")
            await office.logged("acc_1", 1)
        await office.rename("acc_1", first.id, "Unseen")
        second = await office.contact("acc_1", "Second")
        await overflow(office)
        third = await office.contact("acc_1", "Third")
        async with office.relaying():
            await office.logged("acc_1", 4)
            await office.rename("acc_1", third.id, "Seen")
            rows = await office.logged("acc_1", 5)
        verdict = await office.audit.verify("acc_1", 1, 100)
    assert [row["sequence"] for row in rows] == [1, 2, 3, 4, 5]
    assert {(row["resource_id"], row["resource_revision"]) for row in rows if row["gap"]} >= {
        (first.id, 2),
        (second.id, 1),
    }
    assert (rows[4]["resource_id"], rows[4]["resource_revision"], rows[4]["gap"]) == (third.id, 2, False)
    assert len({(row["resource_id"], row["resource_revision"]) for row in rows}) == 5
    assert verdict.broken is None
