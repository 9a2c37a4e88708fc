"""An owner takes everything that the account holds home, in one archive."""

import asyncio
import hashlib
import io
import json
import zipfile
from datetime import datetime
from typing import Any

import bson
import pytest
from bson import json_util
from dashclicks.accounts.v1.data_export_pb2 import DataExport, DataExportState
from dashclicks.crm.v1 import contact_pb2
from grpc import StatusCode

from shared.testing.api import Caller
from shared.testing.eventually import soon
from tests.internal.office import Office, method

START = method("StartDataExport")
STATES = DataExportState.Name


async def made(caller: Caller, id: str) -> DataExport:
    """An export once its archive is there."""

    async def ready() -> DataExport | None:
        found: DataExport = await caller.call(method("GetDataExport"), id=id)
        return found if STATES(found.state) == "DATA_EXPORT_STATE_READY" else None

    return await soon(ready, 60)


async def downloaded(office: Office, caller: Caller, id: str) -> bytes:
    """The archive, read by its link."""
    link = (await caller.call(method("LinkDataExport"), id=id)).url.partition("?link=")[2]
    pieces = await office.nobody.stream(method("ReadLinkedFile"), link=link)
    return b"".join(piece.data for piece in pieces)


def lines(archive: zipfile.ZipFile, name: str) -> list[Any]:
    return [json.loads(line) for line in archive.read(f"{name}.ndjson").splitlines()]


async def a_contact(caller: Caller, name: str) -> str:
    contact = contact_pb2.Contact(type=contact_pb2.CONTACT_TYPE_PERSON, display_name=name)
    return str((await caller.call(method("CreateContact"), contact=contact)).id)


async def some_file() -> Any:
    yield b"a picture"


async def test_an_archive_holds_all_that_is_the_accounts_and_nothing_else(working: Office) -> None:
    owner, caller = await working.staff()
    other, stranger = await working.staff()
    contact = await a_contact(caller, "Zoë Ångström")
    await a_contact(stranger, "Somebody else")
    assert working.deps.blobs is not None
    await working.deps.blobs.of(owner.account_id).put("logos/one.png", some_file())
    export = await made(caller, (await caller.call(START)).id)
    data = await downloaded(working, caller, export.id)
    assert (len(data), hashlib.sha256(data).hexdigest()) == (export.size_bytes, export.sha256)
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.testzip() is None
    whole = b"".join(archive.read(name) for name in archive.namelist()).decode()
    for secret in ("password_hash", "passwordHash", "argon2", other.account_id, "Somebody else"):
        assert secret not in whole
    assert [row["id"] for row in lines(archive, "crm.contacts")] == [contact]
    assert lines(archive, "crm.contacts")[0]["displayName"] == "Zoë Ångström"
    assert [row["email"] for row in lines(archive, "users.users")] == [owner.email]
    assert [row["id"] for row in lines(archive, "accounts.accounts")] == [owner.account_id]
    assert {row["user_id"] for row in lines(archive, "identity.sessions")} == {owner.id}
    assert "crm.contact.created" in {row["type"] for row in lines(archive, "events.log")}
    assert archive.read("files/logos/one.png") == b"a picture"


async def test_the_manifest_counts_and_the_chain_holds_outside_of_the_platform(working: Office) -> None:
    _, caller = await working.staff()
    await a_contact(caller, "Ana")
    export = await made(caller, (await caller.call(START)).id)
    archive = zipfile.ZipFile(io.BytesIO(await downloaded(working, caller, export.id)))
    manifest = json.loads(archive.read("manifest.json"))
    assert {each["name"] for each in manifest["files"]} == set(archive.namelist()) - {"manifest.json"}
    for each in manifest["files"]:
        content = archive.read(each["name"])
        assert (len(content), hashlib.sha256(content).hexdigest()) == (each["bytes"], each["sha256"])
        assert content.count(b"\n") == each["rows"]
    assert (export.files_done, export.rows_done) == (
        len(archive.namelist()),
        sum(each["rows"] for each in manifest["files"]),
    )
    # The decoder must bring every type back as it was stored.
    options = json_util.JSONOptions(tz_aware=False, json_mode=json_util.JSONMode.CANONICAL)
    rows = [json_util.loads(line, json_options=options) for line in archive.read("events.audit.ndjson").splitlines()]
    previous = ""
    for row in sorted(rows, key=lambda row: int(row["sequence"])):
        stored = {name: value for name, value in row.items() if name != "hash"}
        assert stored["previous"] == previous
        previous = hashlib.sha256(bson.encode(stored)).hexdigest()
        assert row["hash"] == previous
    assert rows


async def test_a_second_one_waits_for_the_first(keeping: Office) -> None:
    _, caller = await keeping.staff()
    await caller.call(START)
    failure = await caller.failure(START)
    assert (failure.code, failure.reason) == (StatusCode.FAILED_PRECONDITION, "EXPORT_IN_PROGRESS")


async def test_of_two_at_once_one_begins(keeping: Office) -> None:
    user, caller = await keeping.staff()
    asked = await asyncio.gather(*(caller.call(START) for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(each, DataExport) for each in asked) == 1
    kept = await keeping.data.database["accounts.data_exports"].count_documents({"account_id": user.account_id})
    assert kept == 1


@pytest.mark.parametrize("name", ["StartDataExport", "LinkDataExport", "EraseAccount"])
async def test_an_old_proof_is_not_enough(keeping: Office, name: str) -> None:
    user, caller = await keeping.staff()
    await keeping.age(user, minutes=11)
    fields: dict[str, dict[str, Any]] = {
        "LinkDataExport": {"id": "exp_1"},
        "EraseAccount": {"account_id": user.account_id},
    }
    failure = await caller.failure(method(name), **fields.get(name, {}))
    assert (failure.code, failure.reason) == (StatusCode.PERMISSION_DENIED, "STEP_UP_REQUIRED")


async def test_an_admin_may_not(keeping: Office) -> None:
    _, caller = await keeping.staff("ROLE_ADMIN")
    assert (await caller.failure(START)).reason == "INSUFFICIENT_SCOPE"


async def test_an_archive_is_nobody_elses(working: Office) -> None:
    _, caller = await working.staff()
    _, stranger = await working.staff()
    export = await made(caller, (await caller.call(START)).id)
    assert (await stranger.failure(method("LinkDataExport"), id=export.id)).code is StatusCode.NOT_FOUND


async def test_an_archive_leaves_when_its_time_is_over(working: Office) -> None:
    _, caller = await working.staff()
    export = await made(caller, (await caller.call(START)).id)
    rows = working.data.database["platform.jobs"]
    expiry = {"kind": "accounts.data_export_expiry", "account_id": export.account_id}
    await rows.update_one(expiry, {"$set": {"look_time": datetime(2020, 1, 1)}})

    async def expired() -> bool:
        found = await caller.call(method("GetDataExport"), id=export.id)
        return STATES(found.state) == "DATA_EXPORT_STATE_EXPIRED"

    await soon(expired)
    assert working.deps.blobs is not None
    assert [each async for each in working.deps.blobs.of(export.account_id).list()] == []
    assert (await caller.failure(method("LinkDataExport"), id=export.id)).reason == "EXPORT_NOT_READY"
