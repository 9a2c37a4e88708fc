"""What the platform does when something happened: the one place where a subscription is registered."""

from collections.abc import Sequence

from services.worker.privacy import Privacy
from shared.events.subscriptions import Subscription


def subscriptions(privacy: Privacy) -> Sequence[Subscription]:
    """All of them."""
    return (
        Subscription("data exports", ("accounts.data_export.created",), privacy.exports_asked),
        Subscription(
            "archived accounts",
            ("accounts.account.deleted", "accounts.account.undeleted"),
            privacy.accounts_archived,
        ),
    )
