"""What providers tell changes the message that it is about, in the worker."""

from datetime import UTC, datetime

from dashclicks.notifications.v1 import delivery_pb2

from services.notification.providers.base import Status, StatusUpdate
from services.notification.providers.callbacks.provider_events import keep
from tests.notification.desk import SENT, Desk


async def test_a_message_is_as_far_as_its_provider_says(desk: Desk) -> None:
    user, _ = await desk.office.staff()
    delivery = await desk.in_state(await desk.mail(user), SENT)
    now = datetime.now(UTC)
    told = StatusUpdate("sendgrid", "ev-1", Status.DELIVERED, now, message_id=delivery.id)
    await keep(desk.deps.jobs, [told])
    seen = await desk.in_state(delivery, delivery_pb2.DELIVERY_STATE_DELIVERED)
    assert seen.events[-1].state == delivery_pb2.DELIVERY_STATE_DELIVERED
