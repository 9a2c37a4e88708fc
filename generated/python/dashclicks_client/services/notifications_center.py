# Machine-written from the contracts: change those, then `make generate`.
"""NotificationsCenter: The bell: what a user was told, and what of it is not read."""

from collections.abc import AsyncIterator, Iterator

from dashclicks.notifications_center.v1 import notification_pb2

from ..transport import AsyncTransport, Route, Transport

_GET_NOTIFICATION = Route("GET", "/v1/notifications-center/notifications/{}", (("id",),), "")
_LIST_NOTIFICATIONS = Route("GET", "/v1/notifications-center/notifications", (), "")
_DELETE_NOTIFICATION = Route("DELETE", "/v1/notifications-center/notifications/{}", (("id",),), "")
_MARK_NOTIFICATION = Route("POST", "/v1/notifications-center/notifications/{}:mark", (("id",),), "*")
_MARK_ALL_NOTIFICATIONS = Route("POST", "/v1/notifications-center/notifications:markAll", (), "*")
_GET_UNREAD_COUNT = Route("GET", "/v1/notifications-center/notifications:unread", (), "")


class NotificationsCenter:
    """The bell: what a user was told, and what of it is not read."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get_notification(self, *, id: str) -> notification_pb2.Notification:
        """Returns one of the caller's notifications.
        Returns NOT_FOUND if there is none.

        Args:
            id: The id.
        """
        request = notification_pb2.GetNotificationRequest(id=id)
        return self._transport.call(_GET_NOTIFICATION, request, notification_pb2.Notification())

    def list_notifications(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> notification_pb2.ListNotificationsResponse:
        """Lists the caller's notifications, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `read = false`.
            order_by: Order, such as `create_time desc`.
        """
        request = notification_pb2.ListNotificationsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return self._transport.call(_LIST_NOTIFICATIONS, request, notification_pb2.ListNotificationsResponse())

    def iterate_notifications(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> Iterator[notification_pb2.Notification]:
        """Yields the rows of every page of `list_notifications`."""
        request = notification_pb2.ListNotificationsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = self._transport.call(_LIST_NOTIFICATIONS, request, notification_pb2.ListNotificationsResponse())
            for row in page.notifications:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def delete_notification(self, *, id: str, etag: str = "") -> notification_pb2.Notification:
        """Takes a notification off the bell, for good.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The id.
            etag: Deletes only this version.
        """
        request = notification_pb2.DeleteNotificationRequest(id=id, etag=etag)
        return self._transport.call(_DELETE_NOTIFICATION, request, notification_pb2.Notification())

    def mark_notification(self, *, id: str, unread: bool = False) -> notification_pb2.Notification:
        """Says that a notification was read, or was not. Saying it twice is saying it once.
        Returns NOT_FOUND if there is none.

        Args:
            id: The id.
            unread: Not read after all.
        """
        request = notification_pb2.MarkNotificationRequest(id=id, unread=unread)
        return self._transport.call(_MARK_NOTIFICATION, request, notification_pb2.Notification())

    def mark_all_notifications(self) -> notification_pb2.MarkAllNotificationsResponse:
        """Says that all of the caller's notifications were read.
        Returns UNAUTHENTICATED without a session."""
        request = notification_pb2.MarkAllNotificationsRequest()
        return self._transport.call(_MARK_ALL_NOTIFICATIONS, request, notification_pb2.MarkAllNotificationsResponse())

    def get_unread_count(self) -> notification_pb2.GetUnreadCountResponse:
        """Returns how many of the caller's notifications are not read.
        Returns UNAUTHENTICATED without a session."""
        request = notification_pb2.GetUnreadCountRequest()
        return self._transport.call(_GET_UNREAD_COUNT, request, notification_pb2.GetUnreadCountResponse())


class AsyncNotificationsCenter:
    """The bell: what a user was told, and what of it is not read."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get_notification(self, *, id: str) -> notification_pb2.Notification:
        """Returns one of the caller's notifications.
        Returns NOT_FOUND if there is none.

        Args:
            id: The id.
        """
        request = notification_pb2.GetNotificationRequest(id=id)
        return await self._transport.call(_GET_NOTIFICATION, request, notification_pb2.Notification())

    async def list_notifications(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> notification_pb2.ListNotificationsResponse:
        """Lists the caller's notifications, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `read = false`.
            order_by: Order, such as `create_time desc`.
        """
        request = notification_pb2.ListNotificationsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return await self._transport.call(_LIST_NOTIFICATIONS, request, notification_pb2.ListNotificationsResponse())

    async def iterate_notifications(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> AsyncIterator[notification_pb2.Notification]:
        """Yields the rows of every page of `list_notifications`."""
        request = notification_pb2.ListNotificationsRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = await self._transport.call(
                _LIST_NOTIFICATIONS, request, notification_pb2.ListNotificationsResponse()
            )
            for row in page.notifications:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def delete_notification(self, *, id: str, etag: str = "") -> notification_pb2.Notification:
        """Takes a notification off the bell, for good.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The id.
            etag: Deletes only this version.
        """
        request = notification_pb2.DeleteNotificationRequest(id=id, etag=etag)
        return await self._transport.call(_DELETE_NOTIFICATION, request, notification_pb2.Notification())

    async def mark_notification(self, *, id: str, unread: bool = False) -> notification_pb2.Notification:
        """Says that a notification was read, or was not. Saying it twice is saying it once.
        Returns NOT_FOUND if there is none.

        Args:
            id: The id.
            unread: Not read after all.
        """
        request = notification_pb2.MarkNotificationRequest(id=id, unread=unread)
        return await self._transport.call(_MARK_NOTIFICATION, request, notification_pb2.Notification())

    async def mark_all_notifications(self) -> notification_pb2.MarkAllNotificationsResponse:
        """Says that all of the caller's notifications were read.
        Returns UNAUTHENTICATED without a session."""
        request = notification_pb2.MarkAllNotificationsRequest()
        return await self._transport.call(
            _MARK_ALL_NOTIFICATIONS, request, notification_pb2.MarkAllNotificationsResponse()
        )

    async def get_unread_count(self) -> notification_pb2.GetUnreadCountResponse:
        """Returns how many of the caller's notifications are not read.
        Returns UNAUTHENTICATED without a session."""
        request = notification_pb2.GetUnreadCountRequest()
        return await self._transport.call(_GET_UNREAD_COUNT, request, notification_pb2.GetUnreadCountResponse())
