"""What follows from events: their deliveries."""

from collections.abc import Sequence

from services.internal.deps import Deps
from shared.events.subscriptions import Subscription


def reactions(deps: Deps) -> Sequence[Subscription]:
    """All types, since which are wanted is the accounts' business."""
    return (Subscription("webhooks", (), deps.webhooks.dispatch.happened),)
