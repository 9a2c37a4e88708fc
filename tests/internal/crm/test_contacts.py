import pytest
from dashclicks.crm.v1 import contact_pb2
from dashclicks.crm.v1.contact_pb2 import CONTACT_TYPE_BUSINESS, CONTACT_TYPE_PERSON, Contact
from dashclicks.type.v1.contact_point_pb2 import Email, Phone
from google.protobuf.field_mask_pb2 import FieldMask
from grpc import StatusCode

from shared.testing.api import Caller
from tests.internal.office import Office, method

CREATE, UPDATE = method("CreateContact"), method("UpdateContact")


@pytest.fixture
async def caller(office: Office) -> Caller:
    _, signed_in = await office.staff("ROLE_USER")
    return signed_in


def person(**fields: object) -> Contact:
    return Contact(type=CONTACT_TYPE_PERSON, **fields)  # type: ignore[arg-type]  # any field of a contact


async def create(caller: Caller, contact: Contact) -> Contact:
    made: Contact = await caller.call(CREATE, contact=contact)
    return made


async def update(caller: Caller, contact: Contact, *paths: str) -> Contact:
    changed: Contact = await caller.call(UPDATE, contact=contact, update_mask=FieldMask(paths=paths))
    return changed


@pytest.mark.parametrize(
    ("contact", "name"),
    [
        (person(first_name="Maya", last_name="Chen"), "Maya Chen"),
        (person(first_name="Maya"), "Maya"),
        (person(last_name="Chen"), "Chen"),
        (person(first_name="Maya", display_name="Dr. Chen"), "Dr. Chen"),
        (person(emails=[Email(address="Maya@Example.com")]), "maya@example.com"),
        (person(phones=[Phone(number="(415) 555-0132", region_code="US")]), "+14155550132"),
        (person(emails=[Email(address="a@b.com"), Email(address="c@d.com", primary=True)]), "c@d.com"),
        (person(first_name="x" * 100, last_name="y" * 100), f"{'x' * 100} {'y' * 99}"),
    ],
)
async def test_a_person_has_a_name(caller: Caller, contact: Contact, name: str) -> None:
    assert (await create(caller, contact)).display_name == name


async def test_a_person_of_whom_nothing_is_known_is_refused(caller: Caller) -> None:
    assert (await caller.failure(CREATE, contact=person(job_title="CEO"))).code == StatusCode.INVALID_ARGUMENT


async def test_a_business_needs_a_name(caller: Caller) -> None:
    unnamed = Contact(type=CONTACT_TYPE_BUSINESS, emails=[Email(address="hello@acme.com")])
    assert (await caller.failure(CREATE, contact=unnamed)).code == StatusCode.INVALID_ARGUMENT


async def test_a_made_name_follows_its_parts(caller: Caller) -> None:
    made = await create(caller, person(first_name="Maya", last_name="Chen"))
    changed = await update(caller, Contact(id=made.id, last_name="Silva"), "last_name")
    assert changed.display_name == "Maya Silva"


async def test_a_given_name_does_not(caller: Caller) -> None:
    made = await create(caller, person(first_name="Maya", last_name="Chen", display_name="Dr. Chen"))
    changed = await update(caller, Contact(id=made.id, last_name="Silva"), "last_name")
    assert changed.display_name == "Dr. Chen"


async def test_a_name_taken_away_is_made_again(caller: Caller) -> None:
    made = await create(caller, person(first_name="Maya", display_name="Dr. Chen"))
    assert (await update(caller, Contact(id=made.id), "display_name")).display_name == "Maya"


async def test_the_first_email_and_phone_are_the_primaries_unless_one_is(caller: Caller) -> None:
    emails = [Email(address="a@b.com"), Email(address="c@d.com")]
    phones = [Phone(number="+14155550132"), Phone(number="+14155550133", primary=True)]
    made = await create(caller, person(emails=emails, phones=phones))
    assert [email.primary for email in made.emails] == [True, False]
    assert [phone.primary for phone in made.phones] == [False, True]


async def test_two_primaries_are_one_too_many(caller: Caller) -> None:
    emails = [Email(address="a@b.com", primary=True), Email(address="c@d.com", primary=True)]
    phones = [Phone(number="+14155550132", primary=True), Phone(number="+14155550133", primary=True)]
    failure = await caller.failure(CREATE, contact=person(emails=emails, phones=phones))
    assert set(failure.violations) == {"contact.emails[1].primary", "contact.phones[1].primary"}


async def test_an_email_belongs_to_one_person_and_one_business(caller: Caller) -> None:
    emails = [Email(address="maya@example.com")]
    await create(caller, person(emails=emails))
    failure = await caller.failure(CREATE, contact=person(emails=[Email(address="MAYA@example.com")]))
    assert failure.code == StatusCode.ALREADY_EXISTS
    await create(caller, Contact(type=CONTACT_TYPE_BUSINESS, display_name="Chen Ltd", emails=emails))


async def test_a_person_does_not_become_a_business(caller: Caller) -> None:
    made = await create(caller, person(first_name="Maya"))
    changed = Contact(id=made.id, type=CONTACT_TYPE_BUSINESS)
    failure = await caller.failure(UPDATE, contact=changed, update_mask=FieldMask(paths=["type"]))
    assert set(failure.violations) == {"contact.type"}


async def test_a_person_works_for_a_business(caller: Caller) -> None:
    acme = await create(caller, Contact(type=CONTACT_TYPE_BUSINESS, display_name="Acme"))
    maya = await create(caller, person(first_name="Maya", business_id=acme.id))
    found = await caller.call(method("ListContacts"), filter=f'business_id = "{acme.id}"')
    assert [contact.id for contact in found.contacts] == [maya.id]
    failure = await caller.failure(CREATE, contact=person(first_name="Ana", business_id=maya.id))
    assert set(failure.violations) == {"contact.business_id"}
    itself = Contact(id=acme.id, business_id=acme.id)
    failure = await caller.failure(UPDATE, contact=itself, update_mask=FieldMask(paths=["business_id"]))
    assert set(failure.violations) == {"contact.business_id"}


async def test_another_systems_id_is_of_one_contact(caller: Caller) -> None:
    made = await create(caller, person(first_name="Maya", external_ids=["hubspot:501", "stripe:cus_1"]))
    failure = await caller.failure(CREATE, contact=person(first_name="Ana", external_ids=["hubspot:501"]))
    assert (failure.code, set(failure.violations)) == (StatusCode.ALREADY_EXISTS, {"contact.external_ids"})
    found = await caller.call(method("ListContacts"), filter='external_ids:"stripe:cus_1"')
    assert [contact.id for contact in found.contacts] == [made.id]


async def test_zones_and_languages_are_written_in_one_way(caller: Caller) -> None:
    made = await create(caller, person(first_name="Maya", time_zone="america/new_york", language_code="zh_hant_tw"))
    assert (made.time_zone, made.language_code) == ("America/New_York", "zh-Hant-TW")
    wrong = person(first_name="Maya", time_zone="Mars/Olympus", language_code="English please", score=-1)
    failure = await caller.failure(CREATE, contact=wrong)
    assert set(failure.violations) == {"contact.time_zone", "contact.language_code", "contact.score"}


async def test_an_owner_is_somebody_of_the_account(office: Office) -> None:
    user, caller = await office.staff()
    _, stranger = await office.staff()
    assert (await create(caller, person(first_name="A", owner_id=user.id))).owner_id == user.id
    failure = await stranger.failure(CREATE, contact=person(first_name="A", owner_id=user.id))
    assert set(failure.violations) == {"contact.owner_id"}


async def test_the_whole_life_of_a_contact(office: Office) -> None:
    _, caller = await office.staff("ROLE_USER")
    made = await create(caller, person(first_name="Maya", tags=["newsletter"]))
    found = await caller.call(method("ListContacts"), filter='tags:"newsletter"')
    assert [contact.id for contact in found.contacts] == [made.id]
    lead = contact_pb2.LIFECYCLE_STAGE_LEAD
    changed = await update(caller, Contact(id=made.id, lifecycle_stage=lead, etag=made.etag), "lifecycle_stage")
    stale = Contact(id=made.id, job_title="CEO", etag=made.etag)
    failure = await caller.failure(UPDATE, contact=stale, update_mask=FieldMask(paths=["job_title"]))
    assert (failure.code, failure.reason) == (StatusCode.ABORTED, "ETAG_MISMATCH")
    deleted = await caller.call(method("DeleteContact"), id=made.id, etag=changed.etag)
    assert deleted.HasField("delete_time")
    assert (await caller.failure(method("GetContact"), id=made.id)).code == StatusCode.NOT_FOUND
