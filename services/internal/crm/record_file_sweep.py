"""The bytes of files go after their rows: a day after an upload that made none, at the purge time of a deleted one."""

from collections.abc import Sequence
from datetime import UTC, timedelta
from typing import Any

from dashclicks.crm.v1.record_file_job_pb2 import RecordFileSweepJob

from services.internal.crm.record_files import key_of
from services.internal.deps import Deps
from shared.events.event import Event
from shared.events.subscriptions import Subscription
from shared.jobs.handled import Handled
from shared.jobs.kind import JobKind, Policy
from shared.jobs.work import Work
from shared.resource.softdelete import KEPT, is_purged

RECORD_FILE_SWEEP = JobKind("crm.record_file_sweep", RecordFileSweepJob, Policy(attempts=20))
# The time of an event may be a little before that of the row.
_LATER = timedelta(minutes=10)


def reactions(deps: Deps) -> Sequence[Subscription]:
    """One: a deleted file's bytes are swept, unless it is back by then."""

    async def deleted(events: Sequence[Event]) -> None:
        for event in events:
            payload = RecordFileSweepJob(record_file_id=event.resource_id)
            due = event.time.replace(tzinfo=UTC) + KEPT + _LATER
            await deps.jobs.add(RECORD_FILE_SWEEP, event.account_id, payload, key=event.id, due=due)

    return (Subscription("bytes of deleted files", ("crm.record_file.deleted",), deleted),)


def jobs(deps: Deps) -> Sequence[Handled[Any]]:
    """The sweep."""

    async def sweep(work: Work[RecordFileSweepJob]) -> None:
        kit, id = deps.runtime.by_type["crm.RecordFile"].kit, work.payload.record_file_id
        row = await kit.stores.system(kit.type.collection, RECORD_FILE_SWEEP.name).find_by_id(id)
        if deps.blobs is not None and (row is None or is_purged(row, kit.clock.now())):
            await deps.blobs.of(work.account_id).delete(key_of(id))

    return [Handled(RECORD_FILE_SWEEP, sweep)]
