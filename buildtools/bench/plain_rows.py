"""What the hand-written service does to rows: documents to messages, requests to documents, checks by hand."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import phonenumbers
from dashclicks.crm.v1 import contact_pb2
from dashclicks.crm.v1.contact_pb2 import Contact
from dashclicks.type.v1.contact_point_pb2 import Address, Email, Phone
from email_validator import validate_email
from google.protobuf.struct_pb2 import Value
from ulid import ULID

from shared.data.mongo import Document

_LENGTHS = {"display_name": 200, "first_name": 100, "last_name": 100, "job_title": 120, "website": 500, "source": 60}
_TEXTS = ("display_name", "first_name", "last_name")
_PLAIN = (*_LENGTHS, "owner_id", "time_zone", "language_code")


def to_contact(row: Mapping[str, Any]) -> Contact:
    """The message of a row."""
    return Contact(
        id=row["_id"],
        account_id=row["account_id"],
        create_time=row["create_time"],
        update_time=row["update_time"],
        etag=f'"{row["revision"]}"',
        type=row["type"],
        display_name=row["display_name"],
        first_name=row["first_name"],
        last_name=row["last_name"],
        emails=[Email(**email) for email in row["emails"]],
        phones=[Phone(**phone) for phone in row["phones"]],
        addresses=[Address(**address) for address in row["addresses"]],
        job_title=row["job_title"],
        website=row["website"],
        owner_id=row["owner_id"],
        tags=row["tags"],
        lifecycle_stage=row["lifecycle_stage"],
        source=row["source"],
        custom_fields={key: _value(value) for key, value in row["custom_fields"].items()},
        time_zone=row["time_zone"],
        language_code=row["language_code"],
    )


def to_row(contact: Contact, account_id: str) -> Document:
    """The document of a new contact, which has been checked."""
    now = datetime.now(UTC)
    return {
        "_id": f"con_{ULID()}",
        "account_id": account_id,
        "create_time": now,
        "update_time": now,
        "type": contact_pb2.ContactType.Name(contact.type),
        **{name: getattr(contact, name) for name in _PLAIN},
        "emails": [{"address": e.address, "label": e.label, "primary": e.primary} for e in contact.emails],
        "phones": [
            {"number": p.number, "region_code": p.region_code, "label": p.label, "primary": p.primary}
            for p in contact.phones
        ],
        "addresses": [
            {
                "street": a.street,
                "unit": a.unit,
                "city": a.city,
                "state": a.state,
                "postal_code": a.postal_code,
                "region_code": a.region_code,
                "label": a.label,
            }
            for a in contact.addresses
        ],
        "tags": list(contact.tags),
        "lifecycle_stage": contact_pb2.LifecycleStage.Name(contact.lifecycle_stage),
        "custom_fields": {
            key: getattr(value, str(value.WhichOneof("kind"))) for key, value in contact.custom_fields.items()
        },
        "revision": 1,
        "_live": True,
    }


def check(contact: Contact) -> str:
    """Brings a contact to its form; answers what is wrong with it, or nothing."""
    for name in _TEXTS:
        setattr(contact, name, getattr(contact, name).strip())
    for email in contact.emails:
        email.address = validate_email(email.address, check_deliverability=False).normalized.lower()
    for phone in contact.phones:
        number = phonenumbers.parse(phone.number, phone.region_code or None)
        if not phonenumbers.is_possible_number(number):
            return "phones"
        phone.number = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    for points in (contact.emails, contact.phones):
        if points and not any(point.primary for point in points):
            points[0].primary = True
    if contact.type == contact_pb2.CONTACT_TYPE_PERSON and not contact.display_name:
        contact.display_name = f"{contact.first_name} {contact.last_name}".strip()
    return next((name for name, length in _LENGTHS.items() if len(getattr(contact, name)) > length), _missing(contact))


def _missing(contact: Contact) -> str:
    if not contact.type:
        return "type"
    return "" if contact.display_name else "display_name"


def _value(value: Any) -> Value:
    if isinstance(value, str):
        return Value(string_value=value)
    return Value(bool_value=value) if isinstance(value, bool) else Value(number_value=value)
