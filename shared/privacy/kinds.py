"""The jobs of exports and erasures. Rows of those that are done go at once: what is left of an account is its proof."""

from datetime import timedelta

from dashclicks.accounts.v1.job_pb2 import DataExportJob, ErasureJob

from shared.jobs.kind import JobKind, KeyHeld, Policy

_FOR_LONG = timedelta(hours=12)
_AT_ONCE = timedelta(0)
# The law waits for no repair: an erasure is tried for weeks.
_UNTIL_DONE = Policy(
    attempts=5_000,
    timeout=_FOR_LONG,
    backoff=timedelta(seconds=2),
    most_backoff=timedelta(minutes=10),
    keep=_AT_ONCE,
    key_held=KeyHeld.UNTIL_FINISHED,
)

EXPORT_FAILED = JobKind("accounts.data_export_failed", DataExportJob, _UNTIL_DONE)
EXPORT = JobKind(
    "accounts.data_export",
    DataExportJob,
    Policy(
        attempts=10,
        timeout=_FOR_LONG,
        backoff=timedelta(seconds=2),
        most_backoff=timedelta(minutes=10),
        keep=_AT_ONCE,
        per_account=1,
    ),
    when_dead=EXPORT_FAILED,
)
EXPORT_EXPIRY = JobKind("accounts.data_export_expiry", DataExportJob, _UNTIL_DONE)
ERASURE = JobKind("accounts.erasure", ErasureJob, _UNTIL_DONE)
ERASURE_SWEEP = JobKind("accounts.erasure_sweep", ErasureJob, _UNTIL_DONE)
