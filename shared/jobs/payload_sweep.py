"""Removes, once an hour, the files of large payloads whose jobs are gone."""

from datetime import timedelta

from dashclicks.queue.v1.scheduled_job_pb2 import ScheduledJob

from shared.jobs.handled import Handled
from shared.jobs.jobs import Jobs
from shared.jobs.kind import JobKind, Policy
from shared.jobs.schedule import Schedule
from shared.jobs.work import Work

PAYLOAD_SWEEP = JobKind(
    "jobs.payload_sweep", ScheduledJob, Policy(timeout=timedelta(minutes=30)), schedule=Schedule("23 * * * *")
)
# The file is there before the job is.
_YOUNG = timedelta(hours=1)


def payload_sweep(jobs: Jobs) -> Handled[ScheduledJob]:
    """What does it."""

    async def sweep(work: Work[ScheduledJob]) -> None:
        await jobs.payloads.sweep(jobs.clock.now() - _YOUNG)

    return Handled(PAYLOAD_SWEEP, sweep)
