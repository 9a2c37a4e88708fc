"""The jobs of imports and exports."""

from datetime import timedelta

from dashclicks.crm.v1.transfer_job_pb2 import ExportJob, ImportJob

from shared.jobs.kind import JobKind, KeyHeld, Policy, Priority

_FOR_LONG = timedelta(hours=12)
_UNTIL_DONE = Policy(
    attempts=1_000,
    backoff=timedelta(seconds=2),
    most_backoff=timedelta(minutes=10),
    keep=timedelta(0),
    key_held=KeyHeld.UNTIL_FINISHED,
)
# What people wait for goes behind what is quick.
_LONG = Policy(
    attempts=10,
    timeout=_FOR_LONG,
    backoff=timedelta(seconds=2),
    most_backoff=timedelta(minutes=10),
    per_account=1,
    priority=Priority.LOW,
)

IMPORT_FAILED = JobKind("crm.import_failed", ImportJob, _UNTIL_DONE)
IMPORT_READ = JobKind("crm.import_read", ImportJob, _LONG, when_dead=IMPORT_FAILED)
IMPORT_CHECK = JobKind("crm.import_check", ImportJob, _LONG, when_dead=IMPORT_FAILED)
IMPORT_RUN = JobKind("crm.import_run", ImportJob, _LONG, when_dead=IMPORT_FAILED)
IMPORT_EXPIRY = JobKind("crm.import_expiry", ImportJob, _UNTIL_DONE)
EXPORT_FAILED = JobKind("crm.export_failed", ExportJob, _UNTIL_DONE)
EXPORT = JobKind("crm.export", ExportJob, _LONG, when_dead=EXPORT_FAILED)
EXPORT_EXPIRY = JobKind("crm.export_expiry", ExportJob, _UNTIL_DONE)
