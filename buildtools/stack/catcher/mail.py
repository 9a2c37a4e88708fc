"""Mail that came: what it says, part by part, and the SMTP server that takes it."""

import re
from base64 import b64encode
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape

from aiosmtpd.smtp import SMTP, Envelope, Session

from buildtools.stack.catcher.store import MAX_MESSAGE_BYTES, Caught, Store

_TAGS = re.compile(r"<(style|script|head)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_CID = re.compile(r"(?:cid:)([^\"'\s)>]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class File:
    """An attachment."""

    name: str
    content_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class View:
    """A mail as a person reads it. Pictures of the HTML are within it."""

    headers: tuple[tuple[str, str], ...]
    text: str
    html: str
    files: tuple[File, ...]


class MailTaker:
    """What aiosmtpd asks about each message: everybody's mail is taken."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        raw = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        view = read(raw)
        said = dict(reversed(view.headers))
        sender, recipients = said.get("From") or envelope.mail_from or "", ", ".join(envelope.rcpt_tos)
        text = view.text or plain(view.html)
        self._store.add(Caught("email", sender, recipients, said.get("Subject", ""), text, raw))
        return "250 caught"


def smtp_server(store: Store) -> SMTP:
    """The protocol of one connection."""
    return SMTP(MailTaker(store), hostname="catcher", data_size_limit=MAX_MESSAGE_BYTES, enable_SMTPUTF8=True)


def read(raw: bytes) -> View:
    """Takes a mail apart. What is broken in it is left out, so that whatever came can be looked at."""
    mail = message_from_bytes(raw, EmailMessage, policy=policy.default)
    headers = tuple((name, _text(mail, name, place)) for place, name in enumerate(mail.keys()))
    text = html = ""
    files: list[File] = []
    pictures: dict[str, str] = {}
    for part in mail.walk():
        if part.is_multipart():
            continue
        content, kind = _content(part), part.get_content_type()
        name = _filename(part)
        if kind == "text/plain" and not text and not name:
            text = content.decode(_charset(part), "replace")
        elif kind == "text/html" and not html and not name:
            html = content.decode(_charset(part), "replace")
        else:
            files.append(File(name or kind, kind, content))
        if id := str(part.get("Content-ID", "")).strip("<> "):
            pictures[id] = f"data:{kind};base64,{b64encode(content).decode()}"
    return View(headers, text, _CID.sub(lambda found: pictures.get(found[1], found[0]), html), tuple(files))


def plain(html: str) -> str:
    """The words of HTML."""
    return " ".join(unescape(_TAGS.sub(" ", html)).split())


def _text(mail: EmailMessage, name: str, place: int) -> str:
    # Not mail[name]: of headers that are there twice it knows the first.
    try:
        return str(mail.values()[place])
    except Exception:  # a header can be broken in any way, and is shown as it came
        return str(mail._headers[place][1])  # type: ignore[attr-defined]


def _filename(part: EmailMessage) -> str:
    try:
        return part.get_filename() or ""
    except Exception:  # as above
        return ""


def _content(part: EmailMessage) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _charset(part: EmailMessage) -> str:
    name = part.get_content_charset() or "utf-8"
    try:
        "".encode(name)
    except LookupError:
        return "latin-1"
    return name
