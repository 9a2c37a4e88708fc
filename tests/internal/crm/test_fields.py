from typing import Any

import pytest
from dashclicks.crm.v1 import field_definition_pb2
from dashclicks.crm.v1.contact_pb2 import Contact
from dashclicks.crm.v1.field_definition_pb2 import FieldDefinition, FieldOption, FieldType
from dashclicks.crm.v1.field_job_pb2 import FieldPurgeJob
from google.protobuf import json_format
from google.protobuf.field_mask_pb2 import FieldMask
from grpc import StatusCode

from services.internal.crm.field_purge import purge_values
from services.internal.crm.fields_servicer import FieldsServicer, key_of
from shared.testing.api import Caller
from tests.internal.office import Office, method

DEFINE, CHANGE = method("CreateFieldDefinition"), method("UpdateFieldDefinition")
CREATE, UPDATE, LIST = method("CreateContact"), method("UpdateContact"), method("ListContacts")
SIZES = [FieldOption(value="s"), FieldOption(value="m"), FieldOption(value="l")]


@pytest.fixture
async def caller(office: Office) -> Caller:
    _, signed_in = await office.staff("ROLE_MANAGER")
    return signed_in


async def define(caller: Caller, label: str, kind: str, **more: Any) -> FieldDefinition:
    given = FieldDefinition(
        resource_type="crm.Contact", display_name=label, type=FieldType.Value(f"FIELD_TYPE_{kind}"), **more
    )
    made: FieldDefinition = await caller.call(DEFINE, field_definition=given)
    return made


def person(**values: Any) -> Contact:
    given = {"type": "CONTACT_TYPE_PERSON", "firstName": "Maya", "customFields": values}
    return json_format.ParseDict(given, Contact())


def values_of(contact: Contact) -> dict[str, Any]:
    values: dict[str, Any] = json_format.MessageToDict(contact).get("customFields", {})
    return values


async def names(caller: Caller, text: str, order: str = "create_time") -> list[str]:
    page = await caller.call(LIST, filter=text, order_by=order)
    return [contact.display_name for contact in page.contacts]


@pytest.mark.parametrize(
    ("label", "key"), [("Shoe size", "shoe_size"), ("Größe (EU)", "grosse_eu"), ("2nd email", "field_2nd_email")]
)
def test_a_key_is_made_of_the_label(label: str, key: str) -> None:
    assert key_of(label) == key


async def test_a_label_may_come_twice_and_change(caller: Caller) -> None:
    first, second = await define(caller, "Shoe size", "NUMBER"), await define(caller, "Shoe size", "TEXT")
    assert (first.key, second.key) == ("shoe_size", "shoe_size_2")
    await caller.call(method("DeleteFieldDefinition"), id=second.id)
    assert (await define(caller, "Shoe size", "TEXT")).key == "shoe_size_3"
    changed = FieldDefinition(id=first.id, display_name="EU size")
    renamed = await caller.call(CHANGE, field_definition=changed, update_mask=FieldMask(paths=["display_name"]))
    assert (renamed.key, renamed.display_name) == ("shoe_size", "EU size")


async def test_every_wrong_value_is_named_and_right_ones_are_brought_to_one_form(caller: Caller) -> None:
    kinds = {
        "Text": ("TEXT", " a ", 7, "a"),
        "Bio": ("LONG_TEXT", "b" * 600, True, "b" * 600),
        "Seats": ("NUMBER", 3, "3", 3.0),
        "Budget": ("MONEY", 1999, 19.99, 1999.0),
        "Born": ("DATE", "1990-02-28", "1990-02-30", "1990-02-28"),
        "Seen": ("DATETIME", "2026-02-14T10:30:00+01:00", "today", "2026-02-14T09:30:00.000Z"),
        "Vip": ("BOOL", True, "yes", True),
        "Size": ("SELECT", "m", "xl", "m"),
        "Sizes": ("MULTI_SELECT", ["s", "l"], ["s", "s"], ["s", "l"]),
        "Page": ("URL", "https://acme.example/x", "acme", "https://acme.example/x"),
        "Mail": ("EMAIL", "Ana@Example.COM", "ana", "ana@example.com"),
        "Desk": ("PHONE", "(415) 555-0132", "12", "+14155550132"),
        "Mate": ("REFERENCE", "", "usr_01KEWZ5QH7N6T8M9P0R1S2T3V4", None),
    }
    for label, (kind, *_) in kinds.items():
        more = {"options": SIZES} if "SELECT" in kind else {"reference_type": "users.User"} if "REF" in kind else {}
        await define(caller, label, kind, region_code="US", **more)
    made = await caller.call(CREATE, contact=person(**{label.lower(): each[1] for label, each in kinds.items()}))
    expected = {label.lower(): each[3] for label, each in kinds.items() if each[3] is not None}
    assert values_of(made) == expected
    wrong = {label.lower(): each[2] for label, each in kinds.items()}
    failure = await caller.failure(CREATE, contact=person(**wrong, unheard_of=1))
    assert failure.code == StatusCode.INVALID_ARGUMENT
    assert set(failure.violations) == {f'contact.custom_fields["{key}"]' for key in (*wrong, "unheard_of")}


async def test_filters_and_orders_take_them(caller: Caller) -> None:
    await define(caller, "Born", "DATE")
    await define(caller, "Seats", "NUMBER")
    await define(caller, "Seen", "DATETIME")
    await define(caller, "Sizes", "MULTI_SELECT", options=SIZES)
    for name, values in {
        "Ana": {"born": "1990-05-01", "seats": 20, "sizes": ["s", "m"], "seen": "2020-01-01T00:00:00Z"},
        "Ben": {"born": "1985-01-01", "seats": 3, "sizes": ["l"]},
        "Cem": {},
    }.items():
        given = person(**values)
        given.first_name = name
        await caller.call(CREATE, contact=given)
    assert await names(caller, 'custom_fields.born > "1988-01-01"') == ["Ana"]
    assert await names(caller, "custom_fields.seats < 10 OR custom_fields.sizes:s") == ["Ana", "Ben"]
    assert await names(caller, "custom_fields.seats != 3") == ["Ana", "Cem"]
    assert await names(caller, "custom_fields.seats:*") == ["Ana", "Ben"]
    assert await names(caller, 'custom_fields.seen < ago("1d")') == ["Ana"]
    assert await names(caller, 'custom_fields.born < ago("1d")') == ["Ana", "Ben"]
    assert await names(caller, "", "custom_fields.seats desc") == ["Ana", "Ben", "Cem"]
    first = await caller.call(LIST, order_by="custom_fields.born", page_size=2)
    rest = await caller.call(LIST, order_by="custom_fields.born", page_size=2, page_token=first.next_page_token)
    assert [each.display_name for each in (*first.contacts, *rest.contacts)] == ["Cem", "Ben", "Ana"]
    assert (await caller.call(method("CountContacts"), filter="custom_fields.seats >= 3")).count == 2
    for text in ("custom_fields.seats = many", "custom_fields.unheard_of = 1", 'custom_fields.born = "1990"'):
        assert (await caller.failure(LIST, filter=text)).code == StatusCode.INVALID_ARGUMENT


async def test_a_filter_reads_only_what_it_finds(office: Office, caller: Caller) -> None:
    await define(caller, "Seats", "NUMBER")
    for number in range(20):
        await caller.call(CREATE, contact=person(seats=number))
    rows = office.data.database["crm.contacts"]
    entry = {"_custom": {"$elemMatch": {"k": "seats", "v": {"$gte": 18}}}}
    plan = await rows.find({"account_id": caller.account_id, "_live": True, **entry}).explain()
    assert plan["executionStats"]["totalKeysExamined"] <= 3
    assert plan["executionStats"]["nReturned"] == 2


async def test_a_unique_value_is_of_one_record(caller: Caller) -> None:
    await define(caller, "Tax id", "TEXT", unique=True)
    first = await caller.call(CREATE, contact=person(tax_id="DE-1"))
    taken = 'contact.custom_fields["tax_id"]'
    for rehearsed in (False, True):
        failure = await caller.failure(CREATE, contact=person(tax_id="de-1"), validate_only=rehearsed)
        assert (failure.code, set(failure.violations)) == (StatusCode.ALREADY_EXISTS, {taken})
    other = await caller.call(CREATE, contact=person(tax_id="DE-2"))
    change = Contact(id=other.id, custom_fields=person(tax_id="DE-1").custom_fields)
    assert set((await caller.failure(UPDATE, contact=change)).violations) == {taken}
    await caller.call(method("DeleteContact"), id=first.id)
    assert values_of(await caller.call(UPDATE, contact=change)) == {"tax_id": "DE-1"}


async def test_a_required_value_is_there_from_now_on(caller: Caller) -> None:
    before = await caller.call(CREATE, contact=person())
    await define(caller, "Plan", "TEXT", required=True)
    failure = await caller.failure(CREATE, contact=person())
    assert set(failure.violations) == {'contact.custom_fields["plan"]'}
    made = await caller.call(CREATE, contact=person(plan="growth"))
    clear = {"contact": Contact(id=made.id), "update_mask": FieldMask(paths=["custom_fields.plan"])}
    assert (await caller.failure(UPDATE, **clear)).code == StatusCode.INVALID_ARGUMENT
    await caller.call(UPDATE, contact=Contact(id=before.id, job_title="CEO"))


async def test_an_archived_field_keeps_its_values_and_takes_no_more(caller: Caller) -> None:
    plan = await define(caller, "Plan", "TEXT")
    made = await caller.call(CREATE, contact=person(plan="growth"))
    mask = FieldMask(paths=["archived"])
    await caller.call(CHANGE, field_definition=FieldDefinition(id=plan.id, archived=True), update_mask=mask)
    assert set((await caller.failure(CREATE, contact=person(plan="scale"))).violations)
    change = Contact(id=made.id, job_title="CEO", custom_fields=made.custom_fields)
    assert values_of(await caller.call(UPDATE, contact=change)) == {"plan": "growth"}
    await caller.call(CHANGE, field_definition=FieldDefinition(id=plan.id), update_mask=mask)
    assert await names(caller, "custom_fields.plan = growth") == ["Maya"]


async def test_definitions_are_of_one_account_and_of_records_that_have_them(office: Office, caller: Caller) -> None:
    await define(caller, "Plan", "TEXT")
    _, stranger = await office.staff("ROLE_MANAGER")
    assert (await stranger.failure(CREATE, contact=person(plan="growth"))).code == StatusCode.INVALID_ARGUMENT
    text = field_definition_pb2.FIELD_TYPE_TEXT
    odd = FieldDefinition(resource_type="crm.Note", display_name="Plan", type=text, reference_type="crm.Nothing")
    failure = await caller.failure(DEFINE, field_definition=odd)
    assert set(failure.violations) == {"field_definition.resource_type", "field_definition.reference_type"}
    _, worker = await office.staff("ROLE_USER")
    refused = await worker.failure(
        DEFINE, field_definition=FieldDefinition(resource_type="crm.Contact", display_name="x")
    )
    assert refused.code == StatusCode.PERMISSION_DENIED


async def test_values_of_a_deleted_field_leave_with_it(office: Office, caller: Caller) -> None:
    if "crm.FieldDefinition" not in office.deps.runtime.by_type:
        FieldsServicer(office.deps)
    plan = await define(caller, "Plan", "LONG_TEXT")
    await define(caller, "Kept", "TEXT")
    made = await caller.call(CREATE, contact=person(plan="x" * 600, kept="y"))
    job = FieldPurgeJob(field_definition_id=plan.id, resource_type="crm.Contact", key=plan.key)
    await purge_values(office.deps, caller.account_id, job)
    get = method("GetContact")
    assert set(values_of(await caller.call(get, id=made.id))) == {"plan", "kept"}
    await caller.call(method("DeleteFieldDefinition"), id=plan.id)
    assert set(values_of(await caller.call(get, id=made.id))) == {"plan", "kept"}
    await purge_values(office.deps, caller.account_id, job)
    assert values_of(await caller.call(get, id=made.id)) == {"kept": "y"}
