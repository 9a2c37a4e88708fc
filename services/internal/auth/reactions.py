"""What follows from events of users for how they sign in."""

from collections.abc import Sequence
from datetime import UTC

from dashclicks.auth.v1.job_pb2 import FactorsPurgeJob

from services.internal.auth.jobs import FACTORS_PURGE
from services.internal.deps import Deps
from shared.events.event import Event
from shared.events.subscriptions import Subscription
from shared.resource.softdelete import KEPT


def reactions(deps: Deps) -> Sequence[Subscription]:
    """One: passkeys and authenticators stay as long as their user can be brought back."""

    async def users_deleted(events: Sequence[Event]) -> None:
        for event in events:
            id = event.resource_id
            await deps.jobs.withdraw(FACTORS_PURGE, event.account_id, id)
            if event.type.endswith(".deleted"):
                due = event.time.replace(tzinfo=UTC) + KEPT
                payload = FactorsPurgeJob(user_id=id)
                await deps.jobs.add(FACTORS_PURGE, event.account_id, payload, key=id, due=due)

    return (Subscription("factors of users", ("users.user.deleted", "users.user.undeleted"), users_deleted),)
