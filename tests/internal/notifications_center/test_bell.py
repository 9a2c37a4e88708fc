"""The bell: what is not read is counted, marks are kept, what was taken off stays away; each user sees their own."""

from dataclasses import dataclass

import grpc
import pytest
from dashclicks.notifications.v1 import kind_pb2
from dashclicks.notifications_center.v1.notification_pb2 import Notification
from dashclicks.users.v1.user_pb2 import User

from shared.models.notifications_center import NOTIFICATION
from shared.resource.resource import Resource
from shared.testing.api import Caller
from tests.internal.office import Office, method

LIST, GET, DELETE = method("ListNotifications"), method("GetNotification"), method("DeleteNotification")
MARK, MARK_ALL, UNREAD = method("MarkNotification"), method("MarkAllNotifications"), method("GetUnreadCount")
ASSIGNED, LEAD = kind_pb2.NOTIFICATION_KIND_DEALS_DEAL_ASSIGNED, kind_pb2.NOTIFICATION_KIND_INBOUND_LEAD_RECEIVED


@dataclass(frozen=True, slots=True)
class Bell:
    """A user with three notifications, signed in."""

    user: User
    caller: Caller
    ids: list[str]

    async def unread(self) -> int:
        return int((await self.caller.call(UNREAD)).unread)

    async def listed(self, filter: str = "") -> list[str]:
        found = await self.caller.call(LIST, filter=filter, order_by="create_time")
        return [row.id for row in found.notifications]


async def rung(office: Office, user: User, kind: kind_pb2.NotificationKind.ValueType) -> str:
    runtime = office.deps.runtime
    known: Resource[Notification] | None = runtime.by_type.get("notifications_center.Notification")
    notifications = known or runtime.resource(NOTIFICATION)
    made = Notification(account_id=user.account_id, user_id=user.id, kind=kind, title="A title", url="/deals/1")
    return (await notifications.system("test").create(made)).message.id


@pytest.fixture
async def bell(office: Office) -> Bell:
    user, caller = await office.staff("ROLE_USER")
    return Bell(user, caller, [await rung(office, user, kind) for kind in (ASSIGNED, LEAD, ASSIGNED)])


async def test_the_count_is_that_of_the_list(bell: Bell) -> None:
    first, second, third = bell.ids
    assert (await bell.unread(), await bell.listed()) == (3, bell.ids)
    marked = await bell.caller.call(MARK, id=second)
    assert marked.read
    assert marked.HasField("read_time")
    assert (await bell.unread(), await bell.listed("read = false")) == (2, [first, third])
    assert not (await bell.caller.call(MARK, id=second, unread=True)).HasField("read_time")
    assert await bell.unread() == 3
    assert await bell.listed("kind = NOTIFICATION_KIND_INBOUND_LEAD_RECEIVED") == [second]


async def test_reading_twice_is_reading_once(bell: Bell) -> None:
    once = await bell.caller.call(MARK, id=bell.ids[0])
    assert await bell.caller.call(MARK, id=bell.ids[0]) == once


async def test_all_are_marked_at_once(bell: Bell) -> None:
    await bell.caller.call(MARK, id=bell.ids[0])
    assert (await bell.caller.call(MARK_ALL)).marked == 2
    assert (await bell.caller.call(MARK_ALL)).marked == 0
    assert await bell.unread() == 0
    # The etag tells of it as of any change.
    assert (await bell.caller.call(GET, id=bell.ids[1])).etag == '"2"'


async def test_what_is_taken_off_neither_shows_nor_counts(bell: Bell) -> None:
    await bell.caller.call(DELETE, id=bell.ids[0])
    assert (await bell.unread(), await bell.listed()) == (2, bell.ids[1:])
    assert (await bell.caller.failure(MARK, id=bell.ids[0])).code == grpc.StatusCode.NOT_FOUND


async def test_nobody_sees_the_bell_of_somebody_else(office: Office, bell: Bell) -> None:
    mate = await office.caller(await office.user(bell.user.account_id))
    assert not (await mate.call(LIST)).notifications
    assert (await mate.call(UNREAD)).unread == 0
    assert (await mate.call(MARK_ALL)).marked == 0
    for each in (GET, MARK, DELETE):
        assert (await mate.failure(each, id=bell.ids[0])).code == grpc.StatusCode.NOT_FOUND
    assert await bell.unread() == 3
