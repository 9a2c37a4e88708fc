"""Files of records: uploaded, listed, read, renamed, hidden with their record, and gone with it, bytes and all."""

from datetime import UTC, datetime, timedelta
from typing import Any

import grpc
import pytest
from dashclicks.activities.v1.activity_pb2 import ACTION_CREATED
from dashclicks.crm.v1.contact_pb2 import CONTACT_TYPE_PERSON, Contact
from dashclicks.crm.v1.record_file_job_pb2 import RecordFileSweepJob
from dashclicks.crm.v1.record_file_pb2 import RecordFile
from dashclicks.type.v1.file_facts_pb2 import FileFacts
from dashclicks.users.v1 import user_pb2
from grpc import StatusCode

from services.internal.crm import record_files_servicer
from services.internal.crm.record_file_sweep import RECORD_FILE_SWEEP
from services.internal.crm.record_files import key_of
from shared.core.errors import NotFound
from shared.testing.api import Caller, failure_of
from shared.testing.eventually import soon
from tests.internal.office import Office, method
from tests.transfer.record_files import BYTES, upload


async def person(caller: Caller, name: str = "Ana") -> Contact:
    given = Contact(type=CONTACT_TYPE_PERSON, first_name=name)
    made: Contact = await caller.call(method("CreateContact"), contact=given)
    return made


async def listed(caller: Caller, **asked: Any) -> list[str]:
    return [each.id for each in (await caller.call(method("ListRecordFiles"), **asked)).record_files]


async def is_kept(office: Office, file: RecordFile) -> bool:
    assert office.deps.blobs is not None
    try:
        await office.deps.blobs.of(file.account_id).facts(key_of(file.id))
    except NotFound:
        return False
    return True


async def test_a_file_is_uploaded_listed_read_and_in_the_timeline(working: Office) -> None:
    user, caller = await working.staff("ROLE_USER")
    ana, bo = await person(caller), await person(caller, "Bo")
    made = await upload(caller, contact_id=ana.id)
    await upload(caller, contact_id=bo.id)
    assert (made.filename, made.content_type, made.size_bytes) == ("offer.pdf", "application/pdf", len(BYTES))
    assert made.author_id == user.id
    assert await listed(caller, filter=f'contact_id = "{ana.id}"') == [made.id]
    first, *rest = await caller.stream(method("DownloadRecordFile"), id=made.id)
    facts = FileFacts()
    assert first.extensions[0].Unpack(facts)
    assert (first.content_type, facts.filename, facts.size_bytes) == ("application/pdf", "offer.pdf", len(BYTES))
    assert b"".join(piece.data for piece in rest) == BYTES
    renamed = await caller.call(method("UpdateRecordFile"), record_file=RecordFile(id=made.id, filename="signed.pdf"))
    assert (renamed.filename, renamed.sha256) == ("signed.pdf", made.sha256)

    async def told() -> Any:
        asked = f'resource_id = "{made.id}"'
        return [each.action for each in (await caller.call(method("ListActivities"), filter=asked)).activities]

    assert (await soon(told))[-1] == ACTION_CREATED


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"data": b""}, "file"),
        ({"data": b"x" * 300_000}, "file"),
        ({"filename": "run.EXE"}, "record_file.filename"),
        ({"filename": "../etc/passwd"}, "filename"),
        ({"contact_id": "con_01KEWZ5QH7N6T8M9P0R1S2T3V4"}, "contact_id"),
        ({"contact_id": ""}, ""),
    ],
)
async def test_what_is_no_file_of_a_record_is_refused_and_not_kept(
    working: Office, monkeypatch: pytest.MonkeyPatch, about: dict[str, Any], field: str
) -> None:
    monkeypatch.setattr(record_files_servicer, "MAX_BYTES", 200_000)
    _, caller = await working.staff("ROLE_USER")
    ana = await person(caller)
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await upload(caller, **{"contact_id": ana.id, **about})
    failure = failure_of(caught.value)
    assert (failure.code, set(failure.violations)) == (StatusCode.INVALID_ARGUMENT, {field})
    assert await listed(caller) == []
    assert working.deps.blobs is not None
    assert [each async for each in working.deps.blobs.of(caller.account_id).list()] == []


async def test_whoever_does_not_see_a_record_sees_none_of_its_files(working: Office) -> None:
    owner, caller = await working.staff()
    own = {"record_visibility": user_pb2.RECORD_VISIBILITY_OWN}
    other = await working.caller(await working.user(owner.account_id, "ROLE_USER", **own))
    hidden = await upload(caller, contact_id=(await person(caller)).id)
    theirs = await upload(other, contact_id=(await person(other, "Bo")).id)
    assert await listed(caller) == [theirs.id, hidden.id]
    assert await listed(other) == [theirs.id]
    # A page that shows nothing goes on to one that does.
    assert await listed(other, page_size=1, order_by="create_time") == [theirs.id]
    for name, asked in (
        ("GetRecordFile", {"id": hidden.id}),
        ("UpdateRecordFile", {"record_file": RecordFile(id=hidden.id, filename="mine.pdf")}),
        ("DeleteRecordFile", {"id": hidden.id}),
    ):
        assert (await other.failure(method(name), **asked)).code is StatusCode.NOT_FOUND
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await other.stream(method("DownloadRecordFile"), id=hidden.id)
    assert caught.value.code() is StatusCode.NOT_FOUND

    async def told(who: Caller) -> list[str]:
        asked = 'resource_type = "crm.RecordFile"'
        return [each.resource_id for each in (await who.call(method("ListActivities"), filter=asked)).activities]

    async def all_told() -> bool:
        return await told(caller) == [theirs.id, hidden.id]

    await soon(all_told)
    assert await told(other) == [theirs.id]


async def test_files_stay_with_a_merged_contact(working: Office) -> None:
    _, caller = await working.staff()
    ana, double = await person(caller), await person(caller)
    made = await upload(caller, contact_id=double.id)
    await caller.call(method("MergeContacts"), id=ana.id, merged_ids=[double.id])
    assert await listed(caller, filter=f'contact_id = "{ana.id}"') == [made.id]


async def test_bytes_go_once_the_row_is_purged_or_was_never_made(working: Office) -> None:
    _, caller = await working.staff()
    ana = await person(caller)
    kept, gone = [await upload(caller, contact_id=ana.id) for _ in range(2)]
    for file in (kept, gone):
        await caller.call(method("DeleteRecordFile"), id=file.id)
    jobs = working.data.database["platform.jobs"]

    async def asked() -> Any:
        # One of the upload, one of the delete.
        rows = await jobs.find({"account_id": caller.account_id, "kind": RECORD_FILE_SWEEP.name}).to_list()
        return rows if len(rows) == 4 else None

    later = max(row["due_time"] for row in await soon(asked)).replace(tzinfo=UTC)
    assert later - datetime.now(UTC) > timedelta(days=30)
    await caller.call(method("UndeleteRecordFile"), id=kept.id)
    rows = working.data.database["crm.record_files"]
    # As if its time were over.
    await rows.update_one({"_id": gone.id}, {"$set": {"purge_time": datetime(2020, 1, 1)}})
    for file in (kept, gone):
        job = RecordFileSweepJob(record_file_id=file.id)
        await working.deps.jobs.add(RECORD_FILE_SWEEP, file.account_id, job, key=f"now/{file.id}")

    async def swept() -> bool:
        return not await is_kept(working, gone)

    await soon(swept)

    async def done() -> bool:
        where = {"account_id": caller.account_id, "kind": RECORD_FILE_SWEEP.name, "state": "JOB_STATE_DONE"}
        return await jobs.count_documents(where) == 2

    await soon(done)
    assert await is_kept(working, kept)
