"""What sort of mail it is: an answer to what no person wrote begins an exchange that never ends."""

import re
from dataclasses import dataclass
from email.message import EmailMessage

from dashclicks.conversations.v1 import inbound_email_pb2 as pb

from shared.conversations.email_headers import Headers

# A mail that went through so many servers goes round (RFC 5321 says 100; nobody needs as many).
MAX_HOPS = 50
# The Message-IDs that we make.
_OURS = re.compile(r"<(?:dlv|cnv|msg)_[0-9A-HJKMNP-TV-Z]{26}@")
_SYSTEM = re.compile(r"^(?:mailer-daemon|postmaster|mail-daemon)(?:@|$)")
_MACHINES = re.compile(r"^(?:no-?reply|do-?not-?reply|bounces?|auto-?reply)\b")
_AWAY = re.compile(
    r"^(?:automatic reply|auto(?:matic)?[ -]?(?:reply|response)|out of (?:the )?office|abwesenheit|automatische antwort"
    r"|réponse automatique|respuesta automática|risposta automatica|automatisch antwoord|autosvar"
    r"|resposta automática)\b",
    re.IGNORECASE,
)
_AUTO_HEADERS = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply")


@dataclass(frozen=True, slots=True)
class Kind:
    """The sort, and the header that says so."""

    kind: "pb.EmailKind.ValueType"
    reason: str = ""


def kind_of(mail: EmailMessage, headers: Headers, envelope_sender: str | None) -> Kind:
    """`envelope_sender`: of MAIL FROM, "" for one that is not to be answered, None if it is not known."""
    report = _report_type(headers)
    if report == "feedback-report":
        return Kind(pb.EMAIL_KIND_COMPLAINT, "content-type: report-type=feedback-report")
    if report in ("delivery-status", "disposition-notification"):
        kind = pb.EMAIL_KIND_DELIVERY_REPORT if report == "delivery-status" else pb.EMAIL_KIND_AUTO_REPLY
        return Kind(kind, f"content-type: report-type={report}")
    sender = next((box.address for box in headers.mailboxes("from")), "")
    back = headers.raw("return-path").strip() if envelope_sender is None else f"<{envelope_sender}>"
    if headers.raw("x-failed-recipients") or (back == "<>" and _SYSTEM.match(sender)):
        return Kind(pb.EMAIL_KIND_DELIVERY_REPORT, f"from: {sender}")
    return _loop(headers) or _automatic(headers, back) or _bulk(headers, sender) or Kind(pb.EMAIL_KIND_PERSONAL)


def _loop(headers: Headers) -> Kind | None:
    if len(headers.all("received")) > MAX_HOPS:
        return Kind(pb.EMAIL_KIND_LOOP, "received: too often")
    return Kind(pb.EMAIL_KIND_LOOP, "message-id: ours") if _OURS.search(headers.raw("message-id")) else None


def _automatic(headers: Headers, back: str) -> Kind | None:
    if (word := headers.word("auto-submitted")) not in ("", "no"):
        return Kind(pb.EMAIL_KIND_AUTO_REPLY, f"auto-submitted: {word}")
    for name in _AUTO_HEADERS:
        if headers.raw(name):
            return Kind(pb.EMAIL_KIND_AUTO_REPLY, name)
    if headers.word("precedence") == "auto_reply" or back == "<>":
        return Kind(pb.EMAIL_KIND_AUTO_REPLY, "return-path: <>" if back == "<>" else "precedence: auto_reply")
    subject = headers.text("subject", 200)
    return Kind(pb.EMAIL_KIND_AUTO_REPLY, "subject") if _AWAY.match(subject) else None


def _bulk(headers: Headers, sender: str) -> Kind | None:
    precedence = headers.word("precedence")
    if precedence in ("bulk", "list", "junk"):
        return Kind(pb.EMAIL_KIND_BULK, f"precedence: {precedence}")
    for name in ("list-id", "list-unsubscribe", "list-post", "feedback-id"):
        if headers.raw(name):
            return Kind(pb.EMAIL_KIND_BULK, name)
    return Kind(pb.EMAIL_KIND_BULK, f"from: {sender}") if _MACHINES.match(sender) else None


def _report_type(headers: Headers) -> str:
    value = headers.raw("content-type").lower()
    found = re.search(r"report-type\s*=\s*\"?([a-z-]{1,40})", value)
    return found[1] if found and value.strip().startswith("multipart/report") else ""
