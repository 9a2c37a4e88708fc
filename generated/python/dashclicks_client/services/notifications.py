# Machine-written from the contracts: change those, then `make generate`.
"""Notifications: Tells people what happened, by the channels they chose, and says what became of each message."""

from collections.abc import AsyncIterator, Iterator, Sequence

from dashclicks.notifications.v1 import delivery_pb2, kind_pb2, notify_pb2
from dashclicks.type.v1 import channel_pb2
from google.protobuf import struct_pb2, timestamp_pb2

from ..transport import AsyncTransport, Route, Transport

_NOTIFY = Route("POST", "/v1/notifications:notify", (), "*")
_LIST_KINDS = Route("GET", "/v1/notifications/kinds", (), "")
_GET_DELIVERY = Route("GET", "/v1/notifications/deliveries/{}", (("id",),), "")
_LIST_DELIVERIES = Route("GET", "/v1/notifications/deliveries", (), "")
_CANCEL_DELIVERY = Route("POST", "/v1/notifications/deliveries/{}:cancel", (("id",),), "*")


class Notifications:
    """Tells people what happened, by the channels they chose, and says what became of each message."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def notify(
        self,
        *,
        kind: kind_pb2.NotificationKind.ValueType,
        user_ids: Sequence[str] = (),
        recipients: Sequence[notify_pb2.Recipient] = (),
        variables: struct_pb2.Struct | None = None,
        url: str = "",
        channels: Sequence[channel_pb2.Channel.ValueType] = (),
        schedule_time: timestamp_pb2.Timestamp | None = None,
        expire_time: timestamp_pb2.Timestamp | None = None,
        dedupe_key: str = "",
        digest_key: str = "",
        attachments: Sequence[notify_pb2.Attachment] = (),
        validate_only: bool = False,
    ) -> notify_pb2.NotifyResponse:
        """Tells people something: for services of the platform, each in the account of its token.
        Returns INVALID_ARGUMENT with reason MISSING_VARIABLE if a text lacks a value, with reason BAD_ATTACHMENT for files that
        mail does not carry, FAILED_PRECONDITION with reason NO_FILES where the platform keeps no files.

        Args:
            kind: What about.
            user_ids: Users of the account who are to be told.
            recipients: Others who are to be told.
            variables: What the texts speak of, as the kind declares it.
            url: Where it leads: a path of the dashboard, or an https URL.
            channels: Only these of the kind's channels; all if empty.
            schedule_time: Not before this; within 365 days.
            expire_time: Not after this; as the kind says if unset.
            dedupe_key: A second call with the same key tells nobody anything again, and answers what the first one
                made.
            digest_key: What is digested together; the kind if unset.
            attachments: Files of the email: 10 at most, of 7 MiB together, none that a mail program runs.
            validate_only: Writes and sends nothing; answers what would be.
        """
        request = notify_pb2.NotifyRequest(
            kind=kind,
            user_ids=user_ids,
            recipients=recipients,
            variables=variables,
            url=url,
            channels=channels,
            schedule_time=schedule_time,
            expire_time=expire_time,
            dedupe_key=dedupe_key,
            digest_key=digest_key,
            attachments=attachments,
            validate_only=validate_only,
        )
        return self._transport.call(_NOTIFY, request, notify_pb2.NotifyResponse())

    def list_kinds(self) -> kind_pb2.ListKindsResponse:
        """Lists every kind of notification that there is.
        Returns UNAUTHENTICATED without a session."""
        request = kind_pb2.ListKindsRequest()
        return self._transport.call(_LIST_KINDS, request, kind_pb2.ListKindsResponse())

    def get_delivery(self, *, id: str) -> delivery_pb2.Delivery:
        """Returns one message with its timeline.
        Returns NOT_FOUND if there is none with this id in the caller's account.

        Args:
            id: The id.
        """
        request = delivery_pb2.GetDeliveryRequest(id=id)
        return self._transport.call(_GET_DELIVERY, request, delivery_pb2.Delivery())

    def list_deliveries(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> delivery_pb2.ListDeliveriesResponse:
        """Lists messages, those too that were not sent, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `state = DELIVERY_STATE_BOUNCED`.
            order_by: Order, such as `create_time desc`.
        """
        request = delivery_pb2.ListDeliveriesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return self._transport.call(_LIST_DELIVERIES, request, delivery_pb2.ListDeliveriesResponse())

    def iterate_deliveries(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> Iterator[delivery_pb2.Delivery]:
        """Yields the rows of every page of `list_deliveries`."""
        request = delivery_pb2.ListDeliveriesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = self._transport.call(_LIST_DELIVERIES, request, delivery_pb2.ListDeliveriesResponse())
            for row in page.deliveries:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def cancel_delivery(self, *, id: str) -> delivery_pb2.Delivery:
        """Calls off a message that waits.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION with reason NOT_WAITING if it does not wait any more.

        Args:
            id: The id.
        """
        request = delivery_pb2.CancelDeliveryRequest(id=id)
        return self._transport.call(_CANCEL_DELIVERY, request, delivery_pb2.Delivery())


class AsyncNotifications:
    """Tells people what happened, by the channels they chose, and says what became of each message."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def notify(
        self,
        *,
        kind: kind_pb2.NotificationKind.ValueType,
        user_ids: Sequence[str] = (),
        recipients: Sequence[notify_pb2.Recipient] = (),
        variables: struct_pb2.Struct | None = None,
        url: str = "",
        channels: Sequence[channel_pb2.Channel.ValueType] = (),
        schedule_time: timestamp_pb2.Timestamp | None = None,
        expire_time: timestamp_pb2.Timestamp | None = None,
        dedupe_key: str = "",
        digest_key: str = "",
        attachments: Sequence[notify_pb2.Attachment] = (),
        validate_only: bool = False,
    ) -> notify_pb2.NotifyResponse:
        """Tells people something: for services of the platform, each in the account of its token.
        Returns INVALID_ARGUMENT with reason MISSING_VARIABLE if a text lacks a value, with reason BAD_ATTACHMENT for files that
        mail does not carry, FAILED_PRECONDITION with reason NO_FILES where the platform keeps no files.

        Args:
            kind: What about.
            user_ids: Users of the account who are to be told.
            recipients: Others who are to be told.
            variables: What the texts speak of, as the kind declares it.
            url: Where it leads: a path of the dashboard, or an https URL.
            channels: Only these of the kind's channels; all if empty.
            schedule_time: Not before this; within 365 days.
            expire_time: Not after this; as the kind says if unset.
            dedupe_key: A second call with the same key tells nobody anything again, and answers what the first one
                made.
            digest_key: What is digested together; the kind if unset.
            attachments: Files of the email: 10 at most, of 7 MiB together, none that a mail program runs.
            validate_only: Writes and sends nothing; answers what would be.
        """
        request = notify_pb2.NotifyRequest(
            kind=kind,
            user_ids=user_ids,
            recipients=recipients,
            variables=variables,
            url=url,
            channels=channels,
            schedule_time=schedule_time,
            expire_time=expire_time,
            dedupe_key=dedupe_key,
            digest_key=digest_key,
            attachments=attachments,
            validate_only=validate_only,
        )
        return await self._transport.call(_NOTIFY, request, notify_pb2.NotifyResponse())

    async def list_kinds(self) -> kind_pb2.ListKindsResponse:
        """Lists every kind of notification that there is.
        Returns UNAUTHENTICATED without a session."""
        request = kind_pb2.ListKindsRequest()
        return await self._transport.call(_LIST_KINDS, request, kind_pb2.ListKindsResponse())

    async def get_delivery(self, *, id: str) -> delivery_pb2.Delivery:
        """Returns one message with its timeline.
        Returns NOT_FOUND if there is none with this id in the caller's account.

        Args:
            id: The id.
        """
        request = delivery_pb2.GetDeliveryRequest(id=id)
        return await self._transport.call(_GET_DELIVERY, request, delivery_pb2.Delivery())

    async def list_deliveries(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> delivery_pb2.ListDeliveriesResponse:
        """Lists messages, those too that were not sent, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `state = DELIVERY_STATE_BOUNCED`.
            order_by: Order, such as `create_time desc`.
        """
        request = delivery_pb2.ListDeliveriesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return await self._transport.call(_LIST_DELIVERIES, request, delivery_pb2.ListDeliveriesResponse())

    async def iterate_deliveries(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> AsyncIterator[delivery_pb2.Delivery]:
        """Yields the rows of every page of `list_deliveries`."""
        request = delivery_pb2.ListDeliveriesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = await self._transport.call(_LIST_DELIVERIES, request, delivery_pb2.ListDeliveriesResponse())
            for row in page.deliveries:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def cancel_delivery(self, *, id: str) -> delivery_pb2.Delivery:
        """Calls off a message that waits.
        Returns NOT_FOUND if there is none, FAILED_PRECONDITION with reason NOT_WAITING if it does not wait any more.

        Args:
            id: The id.
        """
        request = delivery_pb2.CancelDeliveryRequest(id=id)
        return await self._transport.call(_CANCEL_DELIVERY, request, delivery_pb2.Delivery())
