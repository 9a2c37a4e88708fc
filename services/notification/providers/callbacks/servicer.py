"""Takes over what providers tell of messages: the signature first, then one write, then the answer."""

import asyncio
import hmac
from urllib.parse import parse_qsl, urlencode

from dashclicks.notifications.v1 import callbacks_pb2 as pb

from services.notification.providers.base import Outgoing
from services.notification.providers.callbacks import bounces, sendgrid_events, twilio_statuses
from services.notification.providers.callbacks.mail_in import posted
from services.notification.providers.callbacks.provider_events import keep
from services.notification.providers.callbacks.signatures import SendGridKey, of_form, twilio_signed
from shared.conversations.email_in import read_email
from shared.conversations.reply_addresses import ReplyAddresses
from shared.core.clock import Clock
from shared.core.errors import NotFound, Unauthenticated
from shared.core.settings import Settings
from shared.integration.vendor_http import VendorUrl
from shared.jobs.jobs import Jobs
from shared.rpc.call import Call

TWILIO_PATH = "/v1/notifications/callbacks/twilio"
MAX_FIELDS = 200


def twilio_callback(api_url: str, message: Outgoing) -> str:
    """Where Twilio tells what became of a message; "" where it cannot reach us."""
    return _twilio_url(api_url, message.id, message.account_id) if api_url else ""


class CallbacksServicer:
    """What cannot be checked is refused: without its key nobody's word holds."""

    def __init__(self, jobs: Jobs, clock: Clock, settings: Settings, addresses: ReplyAddresses | None = None) -> None:
        """`addresses`: those that bounces come back to. Raises ValueError for a bad SENDGRID_WEBHOOK_KEY or SMS_URL."""
        self._jobs = jobs
        self._clock = clock
        self._addresses = addresses
        self._mail_token = settings.inbound_token.get_secret_value()
        self._api_url = settings.api_url
        self._key = SendGridKey(settings.sendgrid_webhook_key) if settings.sendgrid_webhook_key else None
        # The token of an account signs what Twilio tells of its messages.
        self._tokens = [VendorUrl.parse(url, "twilio").password for url in settings.sms_url.get_secret_value().split()]

    async def ReceiveSendgridEvents(
        self, request: pb.ReceiveSendgridEventsRequest, call: Call
    ) -> pb.ReceiveSendgridEventsResponse:
        body = request.events.data
        if self._key is None or not self._key.signed(body, request.signature, request.timestamp, self._clock.now()):
            raise _bad_signature()
        await keep(self._jobs, list(sendgrid_events.updates_of(body)))
        return pb.ReceiveSendgridEventsResponse()

    async def ReceiveTwilioStatus(
        self, request: pb.ReceiveTwilioStatusRequest, call: Call
    ) -> pb.ReceiveTwilioStatusResponse:
        form = _pairs(request.form.data)
        url = _twilio_url(self._api_url, request.message_id, request.account_id)
        if not any(twilio_signed(token, url, form, request.signature) for token in self._tokens):
            raise _bad_signature()
        now = self._clock.now()
        update = twilio_statuses.update_of(of_form(form), request.message_id, request.account_id, now)
        if update is not None:
            await keep(self._jobs, [update])
        return pb.ReceiveTwilioStatusResponse()

    async def ReceiveMail(self, request: pb.ReceiveMailRequest, call: Call) -> pb.ReceiveMailResponse:
        given, known = request.token.encode(), self._mail_token.encode()
        if self._addresses is None or not known or not hmac.compare_digest(given, known):
            raise NotFound("there is no such address")
        raw, envelope = posted(request.mail)
        # Of all bytes that anybody sends: it takes its time.
        email = await asyncio.to_thread(read_email, raw, envelope, addresses=self._addresses)
        await keep(self._jobs, bounces.updates_of(email))
        return pb.ReceiveMailResponse()


def _twilio_url(api_url: str, message_id: str, account_id: str) -> str:
    query = urlencode({"message_id": message_id, "account_id": account_id})
    return f"{api_url.rstrip('/')}{TWILIO_PATH}?{query}"


def _pairs(data: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(data.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError:
        # What is no form was not signed as one.
        return []


def _bad_signature() -> Unauthenticated:
    return Unauthenticated("this is not signed by the provider", reason="BAD_SIGNATURE")
