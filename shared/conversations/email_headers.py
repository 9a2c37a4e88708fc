"""Headers of a mail from anybody: read one by one, each within bounds, and what is broken is not there."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import parsedate_to_datetime
from typing import Any

from dashclicks.conversations.v1.inbound_email_pb2 import Mailbox

from shared.conversations.clean_text import clean, one_line

# Of one header, and of one with addresses: reading them takes time that grows faster than they do.
MAX_HEADER, MAX_ADDRESSES = 16_384, 4_096
MAX_ANCESTORS = 50
_ID = re.compile(r"<([^<>\s]{1,500})>")
_REPLY = re.compile(
    r"^(?:(?:re|aw|antw|sv|vs|r|odp|ynt|res|fwd?|wg|tr|rv|enc|doorst|vb)(?:\[\d{1,3}\])?\s?[::]\s*)+", re.I
)
_registry = HeaderRegistry()


class BoundedPolicy(EmailPolicy):
    """The standard library's, for headers of any length."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """As EmailPolicy has it; what is beyond the bound is cut."""
        name, value = super().header_source_parse([sourcelines[0][: MAX_HEADER * 2]])
        rest = "".join(sourcelines[1:])[:MAX_HEADER]
        return name[:200], (value + rest)[:MAX_HEADER]

    def header_fetch_parse(self, name: str, value: str) -> Any:
        """As EmailPolicy has it; a header that breaks its parser, which names no error for that, is a text."""
        try:
            return super().header_fetch_parse(name, value)
        except Exception:
            return value


class Headers:
    """The headers of a mail or a part of it."""

    def __init__(self, mail: EmailMessage) -> None:
        self._pairs = [(name.lower(), str(value)) for name, value in mail.raw_items()]

    def all(self, name: str) -> Sequence[str]:
        """The raw values of a header, the topmost first."""
        return [value for found, value in self._pairs if found == name]

    def raw(self, name: str) -> str:
        """The topmost one; "" if there is none."""
        return next((value for found, value in self._pairs if found == name), "")

    def text(self, name: str, most: int = 998) -> str:
        """The topmost one in characters, in one line."""
        return one_line(_characters(self.raw(name)), most)

    def word(self, name: str) -> str:
        """What stands before parameters and comments, in lower case: `auto-replied` of `Auto-Replied; x=y`."""
        return clean(self.raw(name)).partition(";")[0].partition("(")[0].strip().lower()[:200]

    def mailboxes(self, name: str) -> Sequence[Mailbox]:
        """The addresses in all headers of that name."""
        return [box for value in self.all(name) for box in _mailboxes(value)]

    def ids(self, name: str) -> Sequence[str]:
        """Message-IDs, without brackets."""
        return [clean(id) for id in _ID.findall("".join(self.all(name)))]

    def time(self, name: str) -> datetime | None:
        """A date; None if it is none."""
        try:
            found = parsedate_to_datetime(self.raw(name)[:200])
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
        except (ValueError, OverflowError, TypeError, IndexError):
            return None

    @property
    def ancestors(self) -> Sequence[str]:
        """The mails that this one answers, the nearest first."""
        nearest = [*self.ids("in-reply-to"), *reversed(self.ids("references"))]
        return list(dict.fromkeys(nearest))[:MAX_ANCESTORS]


def base_subject(subject: str) -> str:
    """Without what mailers put in front of the subject of an answer."""
    return _REPLY.sub("", subject).strip()


def _characters(raw: str) -> str:
    """With its encoded words (RFC 2047) as characters."""
    try:
        return str(make_header(decode_header(raw)))
    except (HeaderParseError, LookupError, ValueError, AssertionError):
        return raw


def _mailboxes(raw: str) -> Iterator[Mailbox]:
    value = clean(raw.replace("\n", " "))[:MAX_ADDRESSES]
    try:
        found = _registry("to", value).addresses  # type: ignore[attr-defined]
    except Exception:  # what strangers write breaks the parser in more ways than it names
        return
    for each in found:
        address = one_line(each.addr_spec, 320).lower()
        if "@" in address:
            yield Mailbox(address=address, display_name=one_line(each.display_name, 200))
