"""kill -9 of workers in the middle of an import: every row is written, and none twice."""

from collections import Counter

from dashclicks.crm.v1 import record_import_pb2 as pb

from shared.testing.eventually import soon
from tests.events.office import worker_process
from tests.internal.office import Office, method
from tests.transfer.importer import SECONDS, counted, ready, results, until, working_on

ROWS, MORE = 2_000, 10


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
    async with working_on(idle):
        made = await ready(caller, sheet())
    await caller.call(method("ConfigureImport"), id=made.id, settings=changing(made))
    await caller.call(method("RunImport"), id=made.id)
    for part in (1, 2):

        async def half_way(least: int = part * ROWS // 4) -> bool:
            return bool((await caller.call(method("GetRecordImport"), id=made.id)).rows_done >= least)

        async with worker_process(idle.deps.settings) as worker:
            await soon(half_way, 60)
            worker.kill()
            await worker.wait()
        assert (await caller.call(method("GetRecordImport"), id=made.id)).state == pb.IMPORT_STATE_RUNNING
    async with worker_process(idle.deps.settings):
        done = await until(caller, made.id, pb.IMPORT_STATE_DONE, seconds=3 * SECONDS)
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


def changing(made: pb.RecordImport) -> pb.ImportSettings:
    """Settings by which rows change the records that are there."""
    settings = pb.ImportSettings()
    settings.CopyFrom(made.settings)
    settings.existing = pb.IMPORT_EXISTING_UPDATE
    return settings
