"""kill -9 of a worker in the middle: the next one makes the export, or ends the erasure, whole and once."""

import io
import zipfile
from datetime import datetime

from dashclicks.accounts.v1.data_export_pb2 import DataExportState
from dashclicks.users.v1.user_pb2 import User

from shared.core.clock import SystemClock
from shared.core.ids import RandomIds
from shared.testing.api import Caller
from shared.testing.eventually import soon
from tests.events.office import worker_process
from tests.internal.accounts.test_data_exports import START, a_contact, downloaded, made
from tests.internal.accounts.test_erasures import ERASE, erased
from tests.internal.office import Office, method

# Enough for work that can be caught in the middle.
ROWS = 1_500


async def with_many_contacts(office: Office) -> tuple[User, Caller]:
    """An owner whose account has so many contacts."""
    owner, caller = await office.staff()
    contacts, ids, now = office.data.database["crm.contacts"], RandomIds(), SystemClock().now()
    row = await contacts.find_one({"_id": await a_contact(caller, "Ana")})
    assert row is not None
    for _ in range(ROWS // 500):
        await contacts.insert_many([{**row, "_id": ids.new("con", now)} for _ in range(500)])
    return owner, caller


async def given_up(office: Office, kind: str, account_id: str) -> None:
    """The silence of a killed worker is over."""
    rows = office.data.database["platform.jobs"]
    await rows.update_one({"kind": kind, "account_id": account_id}, {"$set": {"look_time": datetime(2020, 1, 1)}})


async def test_an_export(keeping: Office) -> None:
    owner, caller = await with_many_contacts(keeping)
    id = (await caller.call(START)).id

    async def runs() -> bool:
        found = await caller.call(method("GetDataExport"), id=id)
        return bool(found.state == DataExportState.DATA_EXPORT_STATE_RUNNING)

    async with worker_process(keeping.deps.settings) as worker:
        await soon(runs, 60)
        worker.kill()
        await worker.wait()
    assert await runs()
    await given_up(keeping, "accounts.data_export", owner.account_id)
    async with worker_process(keeping.deps.settings):
        export = await made(caller, id)
    archive = zipfile.ZipFile(io.BytesIO(await downloaded(keeping, caller, id)))
    assert archive.read("crm.contacts.ndjson").count(b"\n") == ROWS + 1
    assert keeping.deps.blobs is not None
    assert [each.size async for each in keeping.deps.blobs.of(owner.account_id).list()] == [export.size_bytes]


async def test_an_erasure(keeping: Office) -> None:
    owner, caller = await with_many_contacts(keeping)
    await caller.call(ERASE, account_id=owner.account_id, confirm_display_name="Test")
    erasures, contacts = keeping.deps.eraser.erasures, keeping.data.database["crm.contacts"]

    async def removing() -> bool:
        left = await contacts.count_documents({"account_id": owner.account_id})
        return left <= ROWS

    async with worker_process(keeping.deps.settings) as worker:
        await soon(removing, 60)
        worker.kill()
        await worker.wait()
    row = await erasures.get(owner.account_id)
    assert row is not None
    assert (row["state"], row["counts"]["crm.contacts"]) == ("PENDING", ROWS + 1)
    await given_up(keeping, "accounts.erasure", owner.account_id)
    async with worker_process(keeping.deps.settings):
        proof = await erased(keeping, owner.account_id)
    assert proof["counts"] == row["counts"]
    assert await contacts.count_documents({"account_id": owner.account_id}) == 0
    assert await keeping.data.database["events.log"].count_documents({"account_id": owner.account_id}) == 0
