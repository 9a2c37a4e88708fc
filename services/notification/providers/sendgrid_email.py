"""Email by SendGrid (v3 mail send)."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from typing import Any

from services.notification.providers.base import Attachment, Deferred, Outgoing, Receipt, Refused
from services.notification.providers.calls import away
from services.notification.providers.compose import compose, message_id, recipient
from shared.integration.vendor_http import VendorAnswer, VendorAway, VendorHttp, VendorUrl

PATH = "/v3/mail/send"
# Fields of the request that hold the address: an error there is the address's.
_ADDRESS = "personalizations.0.to"
# Ours to put right: key, permissions, a sender that is not verified.
_OURS = frozenset({401, 403, 404, 405, 406, 408, 415})


class SendGridEmail:
    """One account."""

    name = "sendgrid"

    def __init__(self, url: str, sender: str) -> None:
        """`url`: `sendgrid://KEY@api.sendgrid.com`; `sender` of what names none. Raises ValueError for another."""
        parts = VendorUrl.parse(url, "sendgrid")
        if not parts.user:
            raise ValueError("a sendgrid:// URL is sendgrid://KEY@api.sendgrid.com")
        self._headers = {"authorization": f"Bearer {parts.user}"}
        self._http = VendorHttp(parts)
        self._sender = sender

    async def send(self, message: Outgoing) -> Receipt:
        """As Provider has it."""
        body = _request(message, message.sender or self._sender)
        try:
            answer = await self._http.post(PATH, body, self._headers)
        except VendorAway as error:
            raise away(self.name, error) from None
        if answer.ok:
            return Receipt(self.name, answer.headers.get("x-message-id", ""))
        raise _verdict(answer)

    async def aclose(self) -> None:
        """Closes what is kept open."""
        await self._http.aclose()


def _request(message: Outgoing, sender: str) -> Mapping[str, Any]:
    # The same rules as by SMTP: what is refused there is refused here.
    mail = compose(message, sender)
    headers = {name: str(mail[name]) for name in message.headers if name.lower() != "reply-to"}
    name, address = parseaddr(sender)
    reply_name, reply_address = parseaddr(str(mail["Reply-To"] or ""))
    content = [("text/plain", message.text or " "), *([("text/html", message.html)] if message.html else [])]
    # Told again with every event, so that an event finds its message.
    ours = {"message_id": message.id, "account_id": message.account_id}
    request: dict[str, Any] = {
        "personalizations": [{"to": [{"email": recipient(message).addr_spec}], "custom_args": ours}],
        "from": {"email": address} | ({"name": name} if name else {}),
        "subject": message.subject or " ",
        "content": [{"type": kind, "value": value} for kind, value in content],
        "headers": {**headers, "Message-ID": message_id(message, sender)},
    }
    if reply_address:
        request["reply_to"] = {"email": reply_address} | ({"name": reply_name} if reply_name else {})
    if message.attachments:
        request["attachments"] = [_file(file) for file in message.attachments]
    return request


def _file(file: Attachment) -> Mapping[str, str]:
    shown = {"disposition": "inline", "content_id": file.content_id} if file.content_id else {}
    content = b64encode(file.content).decode()
    return {"content": content, "type": file.content_type, "filename": file.name, "disposition": "attachment"} | shown


def _verdict(answer: VendorAnswer) -> Refused | Deferred:
    reason = f"sendgrid.{answer.status}"
    if answer.status == 429 or answer.status >= 500:
        return Deferred(reason, answer.retry_after(datetime.now(UTC)) or _reset(answer))
    if answer.status in _OURS:
        return Deferred(reason)
    fields = [str(error.get("field")) for error in _errors(answer)]
    if any(field == "from" or field.startswith("from.") for field in fields):
        return Deferred(f"{reason}.from")
    return Refused(reason, gone=any(field.startswith(_ADDRESS) for field in fields))


def _errors(answer: VendorAnswer) -> Sequence[Mapping[str, Any]]:
    errors = answer.body.get("errors")
    return [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []


def _reset(answer: VendorAnswer) -> timedelta | None:
    """`X-RateLimit-Reset`: when the limit's time is over, in seconds since 1970."""
    text = answer.headers.get("x-ratelimit-reset", "")
    if not (text.isascii() and text.isdigit()):
        return None
    wait = int(text[:12]) - datetime.now(UTC).timestamp()
    return timedelta(seconds=min(max(wait, 1.0), 3600.0))
