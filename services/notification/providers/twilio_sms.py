"""Text messages by Twilio."""

from collections.abc import Callable

from services.notification.providers.base import Deferred, Outgoing, Receipt, Refused
from services.notification.providers.calls import away
from shared.integration.twilio import Twilio, TwilioRefusal
from shared.integration.vendor_http import VendorAway


class TwilioSms:
    """One account."""

    name = "twilio"

    def __init__(self, url: str, callback: Callable[[Outgoing], str] = lambda _: "") -> None:
        """`url` as Twilio takes it, and ValueError as there. `callback`: where it tells what became of a message."""
        self._twilio = Twilio(url)
        self._callback = callback

    async def send(self, message: Outgoing) -> Receipt:
        """As Provider has it. After an attempt that broke off, looks first whether Twilio has the message."""
        try:
            if message.unsure_since is not None:
                found = await self._twilio.find(message.address, message.text, message.unsure_since)
                if found is not None:
                    return Receipt(self.name, found)
            sid = await self._twilio.create(message.address, message.text, message.sender, self._callback(message))
        except VendorAway as error:
            raise away(self.name, error) from None
        except TwilioRefusal as refusal:
            reason = f"twilio.{refusal.code}"
            if refusal.final:
                raise Refused(reason, gone=refusal.gone) from None
            raise Deferred(reason, refusal.retry_after) from None
        return Receipt(self.name, sid)

    async def aclose(self) -> None:
        """Closes what is kept open."""
        await self._twilio.aclose()
