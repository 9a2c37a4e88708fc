"""The parts of a mail: its text, its HTML, its files, each within bounds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from posixpath import basename

from dashclicks.conversations.v1.inbound_email_pb2 import EmailAttachment

from shared.conversations.clean_text import decoded, one_line
from shared.conversations.email_headers import BoundedPolicy

MAX_BYTES = 30 * 1024 * 1024
MAX_TEXT = 500_000
MAX_FILES = 100
MAX_PARTS = 500
# Parts within parts cost time for each of their lines: so many of the one times the other at most.
MAX_NESTED_LINES = 50_000_000
MAX_HEAD = 262_144
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_POLICY = BoundedPolicy()


@dataclass
class Parts:
    """What is in a mail. `omissions` say what was left out, and why."""

    text: str = ""
    html: str = ""
    files: list[EmailAttachment] = field(default_factory=list)
    omissions: list[str] = field(default_factory=list)


def parsed(raw: bytes, omissions: list[str]) -> EmailMessage:
    """The mail, of whatever bytes; its headers alone if it is folded too often."""
    if len(raw) > MAX_BYTES:
        omissions.append(f"the mail is cut after {MAX_BYTES:,} bytes")
        raw = raw[:MAX_BYTES]
    lowered = raw.lower()
    folds = lowered.count(b"multipart") + lowered.count(b"message/")
    if folds <= MAX_PARTS and folds * raw.count(b"\n") <= MAX_NESTED_LINES:
        try:
            return _whole(BytesParser(EmailMessage, policy=_POLICY).parsebytes(raw))
        except Exception:  # the parser names no error for what strangers send
            pass
    omissions.append("the mail is folded too often to be taken apart")
    head = _HEAD_END.split(raw[:MAX_HEAD], 1)[0]
    return _whole(BytesHeaderParser(EmailMessage, policy=_POLICY).parsebytes(head + b"\n\n"))


def parts_of(mail: EmailMessage, omissions: list[str]) -> Parts:
    """Its text and files. The first text and the first HTML are the mail's, others are files."""
    found = Parts(omissions=omissions)
    for part in leaves(mail):
        kind, name = content_type(part), _name(part)
        shown = kind in ("text/plain", "text/html") and not name and _disposition(part) != "attachment"
        if shown and kind == "text/plain" and not found.text:
            found.text = _text(part, "text", omissions)
        elif shown and kind == "text/html" and not found.html:
            found.html = _text(part, "HTML", omissions)
        elif len(found.files) < MAX_FILES:
            found.files.append(_file(part, kind, name))
        elif not omissions or not omissions[-1].startswith("files"):
            omissions.append(f"files beyond {MAX_FILES} are left out")
    return found


def leaves(mail: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that hold something, in order; a mail within the mail is one."""
    if mail.is_multipart() and content_type(mail).startswith("multipart/"):
        for part in mail.get_payload():
            if isinstance(part, EmailMessage):
                yield from leaves(part)
        return
    yield mail


def content_type(part: EmailMessage) -> str:
    """Its MIME type, in lower case."""
    try:
        return part.get_content_type()
    except Exception:  # as above
        return "application/octet-stream"


def content(part: EmailMessage) -> bytes:
    """The bytes of a part; of a mail within the mail, the mail."""
    try:
        if part.is_multipart():
            inner = part.get_payload(0)
            return inner.as_bytes() if isinstance(inner, EmailMessage) else b""
        found = part.get_payload(decode=True)
    except Exception:  # as above
        return b""
    return found if isinstance(found, bytes) else b""


def _text(part: EmailMessage, what: str, omissions: list[str]) -> str:
    try:
        charset = part.get_content_charset("utf-8")
    except Exception:  # as above
        charset = "utf-8"
    text = decoded(content(part), charset)
    if len(text) > MAX_TEXT:
        omissions.append(f"{what} is cut after {MAX_TEXT:,} characters")
    return text[:MAX_TEXT]


def _file(part: EmailMessage, kind: str, name: str) -> EmailAttachment:
    id = one_line(str(_header(part, "content-id")), 200).strip("<> ")
    inline = bool(id) and _disposition(part) != "attachment"
    shown = name or ("message.eml" if kind.startswith("message/") else "file")
    return EmailAttachment(
        name=shown, content_type=one_line(kind, 200), content=content(part), content_id=id, inline=inline
    )


def _name(part: EmailMessage) -> str:
    try:
        found = part.get_filename() or ""
    except Exception:  # as above
        return "file"
    return basename(one_line(str(found), 500).replace("\\", "/")).strip(". ")[:200]


def _disposition(part: EmailMessage) -> str:
    return str(_header(part, "content-disposition")).partition(";")[0].strip().lower()


def _header(part: EmailMessage, name: str) -> str:
    return next((str(value) for found, value in part.raw_items() if found.lower() == name), "")


def _whole(mail: object) -> EmailMessage:
    assert isinstance(mail, EmailMessage)
    return mail
