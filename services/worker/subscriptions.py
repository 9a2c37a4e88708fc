"""What the platform does when something happened: the one place where a subscription is registered."""

from collections.abc import Sequence

from services.worker.privacy import Privacy
from shared.events.subscriptions import Subscription


def subscriptions(privacy: Privacy) -> Sequence[Subscription]:
    """All of them."""
    return (
        Subscription("data exports", ("accounts.data_export.created",), privacy.exports_asked),
        Subscription(
            "accounts given up",
            ("accounts.account.deleted", "accounts.account.undeleted", "accounts.account.updated"),
            privacy.accounts_given_up,
        ),
    )
