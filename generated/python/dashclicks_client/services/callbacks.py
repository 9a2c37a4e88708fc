# Machine-written from the contracts: change those, then `make generate`.
"""Callbacks: Providers tell here what became of messages."""

from dashclicks.notifications.v1 import callbacks_pb2
from google.api import httpbody_pb2

from ..transport import AsyncTransport, Route, Transport

_RECEIVE_SENDGRID_EVENTS = Route("POST", "/v1/notifications/callbacks/sendgrid", (), "events")
_RECEIVE_TWILIO_STATUS = Route("POST", "/v1/notifications/callbacks/twilio", (), "form")
_RECEIVE_MAIL = Route("POST", "/v1/notifications/callbacks/mail/{}", (("token",),), "mail")


class Callbacks:
    """Providers tell here what became of messages."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def receive_sendgrid_events(
        self, *, events: httpbody_pb2.HttpBody, signature: str = "", timestamp: str = ""
    ) -> callbacks_pb2.ReceiveSendgridEventsResponse:
        """Takes over what SendGrid tells of mails. Events that are told again are noted once.
        Returns UNAUTHENTICATED with reason BAD_SIGNATURE for what SendGrid has not signed in the last five minutes.

        Args:
            events: The events, as JSON.
            signature: Its signature over timestamp and bytes: ECDSA with P-256 and SHA-256, DER in base64.
            timestamp: When it signed, in seconds since 1970.
        """
        request = callbacks_pb2.ReceiveSendgridEventsRequest(events=events, signature=signature, timestamp=timestamp)
        return self._transport.call(_RECEIVE_SENDGRID_EVENTS, request, callbacks_pb2.ReceiveSendgridEventsResponse())

    def receive_twilio_status(
        self, *, form: httpbody_pb2.HttpBody, signature: str = "", message_id: str = "", account_id: str = ""
    ) -> callbacks_pb2.ReceiveTwilioStatusResponse:
        """Takes over what Twilio tells of a text message. A status that is told again is noted once.
        Returns UNAUTHENTICATED with reason BAD_SIGNATURE for what Twilio has not signed.

        Args:
            form: The status, as a form.
            signature: Its signature over the URL and the form: HMAC-SHA1 in base64.
            message_id: The message, as we have put it into the URL.
            account_id: Its account.
        """
        request = callbacks_pb2.ReceiveTwilioStatusRequest(
            form=form, signature=signature, message_id=message_id, account_id=account_id
        )
        return self._transport.call(_RECEIVE_TWILIO_STATUS, request, callbacks_pb2.ReceiveTwilioStatusResponse())

    def receive_mail(self, *, token: str, mail: httpbody_pb2.HttpBody) -> callbacks_pb2.ReceiveMailResponse:
        """Takes mail that comes in for the platform, and notes bounces and complaints of messages. Other mail is let go.
        Returns NOT_FOUND for another token than the operator's.

        Args:
            token: What the platform's operator has put into the address that mail is posted to.
            mail: The mail as it came (message/rfc822), or SendGrid's form that holds it as `email`.
        """
        request = callbacks_pb2.ReceiveMailRequest(token=token, mail=mail)
        return self._transport.call(_RECEIVE_MAIL, request, callbacks_pb2.ReceiveMailResponse())


class AsyncCallbacks:
    """Providers tell here what became of messages."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def receive_sendgrid_events(
        self, *, events: httpbody_pb2.HttpBody, signature: str = "", timestamp: str = ""
    ) -> callbacks_pb2.ReceiveSendgridEventsResponse:
        """Takes over what SendGrid tells of mails. Events that are told again are noted once.
        Returns UNAUTHENTICATED with reason BAD_SIGNATURE for what SendGrid has not signed in the last five minutes.

        Args:
            events: The events, as JSON.
            signature: Its signature over timestamp and bytes: ECDSA with P-256 and SHA-256, DER in base64.
            timestamp: When it signed, in seconds since 1970.
        """
        request = callbacks_pb2.ReceiveSendgridEventsRequest(events=events, signature=signature, timestamp=timestamp)
        return await self._transport.call(
            _RECEIVE_SENDGRID_EVENTS, request, callbacks_pb2.ReceiveSendgridEventsResponse()
        )

    async def receive_twilio_status(
        self, *, form: httpbody_pb2.HttpBody, signature: str = "", message_id: str = "", account_id: str = ""
    ) -> callbacks_pb2.ReceiveTwilioStatusResponse:
        """Takes over what Twilio tells of a text message. A status that is told again is noted once.
        Returns UNAUTHENTICATED with reason BAD_SIGNATURE for what Twilio has not signed.

        Args:
            form: The status, as a form.
            signature: Its signature over the URL and the form: HMAC-SHA1 in base64.
            message_id: The message, as we have put it into the URL.
            account_id: Its account.
        """
        request = callbacks_pb2.ReceiveTwilioStatusRequest(
            form=form, signature=signature, message_id=message_id, account_id=account_id
        )
        return await self._transport.call(_RECEIVE_TWILIO_STATUS, request, callbacks_pb2.ReceiveTwilioStatusResponse())

    async def receive_mail(self, *, token: str, mail: httpbody_pb2.HttpBody) -> callbacks_pb2.ReceiveMailResponse:
        """Takes mail that comes in for the platform, and notes bounces and complaints of messages. Other mail is let go.
        Returns NOT_FOUND for another token than the operator's.

        Args:
            token: What the platform's operator has put into the address that mail is posted to.
            mail: The mail as it came (message/rfc822), or SendGrid's form that holds it as `email`.
        """
        request = callbacks_pb2.ReceiveMailRequest(token=token, mail=mail)
        return await self._transport.call(_RECEIVE_MAIL, request, callbacks_pb2.ReceiveMailResponse())
