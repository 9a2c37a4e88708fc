"""Mail that was posted: as it is, or in the form of SendGrid's Inbound Parse (its raw option)."""

import json
from email.message import Message
from email.parser import BytesParser

from google.api.httpbody_pb2 import HttpBody

from shared.conversations.email_in import Envelope

FORM = "multipart/form-data"


def posted(body: HttpBody) -> tuple[bytes, Envelope]:
    """The mail and its envelope; no bytes where there is none. Never raises."""
    if not body.content_type.lower().startswith(FORM):
        return body.data, Envelope()
    head = f"Content-Type: {body.content_type}\r\n\r\n".encode("ascii", "replace")
    try:
        form = BytesParser().parsebytes(head + body.data)
        fields = {_name(part): _content(part) for part in form.get_payload() if isinstance(part, Message)}
    except Exception:  # the parser names no error for what is no form
        return b"", Envelope()
    return fields.get("email", b""), _envelope(fields.get("envelope", b""))


def _name(part: Message) -> str:
    found = part.get_param("name", "", "content-disposition")
    return found if isinstance(found, str) else ""


def _content(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _envelope(data: bytes) -> Envelope:
    """`{"to": ["…"], "from": "…"}`."""
    try:
        said = json.loads(data)
        sender, to = said.get("from"), said.get("to")
    except (ValueError, AttributeError, RecursionError):
        return Envelope()
    recipients = [each for each in to if isinstance(each, str)] if isinstance(to, list) else []
    return Envelope(sender if isinstance(sender, str) else None, recipients)
