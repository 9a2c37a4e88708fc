from typing import Any

from dashclicks.activities.v1 import activities_service_pb2
from dashclicks.crm.v1.consent_pb2 import CONSENT_DECISION_WITHDRAWN, Consent
from dashclicks.crm.v1.contact_channel_pb2 import CONTACT_CHANNEL_SMS
from dashclicks.crm.v1.contact_pb2 import CONTACT_TYPE_BUSINESS, CONTACT_TYPE_PERSON, Contact
from dashclicks.crm.v1.note_pb2 import Note
from dashclicks.type.v1.contact_point_pb2 import Email, Phone
from grpc import StatusCode

from shared.testing.api import Caller
from shared.testing.eventually import soon
from shared.testing.history import bare
from tests.internal.office import Office, method

MERGE, CREATE, GET = method("MergeContacts"), method("CreateContact"), method("GetContact")
ACTIVITIES = activities_service_pb2.DESCRIPTOR.services_by_name["ActivitiesService"].methods_by_name
COLLECTIONS = ("crm.contacts", "crm.notes", "crm.consents")


async def person(caller: Caller, **fields: Any) -> Contact:
    made: Contact = await caller.call(CREATE, contact=Contact(type=CONTACT_TYPE_PERSON, **fields))
    return made


async def twins(caller: Caller) -> tuple[Contact, Contact]:
    """A contact, and a later one of the same person with a note, a consent and a business."""
    acme = await caller.call(CREATE, contact=Contact(type=CONTACT_TYPE_BUSINESS, display_name="Acme"))
    first = await person(
        caller,
        first_name="Maya",
        emails=[Email(address="maya@example.com")],
        phones=[Phone(number="+14155550132")],
        tags=["vip", "old"],
        source="import",
    )
    second = await person(
        caller,
        first_name="Maya",
        last_name="Chen",
        emails=[Email(address="chen@example.com")],
        phones=[Phone(number="+14155550132", label="mobile"), Phone(number="+14155550133")],
        tags=["new", "vip"],
        source="web form",
        business_id=acme.id,
    )
    await caller.call(method("CreateNote"), note=Note(contact_id=second.id, text="Likes tea."))
    said = Consent(
        contact_id=second.id, channel=CONTACT_CHANNEL_SMS, decision=CONSENT_DECISION_WITHDRAWN, source="phone call"
    )
    await caller.call(method("RecordConsent"), consent=said)
    return first, second


async def stored(office: Office, account_id: str) -> dict[str, bytes]:
    """Every row of the account, but for what each write changes."""
    return {
        row["_id"]: bare(row)
        for name in COLLECTIONS
        async for row in office.data.database[name].find({"account_id": account_id})
    }


async def test_one_has_what_both_had_and_undo_gives_both_back(working: Office) -> None:
    _, caller = await working.staff("ROLE_USER")
    first, second = await twins(caller)
    before = await stored(working, caller.account_id)
    asked: dict[str, Any] = {"id": first.id, "merged_ids": [second.id], "winners": {"source": second.id}}
    preview = await caller.call(MERGE, **asked, validate_only=True)
    assert await stored(working, caller.account_id) == before
    answer = await caller.call(MERGE, **asked)
    merged = answer.contact
    assert (merged.id, merged.display_name, merged.source) == (first.id, "Maya Chen", "web form")
    assert [(each.address, each.primary) for each in merged.emails] == [
        ("maya@example.com", True),
        ("chen@example.com", False),
    ]
    assert [each.number for each in merged.phones] == ["+14155550132", "+14155550133"]
    assert (list(merged.tags), merged.business_id) == (["vip", "old", "new"], second.business_id)
    assert list(merged.do_not_contact) == [CONTACT_CHANNEL_SMS]
    assert {each.field: list(each.winner_ids) for each in answer.fields} == {
        "display_name": [first.id],
        "emails": [first.id, second.id],
        "phones": [first.id, second.id],
        "tags": [first.id, second.id],
        "source": [second.id],
    }
    assert [(each.resource_type, each.count) for each in answer.moved] == [("crm.Consent", 1), ("crm.Note", 1)]
    assert (preview.fields, preview.moved) == (answer.fields, answer.moved)
    notes = await caller.call(method("ListNotes"), filter=f'contact_id = "{first.id}"')
    assert [note.text for note in notes.notes] == ["Likes tea."]
    assert (await caller.failure(GET, id=second.id)).code == StatusCode.NOT_FOUND

    async def logged() -> list[Any]:
        page = await caller.call(ACTIVITIES["ListActivities"], filter=f'resource_id = "{second.id}"')
        return [each for each in page.activities if each.type == "crm.contact.deleted"]

    (gone,) = await soon(logged)
    undone = await caller.call(ACTIVITIES["UndoActivities"], transaction_id=gone.transaction_id)
    assert undone.count == 4
    assert await stored(working, caller.account_id) == before


async def test_what_cannot_be_merged_is_said(office: Office) -> None:
    _, caller = await office.staff("ROLE_USER")
    first, second = await person(caller, first_name="Maya"), await person(caller, first_name="Ana")
    _, stranger = await office.staff("ROLE_USER")
    theirs = await person(stranger, first_name="Eve")
    assert (await caller.failure(MERGE, id=first.id, merged_ids=[theirs.id])).code == StatusCode.NOT_FOUND
    itself = await caller.failure(MERGE, id=first.id, merged_ids=[first.id])
    assert set(itself.violations) == {"merged_ids"}
    chosen = {"tags": theirs.id, "owner": first.id}
    wrong = await caller.failure(MERGE, id=first.id, merged_ids=[second.id], winners=chosen)
    assert set(wrong.violations) == {'winners["tags"]', 'winners["owner"]'}
    acme = await caller.call(CREATE, contact=Contact(type=CONTACT_TYPE_BUSINESS, display_name="Acme"))
    assert set((await caller.failure(MERGE, id=first.id, merged_ids=[acme.id])).violations) == {"merged_ids"}
