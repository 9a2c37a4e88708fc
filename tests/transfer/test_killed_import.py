"""kill -9 of workers in the middle of an import: every row is written, and none twice."""

import asyncio
from collections import Counter
from datetime import datetime
from functools import partial

from dashclicks.crm.v1 import record_import_pb2 as pb

from shared.data.left_transactions import end_transactions
from shared.data.mongo import Document
from shared.testing.eventually import soon
from tests.events.office import worker_process
from tests.internal.office import Office, method
from tests.transfer.importer import counted, ready, results

ROWS, MORE = 2_000, 10
SECONDS = 300


def is_bad(number: int) -> bool:
    """Three rows of a hundred."""
    return number % 100 in (17, 50, 83)


def sheet() -> bytes:
    """Rows, some of them bad, and a few that say more of the first ones."""
    lines = ["first name,email,phone,job title"]
    for number in range(ROWS):
        email = "nobody" if is_bad(number) else f"p{number}@example.com"
        lines.append(f"P{number},{email},+1415555{number:04},")
    lines += [f"P{number},p{number}@example.com,,CEO" for number in range(MORE)]
    return "\n".join(lines).encode()


async def test_no_row_is_lost_or_written_twice(idle: Office) -> None:
    owner, caller = await idle.staff()
    async with worker_process(idle.deps.settings) as worker:
        made = await ready(caller, sheet())
        await caller.call(method("ConfigureImport"), id=made.id, settings=changing(made))
        await caller.call(method("RunImport"), id=made.id)
        await kill(idle, worker, made.id, ROWS // 4)
    async with worker_process(idle.deps.settings) as worker:
        await kill(idle, worker, made.id, ROWS // 2)
    # A token is good for two minutes, and the machine may be slow.
    caller = await idle.caller(owner)
    assert (await caller.call(method("GetRecordImport"), id=made.id)).state == pb.IMPORT_STATE_RUNNING
    async with worker_process(idle.deps.settings) as worker:
        await reached(idle, made.id, results_size_bytes={"$gt": 0})
        await ended(idle, worker)
    caller = await idle.caller(owner)
    done = await caller.call(method("GetRecordImport"), id=made.id)
    assert done.state == pb.IMPORT_STATE_DONE
    bad = sum(map(is_bad, range(ROWS)))
    assert counted(done.counts) == {"created": ROWS - bad, "updated": MORE, "failed": bad}
    rows = idle.data.database["crm.contacts"]
    found = await rows.find({"account_id": owner.account_id}).to_list()
    emails = Counter(email["address"] for row in found for email in row["emails"])
    assert set(emails.values()) == {1}
    told = await results(idle, caller, made.id)
    assert [int(row["row"]) for row in told] == list(range(2, ROWS + MORE + 2))
    assert Counter(row["outcome"] for row in told) == counted(done.counts)
    assert {row["id"] for row in told if row["outcome"] == "created"} == {row["_id"] for row in found}
    assert await idle.data.database["platform.import_outcomes"].count_documents({}) == 0


async def reached(office: Office, id: str, **condition: Document) -> None:
    """Waits until an import is like this."""
    imports = office.data.database["crm.imports"]
    await soon(partial(imports.find_one, {"_id": id, **condition}), SECONDS)


async def ended(office: Office, worker: asyncio.subprocess.Process) -> None:
    """Kills a worker. Its silence is over at once: what it had begun is free for others."""
    worker.kill()
    await worker.wait()
    database = office.data.database
    names = [row["process"] async for row in database["platform.job_workers"].find()]
    await end_transactions(database.client, names)
    await database["platform.jobs"].update_many({"state": "RUNNING"}, {"$set": {"look_time": datetime(2020, 1, 1)}})


async def kill(office: Office, worker: asyncio.subprocess.Process, id: str, least: int) -> None:
    """Kills a worker once so many rows are done."""
    await reached(office, id, rows_done={"$gte": least})
    await ended(office, worker)


def changing(made: pb.RecordImport) -> pb.ImportSettings:
    """Settings by which rows change the records that are there."""
    settings = pb.ImportSettings()
    settings.CopyFrom(made.settings)
    settings.existing = pb.IMPORT_EXISTING_UPDATE
    return settings
