"""Pushes to browsers and phones by Firebase Cloud Messaging (HTTP v1)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from services.notification.providers.base import Channel, Deferred, Outgoing, Receipt, Refused
from services.notification.providers.calls import away, shown
from services.notification.providers.google_token import GoogleTokens, ServiceAccount
from shared.integration.vendor_http import VendorAnswer, VendorAway, VendorHttp, VendorUrl

# What Google asks to wait after a quota's end, where it does not say how long.
QUOTA_WAIT = timedelta(minutes=1)
# The app is gone from the device, or the token is another project's.
_GONE = frozenset({"UNREGISTERED", "SENDER_ID_MISMATCH"})
_LATER = frozenset({"UNAVAILABLE", "INTERNAL", "QUOTA_EXCEEDED", "RESOURCE_EXHAUSTED"})
_ERROR = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
_BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"


class FcmPush:
    """One project."""

    name = "fcm"

    def __init__(self, url: str) -> None:
        """`url`: `fcm://fcm.googleapis.com?credentials=/path/of/key.json`. Raises ValueError for another."""
        parts = VendorUrl.parse(url, "fcm")
        account = ServiceAccount.load(Path(parts.options.get("credentials", "")))
        self._path = f"/v1/projects/{account.project}/messages:send"
        self._http = VendorHttp(parts)
        self._tokens = GoogleTokens(account, self._http)

    async def send(self, message: Outgoing) -> Receipt:
        """As Provider has it."""
        body = {"message": _message(message)}
        try:
            answer = await self._post(body)
        except VendorAway as error:
            raise away(self.name, error) from None
        if answer.ok:
            return Receipt(self.name, str(answer.body.get("name", "")))
        raise _verdict(answer)

    async def aclose(self) -> None:
        """Closes what is kept open."""
        await self._http.aclose()

    async def _post(self, body: Mapping[str, Any]) -> VendorAnswer:
        """The answer. A refused access token is changed for a new one, once."""
        token = await self._tokens.get()
        answer = await self._http.post(self._path, body, {"authorization": f"Bearer {token}"})
        # Without an error of FCM's own: the token of the device was not looked at.
        if answer.status == 401 and not _code(answer):
            self._tokens.drop(token)
            token = await self._tokens.get()
            answer = await self._http.post(self._path, body, {"authorization": f"Bearer {token}"})
        return answer


def _message(message: Outgoing) -> Mapping[str, Any]:
    """Copies of a message carry its id as their tag, so that a device shows one."""
    data = {name: str(value) for name, value in message.data.items()}
    body: dict[str, Any] = {"token": message.address, "notification": shown(message), "data": data}
    if message.channel == Channel.WEB_PUSH:
        body["webpush"] = {"notification": {"tag": message.id}}
        # Google takes links over TLS alone.
        if message.url.startswith("https://"):
            body["webpush"]["fcm_options"] = {"link": message.url}
        return body
    if message.url:
        data.setdefault("url", message.url)
    # No collapse key: of those a device that is away keeps four.
    body["android"] = {"notification": {"tag": message.id}}
    body["apns"] = {"headers": {"apns-collapse-id": message.id[:64]}}
    return body


def _verdict(answer: VendorAnswer) -> Refused | Deferred:
    code = _code(answer) or _status(answer) or str(answer.status)
    reason = f"fcm.{code}"
    if code in _GONE:
        return Refused(reason, gone=True)
    if answer.status == 429 or answer.status >= 500 or code in _LATER:
        wait = answer.retry_after(datetime.now(UTC))
        return Deferred(reason, wait or (QUOTA_WAIT if answer.status == 429 else None))
    if answer.status == 400:
        return Refused(reason, gone="message.token" in _fields(answer))
    # Our key, our rights, our project: THIRD_PARTY_AUTH_ERROR is of a certificate of ours.
    return Deferred(reason)


def _code(answer: VendorAnswer) -> str:
    """FCM's own error code; "" if there is none."""
    return next((str(each.get("errorCode", "")) for each in _details(answer, _ERROR)), "")


def _fields(answer: VendorAnswer) -> set[str]:
    violations = [each.get("fieldViolations") for each in _details(answer, _BAD_REQUEST)]
    return {str(one.get("field")) for each in violations if isinstance(each, list) for one in each}


def _status(answer: VendorAnswer) -> str:
    error = answer.body.get("error")
    return str(error.get("status", "")) if isinstance(error, dict) else ""


def _details(answer: VendorAnswer, kind: str) -> list[Mapping[str, Any]]:
    error = answer.body.get("error")
    details = error.get("details") if isinstance(error, dict) else None
    return [each for each in details or () if isinstance(each, dict) and each.get("@type") == kind]
