"""What follows from events of accounts: the archive of an export, the erasure of what was given up, a trial's end."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from dashclicks.accounts.v1.job_pb2 import DataExportJob, TrialJob

from services.internal.accounts.trials import ENDED, ENDING, NOTICE
from services.internal.deps import Deps
from shared.events.event import Event
from shared.events.subscriptions import Subscription
from shared.models.accounts import GRACE
from shared.privacy.kinds import EXPORT

CLOSED = "ACCOUNT_STATE_CLOSED"


def reactions(deps: Deps) -> Sequence[Subscription]:
    """All three."""

    async def exports_asked(events: Sequence[Event]) -> None:
        for event in events:
            payload = DataExportJob(data_export_id=event.resource_id)
            await deps.jobs.add(EXPORT, event.account_id, payload, key=event.resource_id)

    async def accounts_given_up(events: Sequence[Event]) -> None:
        """An account that is archived or closed is erased when it can no longer be brought back."""
        for event in events:
            if event.type.endswith(".updated") and "state" not in event.changed_fields:
                continue
            if event.type.endswith(".deleted") or event.after.get("state") == CLOSED:
                parent = str(event.after.get("parent_account_id", ""))
                due = event.time.replace(tzinfo=UTC) + GRACE
                await deps.eraser.ask(event.resource_id, parent, due, wanted=False)
            elif event.type.endswith(".undeleted") or event.before.get("state") == CLOSED:
                await deps.eraser.cancel(event.resource_id)

    async def trials_changed(events: Sequence[Event]) -> None:
        for event in events:
            if event.type.endswith(".updated") and "trial_end_time" not in event.changed_fields:
                continue
            for kind, before in ((ENDING, NOTICE), (ENDED, timedelta(0))):
                await deps.jobs.withdraw(kind, event.resource_id, "trial")
                if end := event.after.get("trial_end_time"):
                    due = datetime.fromisoformat(str(end)) - before
                    await deps.jobs.add(kind, event.resource_id, TrialJob(), key="trial", due=due)

    account = ("accounts.account.deleted", "accounts.account.undeleted", "accounts.account.updated")
    return (
        Subscription("data exports", ("accounts.data_export.created",), exports_asked),
        Subscription("accounts given up", account, accounts_given_up),
        Subscription("trials", ("accounts.account.created", "accounts.account.updated"), trials_changed),
    )
