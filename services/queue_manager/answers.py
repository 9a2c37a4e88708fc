"""Rows of jobs and kinds as messages of the contract."""

from dashclicks.queue.v1.batch_pb2 import Batch, BatchState
from dashclicks.queue.v1.job_pb2 import Job, JobPriority, JobState
from dashclicks.queue.v1.kind_pb2 import Kind
from dashclicks.queue.v1.schedule_pb2 import MissedRuns, Schedule

from shared.data.mongo import Document
from shared.jobs.kind import Priority

_TIMES = ("create_time", "due_time", "start_time", "end_time", "expire_time")
_NUMBERS = ("attempts", "losses", "progress_done", "progress_total")


def job_of(row: Document) -> Job:
    """A job as its account sees it."""
    job = Job(
        id=row["_id"],
        account_id=row["account_id"],
        kind=row["kind"],
        state=JobState.Value(row["state"]),
        priority=JobPriority.Value(f"JOB_PRIORITY_{Priority(row['priority']).name}"),
        batch_id=row.get("batch_id", ""),
        waits_for=row.get("waits_for", ()),
        **{name: row.get(name, 0) for name in _NUMBERS},
    )
    for name in _TIMES:
        if name in row:
            getattr(job, name).FromDatetime(row[name])
    return job


def kind_of(row: Document) -> Kind:
    """A kind as its workers declared it."""
    kind = Kind(
        name=row["_id"],
        attempts=row["attempts"],
        rate=row["rate"],
        concurrency=row["concurrency"],
        concurrency_per_account=row["per_account"],
        pause_user_id=row.get("pause_user_id", ""),
    )
    kind.timeout.FromMilliseconds(row["timeout_ms"])
    if row["rate"]:
        kind.rate_period.FromMilliseconds(row["rate_period_ms"])
    if "pause_time" in row:
        kind.pause_time.FromDatetime(row["pause_time"])
    return kind


def schedule_of(row: Document) -> Schedule:
    """A schedule, with what came of it."""
    schedule = Schedule(
        kind=row["_id"],
        cron=row["cron"],
        time_zone=row["zone"],
        missed_runs=MissedRuns.Value(f"MISSED_RUNS_{row['missed'].upper()}"),
        last_job_id=row.get("last_job_id", ""),
    )
    for name in ("next_time", "last_time"):
        if name in row:
            getattr(schedule, name).FromDatetime(row[name])
    return schedule


def batch_of(row: Document) -> Batch:
    """A batch, with its counts."""
    counts = {f"{name}_count": row[name] for name in ("total", "done", "dead", "cancelled")}
    state = BatchState.Value(row["state"])
    batch = Batch(id=row["_id"], account_id=row["account_id"], kind=row["kind"], state=state, **counts)
    for name in ("create_time", "end_time"):
        if name in row:
            getattr(batch, name).FromDatetime(row[name])
    return batch
