"""Twilio's Messages API (version 2010-04-01)."""

from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from shared.integration.vendor_http import VendorAnswer, VendorAway, VendorHttp, VendorUrl

# Nobody has that number, or it takes no text messages, or its owner has told Twilio to stop.
_GONE = frozenset({21211, 21214, 21217, 21610, 21614})
# These say that our own account, number or settings are wrong: nothing against the message; another provider may do.
_OURS = frozenset({20003, 20404, 20429, 21212, 21603, 21606, 21608, 21611, 21659, 21660, 21703, 21705, 21901})
_LATER = frozenset({401, 403, 404, 405, 408, 409, 425, 429})
# What a messaging service's id begins with.
_SERVICE = "MG"
# How far clocks of ours and theirs may be apart.
_SKEW = timedelta(minutes=2)


class TwilioRefusal(Exception):
    """A message that was not taken. `code` is Twilio's, else the HTTP status.

    `final`: it never will be. `gone`: nor will another to that number. `retry_after`: what Twilio asked for.
    """

    def __init__(self, code: int, *, final: bool, gone: bool, retry_after: timedelta | None) -> None:
        super().__init__(f"Twilio's code {code}")
        self.code = code
        self.final = final
        self.gone = gone
        self.retry_after = retry_after


class Twilio:
    """One account's messages. Close it with `aclose`."""

    def __init__(self, url: str) -> None:
        """`url`: `twilio://SID:TOKEN@api.twilio.com?from=+14155550100`. Raises ValueError for another."""
        try:
            parts = VendorUrl.parse(url, "twilio")
        except ValueError:
            parts = None
        if parts is None or not (parts.user and parts.password and parts.options.get("from")):
            raise ValueError("SMS_URL is not twilio://SID:TOKEN@host?from=+NUMBER")
        self.sid, self.token, self.sender = parts.user, parts.password, parts.options["from"]
        self._path = f"/2010-04-01/Accounts/{self.sid}/Messages.json"
        proof = b64encode(f"{self.sid}:{self.token}".encode()).decode()
        self._headers = {"authorization": f"Basic {proof}"}
        self._http = VendorHttp(parts)

    async def create(self, to: str, text: str, sender: str = "", callback: str = "") -> str:
        """Twilio's id of the message, which it has queued. It tells `callback` what becomes of it.

        Raises TwilioRefusal, VendorAway.
        """
        sender = sender or self.sender
        form = {"To": to, "Body": text, _by(sender): sender}
        if callback:
            form["StatusCallback"] = callback
        answer = await self._http.post_form(self._path, form, self._headers)
        sid = answer.body.get("sid")
        if answer.ok and isinstance(sid, str):
            return sid
        if answer.ok:
            raise VendorAway("the answer names no message", uncertain=True)
        raise _refusal(answer)

    async def find(self, to: str, text: str, since: datetime) -> str | None:
        """The id of such a message that was made since then; None if there is none. Raises TwilioRefusal, VendorAway.

        Twilio knows no idempotency keys: this is how one learns whether a request that broke off was done.
        """
        # The newest come first. Asked by their date of sending, those that still wait would be left out.
        answer = await self._http.get(self._path, {"To": to, "PageSize": "50"}, self._headers)
        if not answer.ok:
            raise _refusal(answer)
        rows: Sequence[Any] = answer.body.get("messages") or ()
        for row in rows:
            if isinstance(row, dict) and row.get("body") == text and _made(row) >= since - _SKEW:
                return str(row.get("sid", ""))
        return None

    async def aclose(self) -> None:
        """Closes what is kept open."""
        await self._http.aclose()


def _by(sender: str) -> str:
    return "MessagingServiceSid" if sender.startswith(_SERVICE) else "From"


def _made(row: dict[str, Any]) -> datetime:
    try:
        return parsedate_to_datetime(str(row.get("date_created")))
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def _refusal(answer: VendorAnswer) -> TwilioRefusal:
    said = answer.body.get("code")
    code = said if isinstance(said, int) else answer.status
    later = answer.status in _LATER or answer.status >= 500 or code in _OURS
    wait = answer.retry_after(datetime.now(UTC))
    return TwilioRefusal(code, final=not later or code in _GONE, gone=code in _GONE, retry_after=wait)
