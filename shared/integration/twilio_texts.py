"""Sends text messages by Twilio's Messages API (version 2010-04-01)."""

import ssl
from urllib.parse import unquote, urlsplit

import httpx

from shared.core.texts import Text, TextError, TextRefused

# The second is for a double of the vendor.
SCHEMES = {"twilio": "https", "twilio+http": "http"}
TIMEOUT_SECONDS = 15.0
# Those that ask for patience, or mean that our own settings are wrong, say nothing against the number.
_LATER = frozenset({401, 403, 404, 408, 429})


class TwilioTexter:
    """One request a message."""

    def __init__(self, url: str) -> None:
        """`url`: `twilio://SID:TOKEN@api.twilio.com?from=+14155550100`. Raises ValueError for another."""
        parts = urlsplit(url)
        # Not parse_qs: a "+" is part of the number.
        options = dict(pair.partition("=")[::2] for pair in parts.query.split("&"))
        self._from = unquote(options.get("from", ""))
        if parts.scheme not in SCHEMES or not (parts.hostname and parts.username and parts.password and self._from):
            raise ValueError("SMS_URL is not twilio://SID:TOKEN@host?from=+NUMBER")
        sid = unquote(parts.username)
        port = f":{parts.port}" if parts.port else ""
        self._url = f"{SCHEMES[parts.scheme]}://{parts.hostname}{port}/2010-04-01/Accounts/{sid}/Messages.json"
        self._credentials = sid, unquote(parts.password)
        # Made once: reading the certificates holds up the event loop for as long as a request takes.
        self._context = ssl.create_default_context()

    async def send(self, text: Text) -> None:
        """Returns once Twilio has queued the message. Raises TextError, TextRefused."""
        form = {"To": text.to, "From": self._from, "Body": text.text}
        try:
            async with httpx.AsyncClient(
                auth=self._credentials, verify=self._context, timeout=TIMEOUT_SECONDS
            ) as client:
                answer = await client.post(self._url, data=form)
        except httpx.HTTPError as error:
            raise TextError(type(error).__name__) from None
        if answer.status_code == httpx.codes.CREATED:
            return
        kind = TextRefused if answer.is_client_error and answer.status_code not in _LATER else TextError
        # Its text may hold the number; the code is Twilio's own.
        raise kind(f"Twilio answered {answer.status_code}, code {_code_of(answer)}")


def _code_of(answer: httpx.Response) -> object:
    try:
        body = answer.json()
    except ValueError:
        return None
    return body.get("code") if isinstance(body, dict) else None
