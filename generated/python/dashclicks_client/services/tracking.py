# Machine-written from the contracts: change those, then `make generate`.
"""Tracking: What people do with messages: the links in them lead here."""

from dashclicks.notifications.v1 import tracking_pb2
from google.api import httpbody_pb2

from ..transport import AsyncTransport, Route, Transport

_TRACK_OPEN = Route("GET", "/v1/notifications/o/{}", (("token",),), "")
_TRACK_CLICK = Route("GET", "/v1/notifications/c/{}", (("token",),), "")
_SHOW_UNSUBSCRIBE = Route("GET", "/v1/notifications/u/{}", (("token",),), "")
_UNSUBSCRIBE = Route("POST", "/v1/notifications/u/{}", (("token",),), "form")


class Tracking:
    """What people do with messages: the links in them lead here."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def track_open(self, *, token: str) -> httpbody_pb2.HttpBody:
        """Answers a picture that nobody sees, and notes that the message was opened.
        Returns INVALID_ARGUMENT with reason BAD_LINK for a link that is not ours.

        Args:
            token: What names the message.
        """
        request = tracking_pb2.TrackOpenRequest(token=token)
        return self._transport.call(_TRACK_OPEN, request, httpbody_pb2.HttpBody())

    def track_click(self, *, token: str) -> httpbody_pb2.HttpBody:
        """Leads to where a link of a message goes, and notes that it was followed.
        Returns INVALID_ARGUMENT with reason BAD_LINK for a link that is not ours.

        Args:
            token: What names the message and holds the link.
        """
        request = tracking_pb2.TrackClickRequest(token=token)
        return self._transport.call(_TRACK_CLICK, request, httpbody_pb2.HttpBody())

    def show_unsubscribe(self, *, token: str) -> httpbody_pb2.HttpBody:
        """Shows the page on which a person unsubscribes.
        Returns INVALID_ARGUMENT with reason BAD_LINK for a link that is not ours.

        Args:
            token: What names the message.
        """
        request = tracking_pb2.ShowUnsubscribeRequest(token=token)
        return self._transport.call(_SHOW_UNSUBSCRIBE, request, httpbody_pb2.HttpBody())

    def unsubscribe(self, *, token: str, form: httpbody_pb2.HttpBody | None = None) -> httpbody_pb2.HttpBody:
        """Unsubscribes, at one click (RFC 8058). Doing it twice is doing it once.
        Returns INVALID_ARGUMENT with reason BAD_LINK for a link that is not ours.

        Args:
            token: What names the message.
            form: The form, whatever it holds.
        """
        request = tracking_pb2.UnsubscribeRequest(token=token, form=form)
        return self._transport.call(_UNSUBSCRIBE, request, httpbody_pb2.HttpBody())


class AsyncTracking:
    """What people do with messages: the links in them lead here."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def track_open(self, *, token: str) -> httpbody_pb2.HttpBody:
        """Answers a picture that nobody sees, and notes that the message was opened.
        Returns INVALID_ARGUMENT with reason BAD_LINK for a link that is not ours.

        Args:
            token: What names the message.
        """
        request = tracking_pb2.TrackOpenRequest(token=token)
        return await self._transport.call(_TRACK_OPEN, request, httpbody_pb2.HttpBody())

    async def track_click(self, *, token: str) -> httpbody_pb2.HttpBody:
        """Leads to where a link of a message goes, and notes that it was followed.
        Returns INVALID_ARGUMENT with reason BAD_LINK for a link that is not ours.

        Args:
            token: What names the message and holds the link.
        """
        request = tracking_pb2.TrackClickRequest(token=token)
        return await self._transport.call(_TRACK_CLICK, request, httpbody_pb2.HttpBody())

    async def show_unsubscribe(self, *, token: str) -> httpbody_pb2.HttpBody:
        """Shows the page on which a person unsubscribes.
        Returns INVALID_ARGUMENT with reason BAD_LINK for a link that is not ours.

        Args:
            token: What names the message.
        """
        request = tracking_pb2.ShowUnsubscribeRequest(token=token)
        return await self._transport.call(_SHOW_UNSUBSCRIBE, request, httpbody_pb2.HttpBody())

    async def unsubscribe(self, *, token: str, form: httpbody_pb2.HttpBody | None = None) -> httpbody_pb2.HttpBody:
        """Unsubscribes, at one click (RFC 8058). Doing it twice is doing it once.
        Returns INVALID_ARGUMENT with reason BAD_LINK for a link that is not ours.

        Args:
            token: What names the message.
            form: The form, whatever it holds.
        """
        request = tracking_pb2.UnsubscribeRequest(token=token, form=form)
        return await self._transport.call(_UNSUBSCRIBE, request, httpbody_pb2.HttpBody())
