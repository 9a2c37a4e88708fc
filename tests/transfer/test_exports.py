"""Contacts go into a file as a list shows them, and come back from it as they were."""

import csv
import io
import json
from typing import Any

import openpyxl
from dashclicks.crm.v1 import record_export_pb2 as pb
from dashclicks.crm.v1.contact_pb2 import CONTACT_TYPE_PERSON, Contact
from dashclicks.crm.v1.deal_pb2 import Deal
from dashclicks.crm.v1.record_export_pb2 import RecordExport
from dashclicks.type.v1.contact_point_pb2 import Address, Email, Phone
from google.type.money_pb2 import Money
from grpc import StatusCode

from shared.testing.api import Caller
from shared.testing.eventually import soon
from shared.transfer.kinds import EXPORT_EXPIRY
from tests.internal.office import Office, method
from tests.transfer.importer import counted, linked, ready, run, table

ZOE = Contact(
    type=CONTACT_TYPE_PERSON,
    first_name="=HYPERLINK(1)",
    last_name="Ångström",
    emails=[Email(address="zoe@example.com", label="work", primary=True), Email(address="zoe@example.org")],
    phones=[Phone(number="+4930901820", label="mobile", primary=True)],
    addresses=[Address(street="Main; Street 1", city="Berlin", region_code="DE")],
    tags=["fair", "spring"],
)


async def a_contact(caller: Caller, contact: Contact) -> Contact:
    made: Contact = await caller.call(method("CreateContact"), contact=contact)
    return made


async def export(caller: Caller, **fields: Any) -> RecordExport:
    """An export once its file is there."""
    made = await caller.call(method("StartExport"), **fields)

    async def there() -> RecordExport | None:
        found: RecordExport = await caller.call(method("GetRecordExport"), id=made.id)
        assert found.state != pb.EXPORT_STATE_FAILED, found.failure
        return found if found.state == pb.EXPORT_STATE_READY else None

    return await soon(there, 30)


async def file_of(office: Office, caller: Caller, made: RecordExport) -> bytes:
    """The file, read by its link."""
    data = await linked(office, (await caller.call(method("LinkExport"), id=made.id)).url)
    assert len(data) == made.size_bytes
    return data


async def test_what_is_exported_comes_back_as_it_was(working: Office) -> None:
    _, caller = await working.staff("ROLE_USER")
    zoe = await a_contact(caller, ZOE)
    bo = await a_contact(caller, Contact(type=CONTACT_TYPE_PERSON, first_name="Bo", tags=["spring"]))
    await a_contact(caller, Contact(type=CONTACT_TYPE_PERSON, first_name="Cy"))
    made = await export(caller, format=pb.EXPORT_FORMAT_CSV, filter='tags:"spring"', order_by="create_time")
    assert (made.row_count, made.rows_done) == (2, 2)
    data = await file_of(working, caller, made)
    rows = table(data)
    assert [row["id"] for row in rows] == [zoe.id, bo.id]
    assert rows[0]["first_name"] == "'=HYPERLINK(1)"
    assert (rows[0]["emails[1].address"], rows[1]["emails[0].address"]) == ("zoe@example.org", "")
    _, other = await working.staff("ROLE_USER")
    read = await ready(other, data)
    # The owner is nobody there.
    mappings = [each for each in read.settings.mappings if each.field != "owner_id"]
    done = await run(other, read, mappings=mappings)
    assert counted(done.counts) == {"created": 2}
    listed = await other.call(method("ListContacts"), order_by="display_name")
    back = {contact.first_name: contact for contact in listed.contacts}[ZOE.first_name]
    for contact in (back, zoe):
        for name in ("id", "account_id", "create_time", "update_time", "etag", "owner_id"):
            contact.ClearField(name)
    assert back == zoe


async def test_deals_in_a_file(working: Office) -> None:
    _, caller = await working.staff("ROLE_USER")
    deal = Deal(display_name="New site", amount=Money(currency_code="USD", units=1200))
    made = await caller.call(method("CreateDeal"), deal=deal)
    written = await export(caller, format=pb.EXPORT_FORMAT_CSV, resource_type="crm.Deal")
    (row,) = table(await file_of(working, caller, written))
    assert (row["id"], row["stage_id"], row["amount.units"]) == (made.id, made.stage_id, "1200")


async def test_a_workbook_of_chosen_columns(working: Office) -> None:
    _, caller = await working.staff("ROLE_USER")
    await a_contact(caller, ZOE)
    columns = ["first_name", "emails.address", "tags"]
    made = await export(caller, format=pb.EXPORT_FORMAT_XLSX, columns=columns)
    book = openpyxl.load_workbook(io.BytesIO(await file_of(working, caller, made)))
    headers, zoe = book["Contact"].iter_rows(values_only=True)
    assert headers == ("first_name", "emails[0].address", "emails[1].address", "tags")
    assert zoe == ("=HYPERLINK(1)", "zoe@example.com", "zoe@example.org", "fair; spring")
    assert [cell.data_type for cell in book["Contact"][2]] == ["s"] * 4


async def test_lines_of_json_and_cards(working: Office) -> None:
    _, caller = await working.staff("ROLE_USER")
    zoe = await a_contact(caller, ZOE)
    lines = await file_of(working, caller, await export(caller, format=pb.EXPORT_FORMAT_NDJSON))
    assert json.loads(lines)["id"] == zoe.id
    cards = await file_of(working, caller, await export(caller, format=pb.EXPORT_FORMAT_VCARD))
    assert cards.startswith(b"BEGIN:VCARD\r\nVERSION:4.0\r\n")
    _, other = await working.staff("ROLE_USER")
    done = await run(other, await ready(other, cards, filename="zoe.vcf"))
    assert counted(done.counts) == {"created": 1}
    [back] = (await other.call(method("ListContacts"))).contacts
    assert [email.address for email in back.emails] == ["zoe@example.com", "zoe@example.org"]
    assert (back.last_name, back.phones[0].label, back.addresses[0].street) == ("Ångström", "mobile", "Main; Street 1")


async def test_what_cannot_be_exported_is_named(working: Office) -> None:
    _, caller = await working.staff("ROLE_USER")
    failure = await caller.failure(method("StartExport"), format=pb.EXPORT_FORMAT_CSV, columns=["nothing"])
    assert set(failure.violations) == {"columns"}
    failure = await caller.failure(method("StartExport"), format=pb.EXPORT_FORMAT_CSV, filter="nothing = 1")
    assert failure.code is StatusCode.INVALID_ARGUMENT
    failure = await caller.failure(method("StartExport"), format=pb.EXPORT_FORMAT_CSV, resource_type="users.User")
    assert set(failure.violations) == {"resource_type"}


async def test_a_file_holds_what_its_reader_sees(working: Office) -> None:
    owner, caller = await working.staff()
    await a_contact(caller, ZOE)
    narrow = await working.caller(
        await working.user(owner.account_id, "ROLE_USER", record_visibility="RECORD_VISIBILITY_OWN")
    )
    await a_contact(narrow, Contact(type=CONTACT_TYPE_PERSON, first_name="Bo"))
    made = await export(narrow, format=pb.EXPORT_FORMAT_CSV)
    rows = list(csv.reader(io.StringIO((await file_of(working, narrow, made)).decode("utf-8-sig"))))
    assert len(rows) == 2
    whole = await export(caller, format=pb.EXPORT_FORMAT_CSV)
    assert whole.row_count == 2
    _, stranger = await working.staff()
    for other in (narrow, stranger):
        assert (await other.failure(method("LinkExport"), id=whole.id)).code is StatusCode.NOT_FOUND


async def test_a_file_leaves_when_its_time_is_over(working: Office) -> None:
    _, caller = await working.staff()
    await a_contact(caller, ZOE)
    made = await export(caller, format=pb.EXPORT_FORMAT_CSV)
    assert working.deps.blobs is not None
    files = working.deps.blobs.of(made.account_id)
    assert [each.key async for each in files.list()] == [f"record-exports/{made.id}.csv"]
    await working.deps.jobs.hasten(EXPORT_EXPIRY, made.account_id, made.id, working.deps.clock.now())

    async def expired() -> bool:
        found = await caller.call(method("GetRecordExport"), id=made.id)
        return bool(found.state == pb.EXPORT_STATE_EXPIRED)

    await soon(expired, 30)
    assert [each async for each in files.list()] == []
    assert (await caller.failure(method("LinkExport"), id=made.id)).reason == "FILE_NOT_READY"


async def test_one_that_is_cancelled_is_not_written(idle: Office) -> None:
    _, caller = await idle.staff()
    made = await caller.call(method("StartExport"), format=pb.EXPORT_FORMAT_CSV)
    await caller.call(method("CancelExport"), id=made.id)
    failure = await caller.failure(method("CancelExport"), id=made.id)
    assert (failure.code, failure.reason) == (StatusCode.FAILED_PRECONDITION, "EXPORT_ENDED")
    async with idle.working():
        other = await export(caller, format=pb.EXPORT_FORMAT_CSV)
    assert idle.deps.blobs is not None
    files = [each.key async for each in idle.deps.blobs.of(made.account_id).list()]
    assert files == [f"record-exports/{other.id}.csv"]
