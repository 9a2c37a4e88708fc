"""How workers tell people something: as the notification service's Notify does, in the account named first."""

from collections.abc import Awaitable, Callable, Sequence

from dashclicks.notifications.v1.delivery_pb2 import Delivery
from dashclicks.notifications.v1.notify_pb2 import NotifyRequest

Tell = Callable[[str, NotifyRequest], Awaitable[Sequence[Delivery]]]
