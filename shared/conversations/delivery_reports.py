"""Reports of mail of ours: bounces and delays (RFC 3464), complaints (RFC 5965)."""

import re
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from email.parser import BytesHeaderParser

from dashclicks.conversations.v1 import inbound_email_pb2 as pb

from shared.conversations.clean_text import one_line
from shared.conversations.email_headers import BoundedPolicy, Headers
from shared.conversations.email_parts import MAX_HEAD, content, content_type, leaves

MAX_RECIPIENTS = 100
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_ACTIONS = {
    "failed": pb.DELIVERY_ACTION_FAILED,
    "delayed": pb.DELIVERY_ACTION_DELAYED,
    "delivered": pb.DELIVERY_ACTION_DELIVERED,
    "relayed": pb.DELIVERY_ACTION_RELAYED,
    "expanded": pb.DELIVERY_ACTION_EXPANDED,
}


def report_of(mail: EmailMessage, headers: Headers) -> pb.DeliveryReport:
    """What a report says; of a bounce without the parts that a report has, what its headers say."""
    report = pb.DeliveryReport(original_message_id=_original(mail))
    blocks = [block for part in leaves(mail) for block in _blocks(part)]
    for block in blocks[: MAX_RECIPIENTS * 2]:
        address = _address(block, "original-recipient") or _address(block, "final-recipient")
        address = address or _address(block, "original-rcpt-to")
        if address and len(report.recipients) < MAX_RECIPIENTS:
            report.recipients.append(_recipient(block, address))
    if not report.recipients:
        failed = pb.DELIVERY_ACTION_FAILED
        boxes = headers.mailboxes("x-failed-recipients")[:MAX_RECIPIENTS]
        report.recipients.extend(pb.RecipientReport(address=box.address, action=failed) for box in boxes)
    return report


def _recipient(block: Headers, address: str) -> pb.RecipientReport:
    diagnostic = block.text("diagnostic-code", 500)
    # Some write the whole answer of the server into it.
    status = _STATUS.search(block.text("status", 100)) or _STATUS.search(diagnostic)
    action = _ACTIONS.get(block.word("action"), pb.DELIVERY_ACTION_UNSPECIFIED)
    return pb.RecipientReport(address=address, action=action, status=status[0] if status else "", diagnostic=diagnostic)


def _blocks(part: EmailMessage) -> Iterator[Headers]:
    """The groups of fields of a report: of the message, then of each recipient."""
    kind = content_type(part)
    if kind == "message/delivery-status" and part.is_multipart():
        yield from (Headers(block) for block in _messages(part.get_payload()))
    elif kind in ("message/feedback-report", "message/delivery-status", "message/global-delivery-status"):
        for block in content(part)[:MAX_HEAD].replace(b"\r\n", b"\n").split(b"\n\n")[: MAX_RECIPIENTS * 2]:
            yield Headers(_head(block))


def _original(mail: EmailMessage) -> str:
    """The Message-ID of the mail that a report holds, whole or its headers."""
    for part in leaves(mail):
        kind = content_type(part)
        if kind in ("message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers"):
            inner = part.get_payload(0) if part.is_multipart() else _head(content(part)[:MAX_HEAD])
            if isinstance(inner, EmailMessage):
                return next(iter(Headers(inner).ids("message-id")), "")
    return ""


def _head(data: bytes) -> EmailMessage:
    found = BytesHeaderParser(EmailMessage, policy=BoundedPolicy()).parsebytes(data + b"\n\n")
    assert isinstance(found, EmailMessage)
    return found


def _messages(payload: object) -> Sequence[EmailMessage]:
    return [each for each in payload if isinstance(each, EmailMessage)] if isinstance(payload, list) else []


def _address(block: Headers, name: str) -> str:
    """`rfc822; maya@example.com`, in lower case; "" for what is no mailbox of the internet."""
    kind, semicolon, rest = one_line(block.raw(name), 500).partition(";")
    text = rest if semicolon and kind.strip().lower() in ("rfc822", "utf-8") else "" if semicolon else kind
    address = text.strip().strip("<>").lower()
    return address if "@" in address and " " not in address else ""
