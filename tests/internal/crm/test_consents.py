from datetime import UTC, datetime, timedelta

import pytest
from dashclicks.crm.v1.consent_pb2 import CONSENT_DECISION_GRANTED, CONSENT_DECISION_WITHDRAWN, Consent
from dashclicks.crm.v1.contact_channel_pb2 import CONTACT_CHANNEL_EMAIL, CONTACT_CHANNEL_SMS
from dashclicks.crm.v1.contact_pb2 import CONTACT_TYPE_PERSON, Contact
from google.protobuf.timestamp_pb2 import Timestamp
from grpc import StatusCode

from shared.testing.api import Caller
from tests.internal.office import Office, method

RECORD, LIST, GET = method("RecordConsent"), method("ListContactConsents"), method("GetContact")


@pytest.fixture
async def caller(office: Office) -> Caller:
    _, signed_in = await office.staff("ROLE_USER")
    return signed_in


async def contact(caller: Caller) -> str:
    given = Contact(type=CONTACT_TYPE_PERSON, first_name="Maya", do_not_contact=[CONTACT_CHANNEL_SMS])
    made: Contact = await caller.call(method("CreateContact"), contact=given)
    assert not made.do_not_contact
    return made.id


async def record(caller: Caller, contact_id: str, **fields: object) -> Consent:
    given = Consent(contact_id=contact_id, source="phone call", **fields)  # type: ignore[arg-type]
    made: Consent = await caller.call(RECORD, consent=given)
    return made


async def test_the_latest_word_on_a_channel_decides(office: Office) -> None:
    user, caller = await office.staff("ROLE_USER")
    id = await contact(caller)
    made = await record(caller, id, channel=CONTACT_CHANNEL_EMAIL, decision=CONSENT_DECISION_WITHDRAWN)
    assert made.recorder_id == user.id
    assert made.HasField("decide_time")
    await record(caller, id, channel=CONTACT_CHANNEL_SMS, decision=CONSENT_DECISION_WITHDRAWN)
    earlier = Timestamp()
    earlier.FromDatetime(datetime.now(UTC) - timedelta(days=1))
    await record(caller, id, channel=CONTACT_CHANNEL_EMAIL, decision=CONSENT_DECISION_GRANTED, decide_time=earlier)
    assert (await caller.call(GET, id=id)).do_not_contact == [CONTACT_CHANNEL_EMAIL, CONTACT_CHANNEL_SMS]
    await record(caller, id, channel=CONTACT_CHANNEL_EMAIL, decision=CONSENT_DECISION_GRANTED, text="Yes, please.")
    assert (await caller.call(GET, id=id)).do_not_contact == [CONTACT_CHANNEL_SMS]
    found = (await caller.call(LIST, contact_id=id)).consents
    assert [each.decision for each in found] == [
        CONSENT_DECISION_GRANTED,
        CONSENT_DECISION_WITHDRAWN,
        CONSENT_DECISION_WITHDRAWN,
        CONSENT_DECISION_GRANTED,
    ]
    listed = await caller.call(method("ListContacts"), filter="do_not_contact:CONTACT_CHANNEL_SMS")
    assert [each.id for each in listed.contacts] == [id]


async def test_nothing_is_written_down_of_a_stranger_or_a_rehearsal(office: Office, caller: Caller) -> None:
    id = await contact(caller)
    said = Consent(contact_id=id, channel=CONTACT_CHANNEL_EMAIL, decision=CONSENT_DECISION_WITHDRAWN, source="web form")
    await caller.call(RECORD, consent=said, validate_only=True)
    assert not (await caller.call(LIST, contact_id=id)).consents
    assert not (await caller.call(GET, id=id)).do_not_contact
    _, stranger = await office.staff("ROLE_USER")
    assert (await stranger.failure(RECORD, consent=said)).code == StatusCode.NOT_FOUND
    assert (await stranger.failure(LIST, contact_id=id)).code == StatusCode.NOT_FOUND
    made = await caller.call(RECORD, consent=said)
    assert await caller.call(method("GetConsent"), id=made.id) == made
    assert (await stranger.failure(method("GetConsent"), id=made.id)).code == StatusCode.NOT_FOUND


async def test_every_wrong_field_is_named(caller: Caller) -> None:
    failure = await caller.failure(RECORD, consent=Consent(contact_id=await contact(caller)))
    assert set(failure.violations) == {"consent.channel", "consent.decision", "consent.source"}


async def test_consents_go_and_come_back_with_their_contact(caller: Caller) -> None:
    id = await contact(caller)
    await record(caller, id, channel=CONTACT_CHANNEL_EMAIL, decision=CONSENT_DECISION_WITHDRAWN)
    await caller.call(method("DeleteContact"), id=id)
    await caller.call(method("UndeleteContact"), id=id)
    assert len((await caller.call(LIST, contact_id=id)).consents) == 1
