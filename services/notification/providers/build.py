"""The providers that the settings name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from services.notification.providers.base import Channel, Outgoing, Provider
from services.notification.providers.chain import Chain
from services.notification.providers.expo_push import ExpoPush
from services.notification.providers.fcm_push import FcmPush
from services.notification.providers.push import PhonePush
from services.notification.providers.sendgrid_email import SendGridEmail
from services.notification.providers.smtp_email import SmtpEmail
from services.notification.providers.twilio_sms import TwilioSms
from shared.core.settings import Settings


class _Open(Provider, Protocol):
    async def aclose(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Providers:
    """Who carries the messages of each channel; a channel that the settings name nobody for is missing.

    `expo` is among them, and is asked for receipts as well. Close them with `aclose`.
    """

    by_channel: Mapping[Channel, Provider]
    expo: ExpoPush | None = None
    _open: Sequence[_Open] = field(default=(), repr=False)

    @classmethod
    def of(
        cls,
        settings: Settings,
        callback: Callable[[Outgoing], str] = lambda _: "",
        return_path: Callable[[Outgoing], str] = lambda _: "",
    ) -> "Providers":
        """As EMAIL_URL (else SMTP_URL), SMS_URL and PUSH_URL say.

        `callback`: where Twilio tells what became of a message. `return_path`: where mail that cannot be delivered
        goes. Raises ValueError for a URL that is none.
        """
        emails: list[_Open] = []
        for url in (settings.email_url.get_secret_value() or settings.smtp_url.get_secret_value()).split():
            if url.startswith("sendgrid"):
                emails.append(SendGridEmail(url, settings.mail_from))
            else:
                emails.append(SmtpEmail(url, settings.mail_from, return_path))
        texts = [TwilioSms(url, callback) for url in settings.sms_url.get_secret_value().split()]
        pushes = settings.push_url.get_secret_value().split()
        expo = next((ExpoPush(url) for url in pushes if url.startswith("expo")), None)
        fcm = next((FcmPush(url) for url in pushes if not url.startswith("expo")), None)
        found: dict[Channel, Provider] = {}
        if emails:
            found[Channel.EMAIL] = Chain(emails)
        if texts:
            found[Channel.SMS] = Chain(texts)
        if fcm is not None:
            found[Channel.WEB_PUSH] = Chain([fcm])
        if expo is not None or fcm is not None:
            found[Channel.MOBILE_PUSH] = PhonePush(expo, fcm)
        return cls(found, expo, [*emails, *texts, *(each for each in (expo, fcm) if each is not None)])

    async def aclose(self) -> None:
        """Closes what they keep open."""
        for each in self._open:
            await each.aclose()
