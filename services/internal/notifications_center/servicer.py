"""The bell of the dashboard: read marks and counts. Lists and deletes are standard."""

from dashclicks.notifications_center.v1.notification_pb2 import (
    GetUnreadCountRequest,
    GetUnreadCountResponse,
    MarkAllNotificationsRequest,
    MarkAllNotificationsResponse,
    MarkNotificationRequest,
    Notification,
)

from services.internal.deps import Deps
from shared.models.notifications_center import NOTIFICATION
from shared.resource.model import Record
from shared.resource.reading import ListQuery
from shared.resource.softdelete import LIVE
from shared.rpc.call import Call


class NotificationsCenterServicer:
    """Each user sees their own."""

    def __init__(self, deps: Deps) -> None:
        self.notifications = deps.runtime.resource(NOTIFICATION)
        self._clock = deps.clock

    async def MarkNotification(self, request: MarkNotificationRequest, call: Call) -> Notification:
        def mark(row: Record[Notification]) -> None:
            self._mark(row.message, read=not request.unread)

        return (await self.notifications.change(call, request.id, mark)).message

    async def MarkAllNotifications(
        self, request: MarkAllNotificationsRequest, call: Call
    ) -> MarkAllNotificationsResponse:
        now = self._clock.now().replace(tzinfo=None)
        change = {"$set": {"read": True, "read_time": now, "update_time": now}, "$inc": {"revision": 1}}
        store = self.notifications.kit.open(call)
        return MarkAllNotificationsResponse(marked=await store.update_many({"read": False, **LIVE}, change))

    async def GetUnreadCount(self, request: GetUnreadCountRequest, call: Call) -> GetUnreadCountResponse:
        return GetUnreadCountResponse(unread=await self.notifications.count(call, ListQuery(filter="read = false")))

    def _mark(self, message: Notification, *, read: bool) -> None:
        if message.read == read:
            return
        message.read = read
        message.ClearField("read_time")
        if read:
            message.read_time.FromDatetime(self._clock.now())
