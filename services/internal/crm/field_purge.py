"""Values of deleted fields leave their records shortly before the definition does, so that its key can be another's."""

from collections.abc import Sequence
from datetime import UTC, timedelta
from typing import Any

from dashclicks.crm.v1.field_job_pb2 import FieldPurgeJob

from services.internal.deps import Deps
from shared.events.event import Event
from shared.events.subscriptions import Subscription
from shared.jobs.handled import Handled
from shared.jobs.kind import JobKind, Policy
from shared.jobs.work import Work
from shared.resource.model import Record

FIELD_PURGE = JobKind("crm.field_purge", FieldPurgeJob, Policy(attempts=20, timeout=timedelta(minutes=30)))
# Deleted definitions are kept 30 days.
_KEPT = timedelta(days=29)
_ROWS = 500


def reactions(deps: Deps) -> Sequence[Subscription]:
    """One: a deleted definition has its values purged, unless it is back by then."""

    async def deleted(events: Sequence[Event]) -> None:
        for event in events:
            row = event.after
            # Removed past the runtime, as with its account: no values are left to purge.
            if not row:
                continue
            payload = FieldPurgeJob(
                field_definition_id=event.resource_id, resource_type=row["resource_type"], key=row["key"]
            )
            due = event.time.replace(tzinfo=UTC) + _KEPT
            await deps.jobs.add(FIELD_PURGE, event.account_id, payload, key=event.id, due=due)

    return (Subscription("values of deleted fields", ("crm.field_definition.deleted",), deleted),)


def jobs(deps: Deps) -> Sequence[Handled[Any]]:
    """The purge."""

    async def purge(work: Work[FieldPurgeJob]) -> None:
        await purge_values(deps, work.account_id, work.payload)

    return [Handled(FIELD_PURGE, purge)]


async def purge_values(deps: Deps, account_id: str, job: FieldPurgeJob) -> None:
    """Takes the values out, each record by an ordinary write."""
    definitions = deps.runtime.by_type["crm.FieldDefinition"].system(FIELD_PURGE.name)
    records = deps.runtime.by_type[job.resource_type]
    custom = records.kit.custom
    if custom is None or await definitions.find({"id": job.field_definition_id}, 1):
        return
    name, rows = custom.name, records.system(FIELD_PURGE.name)

    def take_out(record: Record[Any]) -> None:
        getattr(record.message, name).pop(job.key, None)

    while found := await rows.find({"account_id": account_id, "_custom.k": job.key}, _ROWS):
        written = [await rows.change(each.message.id, take_out) for each in found]
        if all(new.revision == old.revision for new, old in zip(written, found, strict=True)):
            return
