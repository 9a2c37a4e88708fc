"""What workers do for notifications: their jobs, and what follows from events."""

from collections.abc import Sequence
from typing import Any

from services.notification.delivering import Delivering
from services.notification.deps import Deps
from services.notification.digesting import Digesting
from services.notification.falling_back import FallingBack
from services.notification.kinds_of_jobs import DELIVERY, DIGEST
from services.notification.notifier import Notifier
from services.notification.reactions import Reactions
from services.notification.tracking import Tracking
from shared.events.subscriptions import Subscription
from shared.jobs.handled import Handled


def jobs(deps: Deps) -> Sequence[Handled[Any]]:
    """Sending, and making digests."""
    falling_back = FallingBack(deps, Notifier(deps))
    delivering = Delivering(deps, Tracking(deps, falling_back), falling_back)
    return [Handled(DELIVERY, delivering.deliver), Handled(DIGEST, Digesting(deps).make)]


def reactions(deps: Deps) -> Sequence[Subscription]:
    """What events tell people."""
    return Reactions(deps, Notifier(deps)).subscriptions
