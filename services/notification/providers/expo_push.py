"""Pushes to phones by Expo: a ticket at once, a receipt later."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from services.notification.providers.base import Deferred, Outgoing, Receipt, Refused, Status, StatusUpdate
from services.notification.providers.calls import away, shown
from shared.integration.vendor_http import VendorAnswer, VendorAway, VendorHttp, VendorUrl

SEND, RECEIPTS = "/--/api/v2/push/send", "/--/api/v2/push/getReceipts"
# Expo has most receipts by then, and keeps them for a day.
RECEIPT_AFTER, RECEIPT_KEPT = timedelta(minutes=15), timedelta(hours=24)
MAX_RECEIPTS = 1000
_GONE = frozenset({"DeviceNotRegistered"})
_LATER = frozenset({"MessageRateExceeded", "TOO_MANY_REQUESTS", "ExpoError", "ProviderError"})
# Our credentials with Apple or Google.
_OURS = frozenset({"InvalidCredentials", "MismatchSenderId", "PUSH_TOO_MANY_EXPERIENCE_IDS"})


def is_expo(token: str) -> bool:
    """Whether a device's token is Expo's."""
    return token.startswith(("ExponentPushToken[", "ExpoPushToken[")) and token.endswith("]")


class ExpoPush:
    """The service of Expo, with the access token of our project where it asks for one."""

    name = "expo"

    def __init__(self, url: str) -> None:
        """`url`: `expo://TOKEN@exp.host`, or without a token. Raises ValueError for another."""
        parts = VendorUrl.parse(url, "expo")
        self._headers = {"authorization": f"Bearer {parts.user}"} if parts.user else {}
        self._http = VendorHttp(parts)

    async def send(self, message: Outgoing) -> Receipt:
        """As Provider has it; `provider_id` is that of the ticket."""
        data = {**message.data, **({"url": message.url} if message.url else {})}
        # Copies of a message have one tag, so that a device shows one.
        same = {"collapseId": message.id, "tag": message.id}
        body = {"to": message.address, **shown(message), "data": data, "sound": "default", **same}
        answer = await self._post(SEND, body)
        tickets = answer.body.get("data")
        ticket = tickets[0] if isinstance(tickets, list) and tickets else tickets
        if not isinstance(ticket, dict):
            raise Deferred("expo.unknown", uncertain=True)
        if ticket.get("status") == "ok":
            return Receipt(self.name, str(ticket.get("id", "")))
        raise _verdict(_error(ticket))

    async def receipts(self, tickets: Sequence[str]) -> Sequence[StatusUpdate]:
        """What became of the messages with these tickets, MAX_RECEIPTS at most; those not known yet are left out.

        Raises Deferred.
        """
        answer = await self._post(RECEIPTS, {"ids": list(tickets)})
        found = answer.body.get("data")
        rows = found if isinstance(found, dict) else {}
        return [_update(ticket, rows[ticket]) for ticket in tickets if isinstance(rows.get(ticket), dict)]

    async def aclose(self) -> None:
        """Closes what is kept open."""
        await self._http.aclose()

    async def _post(self, path: str, body: Mapping[str, Any]) -> VendorAnswer:
        try:
            answer = await self._http.post(path, body, self._headers)
        except VendorAway as error:
            raise away(self.name, error) from None
        if answer.ok and not answer.body.get("errors"):
            return answer
        errors = answer.body.get("errors")
        first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
        code = str(first.get("code") or answer.status)
        if answer.status == 400 and code not in _LATER | _OURS:
            raise Refused(f"expo.{code}")
        raise Deferred(f"expo.{code}", answer.retry_after(datetime.now(UTC)))


def _error(row: Mapping[str, Any]) -> str:
    details = row.get("details")
    return str(details.get("error", "")) if isinstance(details, dict) else ""


def _verdict(error: str) -> Refused | Deferred:
    reason = f"expo.{error or 'error'}"
    return Deferred(reason) if error in _LATER | _OURS else Refused(reason, gone=error in _GONE)


def _update(ticket: str, row: Mapping[str, Any]) -> StatusUpdate:
    now = datetime.now(UTC)
    if row.get("status") == "ok":
        # Google or Apple has it; what the device does nobody tells.
        return StatusUpdate("expo", f"{ticket}/ok", Status.SENT, now, provider_id=ticket)
    error = _error(row) or "error"
    return StatusUpdate(
        "expo",
        f"{ticket}/{error}",
        Status.FAILED,
        now,
        provider_id=ticket,
        reason=f"expo.{error}",
        gone=error in _GONE,
    )
