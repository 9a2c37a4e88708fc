"""An email as it goes over the wire."""

from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, parseaddr

import idna

from services.notification.providers.base import Attachment, Outgoing, Refused

# What the message itself says, so no caller may.
RESERVED = frozenset(
    {"from", "to", "cc", "bcc", "sender", "subject", "date", "message-id", "mime-version", "return-path", "received"}
)
_WIRE = SMTP.clone(cte_type="7bit")


def compose(message: Outgoing, sender: str) -> EmailMessage:
    """The MIME form: text, HTML beside it with its pictures, files behind. Raises Refused for what cannot be mailed."""
    mail = EmailMessage(policy=_WIRE)
    mail["To"] = recipient(message)
    try:
        mail["From"] = sender
        mail["Subject"] = message.subject
        for name, value in message.headers.items():
            mail[checked(name)] = value
    except (ValueError, IndexError, MessageError):
        # Its text may hold what is secret.
        raise Refused("bad_header") from None
    mail["Message-ID"] = message_id(message, sender)
    mail["Date"] = formatdate(usegmt=True)
    mail.set_content(message.text or " ")
    if message.html:
        mail.add_alternative(message.html, subtype="html")
        page = mail.get_body(("html",))
        for file in message.attachments:
            if file.content_id and isinstance(page, EmailMessage):
                _type, subtype = _kind(file)
                page.add_related(
                    file.content, _type, subtype, cid=f"<{file.content_id}>", filename=file.name, disposition="inline"
                )
    for file in message.attachments:
        if not (message.html and file.content_id):
            mail.add_attachment(file.content, *_kind(file), filename=file.name)
    return mail


def recipient(message: Outgoing) -> Address:
    """The address of the message, in ASCII. Raises Refused for one that nobody can have, or that needs RFC 6531."""
    mailbox, _, domain = message.address.rpartition("@")
    if not mailbox.isascii():
        raise Refused("needs_smtputf8")
    try:
        plain = domain if domain.isascii() else idna.encode(domain, uts46=True).decode()
        return Address(addr_spec=f"{mailbox}@{plain}")
    except (ValueError, IndexError, MessageError):
        raise Refused("bad_address", gone=True) from None


def message_id(message: Outgoing, sender: str) -> str:
    """The same for every copy of a message, so that whoever gets two can tell."""
    return f"<{message.id}@{parseaddr(sender)[1].rpartition('@')[2] or 'localhost'}>"


def checked(name: str) -> str:
    """The name of a header that a caller may set. Raises ValueError."""
    if name.lower() in RESERVED or name.lower().startswith("content-"):
        raise ValueError(f"{name} is not a caller's to set")
    return name


def _kind(file: Attachment) -> tuple[str, str]:
    main, slash, sub = file.content_type.partition("/")
    known = slash and main.isalnum() and sub and main not in ("multipart", "message")
    return (main, sub.partition(";")[0].strip()) if known else ("application", "octet-stream")
