"""How a message's state goes on: never back, whatever comes late or twice."""

from datetime import datetime

from dashclicks.notifications.v1 import delivery_pb2
from dashclicks.notifications.v1.delivery_pb2 import Delivery, DeliveryState

from services.notification.providers.base import Status

# What a later state may follow; the rest is noted and changes nothing.
_RANK = {
    delivery_pb2.DELIVERY_STATE_HELD: 0,
    delivery_pb2.DELIVERY_STATE_QUEUED: 0,
    delivery_pb2.DELIVERY_STATE_SENT: 1,
    delivery_pb2.DELIVERY_STATE_DELIVERED: 2,
    delivery_pb2.DELIVERY_STATE_OPENED: 3,
    delivery_pb2.DELIVERY_STATE_CLICKED: 4,
    delivery_pb2.DELIVERY_STATE_FAILED: 5,
    delivery_pb2.DELIVERY_STATE_BOUNCED: 6,
    delivery_pb2.DELIVERY_STATE_COMPLAINED: 7,
}
_OF_STATUS = {
    Status.SENT: delivery_pb2.DELIVERY_STATE_SENT,
    Status.DELIVERED: delivery_pb2.DELIVERY_STATE_DELIVERED,
    Status.OPENED: delivery_pb2.DELIVERY_STATE_OPENED,
    Status.CLICKED: delivery_pb2.DELIVERY_STATE_CLICKED,
    Status.BOUNCED: delivery_pb2.DELIVERY_STATE_BOUNCED,
    Status.COMPLAINED: delivery_pb2.DELIVERY_STATE_COMPLAINED,
    Status.FAILED: delivery_pb2.DELIVERY_STATE_FAILED,
}
WAITING = frozenset({delivery_pb2.DELIVERY_STATE_HELD, delivery_pb2.DELIVERY_STATE_QUEUED})
FAILED = frozenset({delivery_pb2.DELIVERY_STATE_FAILED, delivery_pb2.DELIVERY_STATE_BOUNCED})
MAX_EVENTS = 50


def state_of(status: Status) -> DeliveryState.ValueType | None:
    """The state that a provider's word stands for; None where it changes none."""
    return _OF_STATUS.get(status)


def advance(delivery: Delivery, state: DeliveryState.ValueType, time: datetime, detail: str = "") -> bool:
    """Notes that something happened; whether the state is another one for it.

    An open is no sign of life of what came back; a person who calls a message spam has the last word.
    """
    moves = _RANK.get(state, 0) > _RANK.get(delivery.state, 99)
    if len(delivery.events) < MAX_EVENTS:
        delivery.events.add(state=state, detail=detail[:300]).time.FromDatetime(time)
    if moves:
        delivery.state = state
    return moves
