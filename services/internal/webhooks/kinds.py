"""Kinds of jobs: an endpoint's lane is worked off, events are replayed."""

from datetime import timedelta

from dashclicks.webhooks.v1.job_pb2 import LaneJob, ReplayJob

from shared.jobs.kind import JobKind, KeyHeld, Policy, Priority

# A lane is never given up: what it cannot reach it has scheduled, and else something of ours is away.
_TRIES = 100_000
_BACKOFF = timedelta(seconds=1)
_MOST = timedelta(minutes=1)

LANE = JobKind(
    "webhooks.lane",
    LaneJob,
    Policy(
        attempts=_TRIES,
        backoff=_BACKOFF,
        most_backoff=_MOST,
        keep=timedelta(0),
        concurrency=40,
        per_account=10,
        key_held=KeyHeld.UNTIL_STARTED,
    ),
)
# Lanes of endpoints that fail have few places of their own, so that those which hang keep none from the others.
FAILING_LANE = JobKind(
    "webhooks.failing_lane",
    LaneJob,
    Policy(
        attempts=_TRIES,
        backoff=_BACKOFF,
        most_backoff=_MOST,
        keep=timedelta(0),
        concurrency=10,
        per_account=3,
        key_held=KeyHeld.UNTIL_STARTED,
    ),
)
REPLAY = JobKind("webhooks.replay", ReplayJob, Policy(attempts=10, priority=Priority.LOW, per_account=1))
