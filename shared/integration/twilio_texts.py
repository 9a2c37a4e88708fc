"""Sends text messages by Twilio."""

from shared.core.texts import Text, TextError, TextRefused, TextUnknown
from shared.integration.twilio import Twilio, TwilioRefusal
from shared.integration.vendor_http import VendorAway


class TwilioTexter:
    """One request a message. Close it with `aclose`."""

    def __init__(self, url: str) -> None:
        """`url` as Twilio takes it. Raises ValueError for another."""
        self._twilio = Twilio(url)

    async def send(self, text: Text) -> None:
        """Returns once Twilio has queued the message. Raises TextError, TextRefused, TextUnknown."""
        try:
            await self._twilio.create(text.to, text.text)
        except VendorAway as error:
            raise (TextUnknown if error.uncertain else TextError)(str(error)) from None
        except TwilioRefusal as refusal:
            # Its text may hold the number; the code is Twilio's own.
            raise (TextRefused if refusal.final else TextError)(f"Twilio answered code {refusal.code}") from None

    async def aclose(self) -> None:
        """Closes what is kept open."""
        await self._twilio.aclose()
