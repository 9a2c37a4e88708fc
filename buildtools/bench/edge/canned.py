"""The messages that the fast backend answers, and the body that is posted: contacts as the demo has them."""

from datetime import UTC, datetime
from random import Random

from dashclicks.crm.v1.contact_pb2 import Contact
from dashclicks.crm.v1.contact_requests_pb2 import ListContactsResponse
from google.protobuf.json_format import MessageToDict

from services.internal.seed_contacts import ContactMaker

MADE = datetime(2026, 1, 6, 9, tzinfo=UTC)
PAGE = 50
SERVICE = "/dashclicks.crm.v1.CrmService/"


def contacts() -> list[Contact]:
    """A page of contacts, the same every time; the first is the one that is read and posted."""
    made = list(ContactMaker(Random(1), ["usr_01KE6SJT80VWB4D1G9DF6NPBMG"]).make(PAGE))
    for number, contact in enumerate(made):
        contact.id = f"con_01KE98HNM0MY3SJ7847WMEC{number:03}"
        contact.account_id = "acc_01KE6P4YM0X1X1TZDDQH9ETBV2"
        contact.etag = '"1"'
        contact.create_time.FromDatetime(MADE)
        contact.update_time.FromDatetime(MADE)
    return made


def replies() -> dict[str, bytes]:
    """Message bytes by gRPC path."""
    page = contacts()
    one = page[0].SerializeToString()
    answer = ListContactsResponse(contacts=page, next_page_token="next")
    return {
        f"{SERVICE}GetContact": one,
        f"{SERVICE}CreateContact": one,
        f"{SERVICE}ListContacts": answer.SerializeToString(),
    }


def as_json(message: Contact | ListContactsResponse) -> object:
    """What every system must answer, as json_format has it."""
    return MessageToDict(message, always_print_fields_with_no_presence=True)


def posted() -> dict[str, object]:
    """The first contact as a client sends it."""
    contact = contacts()[0]
    for output_only in ("id", "account_id", "etag", "create_time", "update_time", "owner_id"):
        contact.ClearField(output_only)
    return MessageToDict(contact)
