"""The kinds of jobs of notifications."""

from datetime import timedelta

from dashclicks.notifications.v1.job_pb2 import DeliveryJob, DigestJob, TaskReminderJob

from shared.jobs.kind import JobKind, Policy

DELIVERY = JobKind(
    "notifications.delivery",
    DeliveryJob,
    Policy(
        delays=(timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1)),
        timeout=timedelta(minutes=2),
        keep=timedelta(0),
    ),
)
DIGEST = JobKind("notifications.digest", DigestJob, Policy(attempts=10, timeout=timedelta(minutes=5)))
TASK_REMINDER = JobKind("notifications.task_reminder", TaskReminderJob, Policy(attempts=10))
