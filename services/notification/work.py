"""What workers do for notifications: their jobs, and what follows from events."""

from collections.abc import Sequence
from typing import Any

from dashclicks.notifications.v1.delivery_pb2 import Delivery
from dashclicks.notifications.v1.notify_pb2 import NotifyRequest

from services.notification.delivering import Delivering
from services.notification.deps import Deps
from services.notification.digesting import Digesting
from services.notification.falling_back import FallingBack
from services.notification.kinds_of_jobs import DELIVERY, DIGEST, TASK_REMINDER
from services.notification.notifications_servicer import NotificationsServicer
from services.notification.notifier import Notifier
from services.notification.providers.callbacks.expo_receipts import EXPO_RECEIPT, Receipts
from services.notification.providers.callbacks.provider_events import PROVIDER_EVENTS, Noting
from services.notification.reactions import Reactions
from services.notification.reminders import Reminders
from services.notification.tracking import Tracking
from shared.events.subscriptions import Subscription
from shared.jobs.handled import Handled
from shared.notifications.tell import Tell
from shared.rpc.call import Call
from shared.rpc.principal import Principal


def jobs(deps: Deps) -> Sequence[Handled[Any]]:
    """Sending, making digests, and what falls due."""
    notifier = Notifier(deps)
    falling_back = FallingBack(deps, notifier)
    tracking = Tracking(deps, falling_back)
    receipts = Receipts(deps.jobs, deps.clock, deps.providers.expo)
    return [
        Handled(DELIVERY, Delivering(deps, tracking, falling_back, receipts).deliver),
        Handled(DIGEST, Digesting(deps).make),
        Handled(PROVIDER_EVENTS, Noting(tracking.record).note),
        Handled(EXPO_RECEIPT, receipts.ask),
        Handled(TASK_REMINDER, Reminders(deps, notifier).remind),
    ]


def teller(deps: Deps) -> Tell:
    """Notify, for jobs of the same process."""
    servicer = NotificationsServicer(deps, Notifier(deps))

    async def tell(account_id: str, request: NotifyRequest) -> Sequence[Delivery]:
        call = Call("notifications.tell", "", Principal(user_id="", account_id=account_id, system=True))
        return (await servicer.Notify(request, call)).deliveries

    return tell


def reactions(deps: Deps) -> Sequence[Subscription]:
    """What events tell people."""
    notifier = Notifier(deps)
    return [*Reactions(deps, notifier).subscriptions, Reminders(deps, notifier).subscription]
