"""A spreadsheet becomes contacts: uploaded, understood, tried, written, told row by row, taken back."""

import contextlib
import io

import grpc
import openpyxl
import pytest
from dashclicks.crm.v1 import record_import_pb2 as pb
from dashclicks.crm.v1.contact_pb2 import Contact
from dashclicks.crm.v1.record_import_pb2 import ColumnMapping
from google.protobuf.json_format import MessageToDict
from grpc import StatusCode

from shared.testing.api import Caller, failure_of
from shared.testing.eventually import soon
from tests.internal.office import Office, method
from tests.transfer.importer import configure, counted, ready, results, run, until, upload

SHEET = """Vorname;Nachname;E-Mail;Telefon;Schlagworte;Größe
Jürgen;Müller;J.Mueller@Example.com;030 901820;kunde, neu;12
Zoë;Ångström;zoe@example.com;+46 8 123 456 78;;
;;nobody;none;;
Jürgen;Müller;j.mueller@example.com;;stamm;
""".encode("cp1252")


async def contacts(caller: Caller) -> list[Contact]:
    return list((await caller.call(method("ListContacts"), order_by="display_name", page_size=1000)).contacts)


async def test_a_sheet_is_understood_tried_and_written(working: Office) -> None:
    _, caller = await working.staff("ROLE_USER")
    made = await ready(caller, SHEET, filename="kunden.csv")
    assert (made.row_count, made.format, made.filename) == (4, "CSV, cp1252, separated by ;", "kunden.csv")
    suggested = ["first_name", "last_name", "emails[0].address", "phones[0].number", "tags", ""]
    assert [column.suggested_field for column in made.columns] == suggested
    assert made.settings.match_field == "emails.address"
    made = await configure(caller, made, region_code="DE", existing=pb.IMPORT_EXISTING_UPDATE)
    previewed = (await caller.call(method("PreviewImport"), id=made.id)).rows
    assert [(row.row, row.outcome) for row in previewed] == [
        (2, "created"),
        (3, "created"),
        (4, "failed"),
        (5, "updated"),
    ]
    assert previewed[0].record["phones"][0]["number"] == "+4930901820"
    assert {problem.column for problem in previewed[2].problems} == {"E-Mail", "Telefon"}
    await caller.call(method("CheckImport"), id=made.id)
    checked = await until(caller, made.id, pb.IMPORT_STATE_READY)
    assert counted(checked.checked) == {"created": 2, "updated": 1, "failed": 1}
    assert await contacts(caller) == []
    done = await run(caller, made)
    assert counted(done.counts) == {"created": 2, "updated": 1, "failed": 1}
    juergen, zoe = await contacts(caller)
    assert (juergen.emails[0].address, list(juergen.tags)) == ("j.mueller@example.com", ["kunde", "neu", "stamm"])
    assert zoe.display_name == "Zoë Ångström"
    told = await results(working, caller, made.id)
    assert [(row["row"], row["outcome"], row["id"]) for row in told] == [
        ("2", "created", juergen.id),
        ("3", "created", zoe.id),
        ("4", "failed", ""),
        ("5", "updated", juergen.id),
    ]
    assert "E-Mail: not an email address" in told[2]["reasons"]
    assert "Telefon: not a phone number" in told[2]["reasons"]
    assert told[0]["Größe"] == "12"


async def test_an_import_is_taken_back_as_one(working: Office) -> None:
    _, caller = await working.staff("ROLE_USER")
    data = b"email,job title\nana@example.com,\nbo@example.com,CEO\n"
    await run(caller, await ready(caller, data))
    before = await contacts(caller)
    data = b"email,job title\nana@example.com,CTO\nbo@example.com,CFO\ncy@example.com,COO\n"
    made = await run(caller, await ready(caller, data), existing=pb.IMPORT_EXISTING_FILL_EMPTY)
    assert counted(made.counts) == {"created": 1, "updated": 1, "unchanged": 1}
    assert [each.job_title for each in await contacts(caller)] == ["CTO", "CEO", "COO"]

    async def undone() -> int:
        # The log may not have the first of them yet.
        with contextlib.suppress(grpc.aio.AioRpcError):
            return int((await caller.call(method("UndoActivities"), originating_request_id=made.id)).count)
        return 0

    assert await soon(undone) == 2
    after = await contacts(caller)
    for one, other in zip(before, after, strict=True):
        for name in ("etag", "update_time"):
            one.ClearField(name)
            other.ClearField(name)
    assert after == before


@pytest.mark.parametrize(
    ("existing", "title", "count"),
    [("SKIP", "CEO", "skipped"), ("UPDATE", "CTO", "updated"), ("FILL_EMPTY", "CEO", "unchanged")],
)
async def test_what_is_there_already(working: Office, existing: str, title: str, count: str) -> None:
    _, caller = await working.staff("ROLE_USER")
    await run(caller, await ready(caller, b"email,job title\nana@example.com,CEO\n"))
    policy = pb.ImportExisting.Value(f"IMPORT_EXISTING_{existing}")
    made = await run(caller, await ready(caller, b"email,job title\nANA@example.com,CTO\n"), existing=policy)
    assert counted(made.counts) == {count: 1}
    assert [each.job_title for each in await contacts(caller)] == [title]


async def test_a_phone_number_of_two_is_told(working: Office) -> None:
    _, caller = await working.staff("ROLE_USER")
    data = b"name,phone\nAna,+14155550132\nBo,+14155550132\n"
    await run(caller, await ready(caller, data), match_field="")
    made = await run(caller, await ready(caller, b"name,phone\nCy,(415) 555-0132\n"), region_code="US")
    assert counted(made.counts) == {"failed": 1}
    assert (await results(working, caller, made.id))[0]["reasons"] == "phone: 2 records have it"


async def test_a_workbook(working: Office) -> None:
    _, caller = await working.staff("ROLE_USER")
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Company", "Phone", "Web site", "ZIP", None])
    sheet.append(["Acme", 14155550132, "https://acme.example", 94105.0, None])
    data = io.BytesIO()
    book.save(data)
    made = await ready(caller, data.getvalue())
    assert made.format == "XLSX, sheet Sheet"
    done = await run(caller, made, region_code="US", defaults={"type": "business", "tags": "spring fair"})
    assert counted(done.counts) == {"created": 1}
    [acme] = await contacts(caller)
    assert (acme.phones[0].number, acme.addresses[0].postal_code) == ("+14155550132", "94105")
    assert list(acme.tags) == ["spring fair"]


async def test_an_accounts_own_fields(working: Office) -> None:
    _, caller = await working.staff()
    for label, kind in (("Seats", "NUMBER"), ("Vip", "BOOL"), ("Since", "DATE"), ("Sizes", "MULTI_SELECT")):
        options = [{"value": "S"}, {"value": "M"}] if kind == "MULTI_SELECT" else []
        named = {"resource_type": "crm.Contact", "display_name": label, "type": f"FIELD_TYPE_{kind}"}
        definition = {**named, "options": options}
        await caller.call(method("CreateFieldDefinition"), field_definition=definition)
    headers = ("first_name", *(f"custom_fields.{key}" for key in ("seats", "vip", "since", "sizes")))
    rows = "Ana,3,yes,31.01.2026,S; M\nBo,many,perhaps,31.02.2026,L\n"
    made = await ready(caller, f"{','.join(headers)}\n{rows}".encode())
    done = await run(caller, made, date_order=pb.DATE_ORDER_DMY)
    assert counted(done.counts) == {"created": 1, "failed": 1}
    [ana] = await contacts(caller)
    found = MessageToDict(ana)["customFields"]
    assert found == {"seats": 3, "vip": True, "since": "2026-01-31", "sizes": ["S", "M"]}
    reasons = (await results(working, caller, made.id))[1]["reasons"]
    assert [header for header in headers if header in reasons] == list(headers[1:4])


async def test_settings_that_lead_nowhere_are_all_named(working: Office) -> None:
    _, caller = await working.staff("ROLE_USER")
    made = await ready(caller, b"email,other\nana@example.com,x\n")
    settings = pb.ImportSettings(
        mappings=[
            ColumnMapping(column=0, field="emails[0].address"),
            ColumnMapping(column=7, field="first_name"),
            ColumnMapping(column=1, field="account_id"),
            ColumnMapping(column=1, field="emails[20].address"),
        ],
        match_field="job_title",
        defaults={"nothing": "x"},
    )
    failure = await caller.failure(method("ConfigureImport"), id=made.id, settings=settings)
    assert set(failure.violations) == {
        "settings.mappings[1].column",
        "settings.mappings[2].field",
        "settings.mappings[3].field",
        "settings.match_field",
        'settings.defaults["nothing"]',
    }


async def test_a_file_that_is_no_table(working: Office) -> None:
    _, caller = await working.staff("ROLE_USER")
    made = await upload(caller, b"email\n")
    failed = await until(caller, made.id, pb.IMPORT_STATE_FAILED)
    assert failed.failure == "there are no rows below the headers"
    for data in (b"", b"%PDF-1.7", b"\xd0\xcf\x11\xe0"):
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await upload(caller, data)
        assert set(failure_of(refused.value).violations) == {"file"}
    broken = await upload(caller, b"PK\x03\x04" + b"x" * 100)
    assert (await until(caller, broken.id, pb.IMPORT_STATE_FAILED)).failure.startswith("not a workbook")


async def test_steps_that_are_not_next(working: Office) -> None:
    _, caller = await working.staff("ROLE_USER")
    done = await run(caller, await ready(caller, b"email\nana@example.com\n"))
    for name in ("RunImport", "CheckImport", "CancelImport"):
        failure = await caller.failure(method(name), id=done.id)
        assert (failure.code, failure.reason) == (StatusCode.FAILED_PRECONDITION, "WRONG_IMPORT_STATE"), name
    cancelled = await ready(caller, b"email\nbo@example.com\n")
    await caller.call(method("CancelImport"), id=cancelled.id)
    assert (await caller.failure(method("RunImport"), id=cancelled.id)).reason == "WRONG_IMPORT_STATE"
    assert (await caller.failure(method("LinkImportResults"), id=cancelled.id)).reason == "FILE_NOT_READY"
    assert len(await contacts(caller)) == 1


async def test_an_import_is_nobody_elses(working: Office) -> None:
    owner, caller = await working.staff()
    made = await run(caller, await ready(caller, b"email\nana@example.com\n"))
    _, stranger = await working.staff()
    narrow = await working.caller(
        await working.user(owner.account_id, "ROLE_USER", record_visibility="RECORD_VISIBILITY_OWN")
    )
    for other in (stranger, narrow):
        for name in ("GetRecordImport", "LinkImportResults", "PreviewImport", "RunImport"):
            assert (await other.failure(method(name), id=made.id)).code is StatusCode.NOT_FOUND, name
    client = await working.caller(await working.user(owner.account_id, "ROLE_CLIENT"))
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await upload(client, b"email\nana@example.com\n")
    assert failure_of(refused.value).reason == "INSUFFICIENT_SCOPE"


async def test_whoever_is_shut_out_writes_nothing_any_more(idle: Office) -> None:
    owner, boss = await idle.staff()
    user = await idle.user(owner.account_id, "ROLE_USER")
    caller = await idle.caller(user)
    id = (await upload(caller, b"email\nana@example.com\n")).id
    async with idle.working():
        await until(caller, id, pb.IMPORT_STATE_READY)
    await caller.call(method("RunImport"), id=id)
    await boss.call(method("UpdateUser"), user={"id": user.id, "state": "USER_STATE_DISABLED"})
    async with idle.working():
        failed = await until(boss, id, pb.IMPORT_STATE_FAILED)
    assert failed.failure == "whoever began it may not write such records any more"
    assert await contacts(boss) == []
