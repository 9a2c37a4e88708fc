"""The short ways to a normal email address and phone number answer what the libraries do."""

from collections.abc import Callable

import phonenumbers
from dashclicks.crm.v1.contact_pb2 import Contact
from google.protobuf.struct_pb2 import Value
from hypothesis import example, given
from hypothesis import strategies as st

from shared.resource.custom_values import TYPES, Choices
from shared.resource.emails import checked_email, normal_email
from shared.resource.fields import Kind, named_fields
from shared.resource.filter_values import READERS
from shared.resource.model import Model
from shared.resource.normalise import compile_normaliser
from shared.resource.phones import checked_phone, normal_phone

CONTACT = Model(Contact).descriptor
CONTACT_FIELDS = {spec.path: spec for spec in named_fields(CONTACT, lambda problem, path: ValueError(path))}

MAILBOXES = st.from_regex(r"[A-Za-z0-9._+-]{1,66}", fullmatch=True) | st.sampled_from(
    ["a" * 64, "a" * 65, "ü", '"a b"']
)
LABELS = st.from_regex(r"[A-Za-z0-9-]{1,64}", fullmatch=True) | st.sampled_from(["xn--bcher-kva", "bücher", "a" * 63])
TOPS = st.sampled_from(["com", "example", "de", "localhost", "test", "local", "123", "xn--p1ai", "c", ""])
DOMAINS = st.lists(LABELS, min_size=0, max_size=4).map(".".join)
COUNTRIES = st.sampled_from(sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE))
REGIONS = st.sampled_from(["", "US", "GB", "IT", "CA", "XX"])


def outcome(normalise: Callable[[], str]) -> str:
    """What it answers, or why it refuses."""
    try:
        return normalise()
    except ValueError as error:
        return f"refused: {error}"


@given(MAILBOXES, DOMAINS, TOPS)
@example("a" * 64, ".".join(["b" * 63] * 2 + ["c" * 57]), "com")
@example("a" * 64, ".".join(["b" * 63] * 2 + ["c" * 58]), "com")
@example("a..b", "example", "com")
def test_an_email_is_what_the_library_says(mailbox: str, domain: str, top: str) -> None:
    for address in (f"{mailbox}@{domain}.{top}", f"{mailbox}@{domain}"):
        assert outcome(lambda a=address: normal_email(a)) == outcome(lambda a=address: checked_email(a))  # type: ignore[misc]


@given(COUNTRIES, st.from_regex(r"[0-9]{1,14}", fullmatch=True), REGIONS)
def test_a_phone_number_is_what_the_library_says(country: int, national: str, region: str) -> None:
    number = f"+{country}{national}"
    assert outcome(lambda: normal_phone(number, region)) == outcome(lambda: checked_phone(number, region))


@given(st.data(), COUNTRIES, REGIONS)
def test_an_example_number_of_every_country_is_what_the_library_says(
    data: st.DataObject, country: int, region: str
) -> None:
    for own in phonenumbers.COUNTRY_CODE_TO_REGION_CODE[country]:
        known = phonenumbers.example_number(own) or phonenumbers.example_number_for_non_geo_entity(country)
        assert known
        digits = list(phonenumbers.format_number(known, phonenumbers.PhoneNumberFormat.E164))
        place = data.draw(st.integers(1, len(digits) - 1))
        digits[place] = data.draw(st.sampled_from("0123456789"))
        number = "".join(digits)
        assert outcome(lambda n=number: normal_phone(n, region)) == outcome(  # type: ignore[misc]
            lambda n=number: checked_phone(n, region)  # type: ignore[misc]
        )


def everywhere(kind: str, text: str, region: str) -> set[str | None]:
    """A text's form in a contact, in a custom field and in a filter; None where it is refused."""
    contact, custom = Contact(), Value(string_value=text)
    if kind == "EMAIL":
        contact.emails.add(address=text)
    else:
        contact.phones.add(number=text, region_code=region)
    normalise = compile_normaliser(CONTACT)
    assert normalise is not None
    refused = normalise(contact, "")
    forms = [None if refused else (contact.emails[0].address if kind == "EMAIL" else contact.phones[0].number)]
    spec = CONTACT_FIELDS["emails.address" if kind == "EMAIL" else "phones.number"]

    def of_custom_field() -> str:
        TYPES[f"FIELD_TYPE_{kind}"].normal(custom, Choices(region=region))
        return custom.string_value

    def of_filter() -> str:
        # A filter has no country, so it takes the form itself.
        return str(READERS[Kind.TEXT](forms[0] or text, spec))

    for ask in (of_custom_field, of_filter):
        try:
            forms.append(ask())
        except ValueError:
            forms.append(None)
    return set(forms)


@given(MAILBOXES, LABELS, st.sampled_from(["com", "example", "de", "c", "co.uk"]))
def test_an_email_has_one_form_everywhere(mailbox: str, domain: str, top: str) -> None:
    assert len(everywhere("EMAIL", f"{mailbox}@{domain}.{top}", "")) == 1


@given(st.integers(10**4, 10**11), st.sampled_from(["US", "DE", "GB", "IT"]), st.booleans())
def test_a_phone_number_has_one_form_everywhere(number: int, region: str, international: bool) -> None:
    text = f"+{number}" if international else f"{number}"
    assert len(everywhere("PHONE", text, region)) == 1
