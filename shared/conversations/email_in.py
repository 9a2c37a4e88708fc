"""A mail that came in, out of whatever bytes: the one way from the wire to `InboundEmail`. It never raises.

It works on bytes alone: it asks nobody and keeps nothing. A mail of 30 MiB takes seconds, so call it in a thread.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from dashclicks.conversations.v1 import inbound_email_pb2 as pb

from shared.conversations.delivery_reports import report_of
from shared.conversations.email_headers import Headers, base_subject
from shared.conversations.email_kinds import kind_of
from shared.conversations.email_parts import parsed, parts_of
from shared.conversations.html_text import text_of
from shared.conversations.reply_addresses import ReplyAddresses
from shared.conversations.reply_text import reply_of
from shared.conversations.sender_checks import checks_of

MAX_MAILBOXES = 200


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the server that took the mail knows. `sender`: "" for mail that is not to be answered, None if not known."""

    sender: str | None = None
    recipients: Sequence[str] = ()


def read_email(
    raw: bytes,
    envelope: Envelope = Envelope(),
    *,
    addresses: ReplyAddresses | None = None,
    trusted: Collection[str] = (),
) -> pb.InboundEmail:
    """Takes a mail apart. `trusted`: names of the servers whose checks of senders are believed, in lower case."""
    omissions: list[str] = []
    mail = parsed(raw, omissions)
    headers = Headers(mail)
    kind = kind_of(mail, headers, envelope.sender)
    parts = parts_of(mail, omissions)
    text = parts.text if parts.text.strip() else text_of(parts.html)
    subject = headers.text("subject")
    email = pb.InboundEmail(
        message_id=next(iter(headers.ids("message-id")), "") or f"sha256.{hashlib.sha256(raw).hexdigest()}",
        ancestors=headers.ancestors,
        kind=kind.kind,
        kind_reason=kind.reason,
        reply_to=headers.mailboxes("reply-to")[:MAX_MAILBOXES],
        to=headers.mailboxes("to")[:MAX_MAILBOXES],
        cc=headers.mailboxes("cc")[:MAX_MAILBOXES],
        subject=subject,
        base_subject=base_subject(subject),
        text=text,
        reply_text=reply_of(text),
        html=parts.html,
        attachments=parts.files,
        authentication=checks_of(headers, trusted),
        omissions=omissions,
    )
    _complete(email, headers)
    if kind.kind in (pb.EMAIL_KIND_DELIVERY_REPORT, pb.EMAIL_KIND_COMPLAINT):
        email.report.CopyFrom(report_of(mail, headers))
    if addresses is not None:
        email.targets.extend(_targets(email, headers, envelope, addresses))
    return email


def _complete(email: pb.InboundEmail, headers: Headers) -> None:
    """Fills in what may not be there."""
    # Not a keyword: it is a word of Python's.
    for sender in headers.mailboxes("from")[:1]:
        getattr(email, "from").CopyFrom(sender)
    if (sent := headers.time("date")) is not None:
        email.send_time.FromDatetime(sent)


def _targets(
    email: pb.InboundEmail, headers: Headers, envelope: Envelope, addresses: ReplyAddresses
) -> Sequence[pb.AddressTarget]:
    """What addresses of ours it came to, those of the envelope first."""
    delivered = [box.address for name in ("delivered-to", "x-original-to") for box in headers.mailboxes(name)]
    named = [*envelope.recipients, *delivered, *(box.address for box in (*email.to, *email.cc))]
    found = dict.fromkeys(target for each in named if (target := addresses.read(each)) is not None)
    return [pb.AddressTarget(account_id=each.account_id, id=each.id, bounce=each.bounce) for each in found]
