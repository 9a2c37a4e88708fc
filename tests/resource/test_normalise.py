"""Normalisation: text brought to one form, for requests and rows alike."""

from typing import Any

import pytest
from dashclicks.accounts.v1.account_pb2 import GetAccountRequest
from dashclicks.crm.v1.contact_pb2 import Contact
from dashclicks.crm.v1.contact_requests_pb2 import CreateContactRequest
from dashclicks.type.v1.contact_point_pb2 import Email, Phone

from shared.resource.normalise import Normaliser, compile_normaliser
from shared.testing.protos import Compiled


def normaliser(message_class: Any) -> Normaliser:
    made = compile_normaliser(message_class.DESCRIPTOR)
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("given", "form"),
    [
        (" Ana.Silva@Example.COM ", "ana.silva@example.com"),
        ("ana@bücher.example", "ana@bücher.example"),
        ("ana+tag@example.com", "ana+tag@example.com"),
        ("", ""),
    ],
)
def test_email_has_one_form(given: str, form: str) -> None:
    email = Email(address=given)
    assert normaliser(Email)(email, "") == []
    assert email.address == form


@pytest.mark.parametrize(
    ("number", "region", "form"),
    [
        ("+1 (415) 555-0132", "", "+14155550132"),
        ("(415) 555-0132", "US", "+14155550132"),
        ("020 7946 0018", "GB", "+442079460018"),
        ("+44 (0)20 7946 0018", "", "+442079460018"),
        ("+442079460018", "US", "+442079460018"),
        ("", "US", ""),
    ],
)
def test_phone_has_one_form(number: str, region: str, form: str) -> None:
    phone = Phone(number=number, region_code=region)
    assert normaliser(Phone)(phone, "") == []
    assert phone.number == form


@pytest.mark.parametrize(
    ("number", "region", "problem"),
    [
        ("415 555 0132", "", "not a phone number: write it as +<country code><number>"),
        ("12", "US", "not a phone number: neither international nor of US"),
        ("hello", "US", "not a phone number"),
        ("+999", "", "not a phone number"),
    ],
)
def test_phone_that_cannot_be_read_is_named_and_kept(number: str, region: str, problem: str) -> None:
    contact = Contact(phones=[Phone(number="+14155550132"), Phone(number=number, region_code=region)])
    (found,) = normaliser(Contact)(contact, "contact.")
    assert found.field == "contact.phones[1].number"
    assert problem in found.description
    assert contact.phones[1].number == number


def test_nested_messages_are_reached(kinds: Compiled) -> None:
    request = CreateContactRequest(contact=Contact(display_name=" x ", emails=[Email(address="A@example.com")]))
    assert normaliser(CreateContactRequest)(request, "") == []
    assert (request.contact.display_name, request.contact.emails[0].address) == ("x", "a@example.com")


def test_repeated_text_is_named_by_its_place(kinds: Compiled) -> None:
    thing = kinds.messages["Thing"](aliases=["A@example.com", "no", ""], zip=" 1 ")
    (found,) = normaliser(kinds.messages["Thing"])(thing, "")
    assert found.field == "aliases[1]"
    assert (list(thing.aliases), thing.zip) == (["a@example.com", "no", ""], "1")


def test_type_with_nothing_to_normalise_has_no_normaliser(kinds: Compiled) -> None:
    assert compile_normaliser(GetAccountRequest.DESCRIPTOR) is None
    assert compile_normaliser(kinds.messages["Part"].DESCRIPTOR) is None


def test_normalising_twice_changes_nothing() -> None:
    contact = Contact(
        display_name=" x ", emails=[Email(address="A@Example.com")], phones=[Phone(number="+1 4155550132")]
    )
    normaliser(Contact)(contact, "")
    once = contact.SerializeToString(deterministic=True)
    normaliser(Contact)(contact, "")
    assert contact.SerializeToString(deterministic=True) == once
