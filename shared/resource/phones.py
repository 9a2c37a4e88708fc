"""Phone numbers in E.164 form.

phonenumbers reads them, in 16 µs. Most come in E.164 form already; whether such a number stays as it is depends on a
few facts of its country, which are looked up once.
"""

import re
from functools import cache

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

_E164 = re.compile(r"\+([1-9][0-9]{6,14})")


def normal_phone(text: str, region: str) -> str:
    """The number in E.164 form; `region` is the country of one without `+`, or "". Raises ValueError."""
    international = _E164.fullmatch(text)
    if international is not None and _stays(international[1]):
        return text
    return checked_phone(text, region)


def checked_phone(text: str, region: str) -> str:
    """The same by phonenumbers alone."""
    hint = "write it as +<country code><number>" if not region else f"neither international nor of {region}"
    try:
        number = phonenumbers.parse(text, region or None)
    except phonenumbers.NumberParseException:
        raise ValueError(f"not a phone number: {hint}") from None
    if not phonenumbers.is_possible_number(number):
        raise ValueError(f"not a phone number: {hint}")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _stays(digits: str) -> bool:
    """Whether a number is surely a possible one that nothing is taken from."""
    for length in (1, 2, 3):
        country = _country(digits[:length])
        if country is not None:
            lengths, national_prefix = country
            national = digits[length:]
            # A zero, or what is dialled before numbers inside the country, may have to go.
            return len(national) in lengths and national[0] != "0" and not national_prefix.match(national)
    return False


@cache
def _country(code: str) -> tuple[frozenset[int], re.Pattern[str]] | None:
    """The lengths of a country's numbers, and what is dialled before them; None if the code is no country's."""
    regions = COUNTRY_CODE_TO_REGION_CODE.get(int(code))
    metadata = regions and PhoneMetadata.metadata_for_region_or_calling_code(int(code), regions[0])
    if not metadata or metadata.general_desc is None:
        return None
    return frozenset(metadata.general_desc.possible_length), re.compile(metadata.national_prefix_for_parsing or r"(?!)")
