"""What the platform does when something happened: the one place where a subscription is registered."""

from collections.abc import Sequence

from shared.events.subscriptions import Subscription

SUBSCRIPTIONS: Sequence[Subscription] = ()
