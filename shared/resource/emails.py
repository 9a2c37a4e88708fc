"""Email addresses in one form.

email_validator judges them. It takes 27 µs, most of it for the domain, and most addresses of an import share a few: so
what it says of a domain is kept, and a plain mailbox at a known plain domain is not asked about again.
"""

import re
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

_KEPT_DOMAINS = 4096
# Of such a mailbox, within the lengths below, everything there is to say is said by its domain.
_PLAIN = re.compile(r"([A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*)@([A-Za-z0-9.-]+)")
_MAX_MAILBOX, _MAX_ADDRESS = 64, 254


def normal_email(text: str) -> str:
    """The address in its one form. Raises ValueError saying what is wrong with it."""
    address = text.strip()
    plain = _PLAIN.fullmatch(address)
    if plain is not None and plain.end(1) <= _MAX_MAILBOX and plain.end() <= _MAX_ADDRESS and _is_plain(plain[2]):
        return address.lower()
    return checked_email(address)


def checked_email(address: str) -> str:
    """The same by email_validator alone."""
    try:
        # Whether the domain takes mail is not ours to ask the network about on every write.
        return validate_email(address, check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise ValueError(f"not an email address: {error}") from None


@lru_cache(_KEPT_DOMAINS)
def _is_plain(domain: str) -> bool:
    """Whether a domain is valid and has no other form than itself in lower case."""
    try:
        return checked_email(f"a@{domain}") == f"a@{domain.lower()}"
    except ValueError:
        return False
