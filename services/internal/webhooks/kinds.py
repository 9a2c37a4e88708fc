"""Kinds of jobs: an endpoint's lane is worked off, events are replayed."""

from dataclasses import replace
from datetime import timedelta

from dashclicks.webhooks.v1.job_pb2 import LaneJob, ReplayJob

from shared.jobs.kind import JobKind, KeyHeld, Policy, Priority

LANE = JobKind(
    "webhooks.lane",
    LaneJob,
    Policy(
        # A lane is never given up: what it cannot reach it has scheduled, and else something of ours is away.
        attempts=100_000,
        backoff=timedelta(seconds=1),
        most_backoff=timedelta(minutes=1),
        keep=timedelta(0),
        concurrency=40,
        per_account=10,
        key_held=KeyHeld.UNTIL_STARTED,
    ),
)
# Lanes of endpoints that fail have few places of their own, so that those which hang keep none from the others.
FAILING_LANE = JobKind("webhooks.failing_lane", LaneJob, replace(LANE.policy, concurrency=10, per_account=3))
REPLAY = JobKind("webhooks.replay", ReplayJob, Policy(attempts=10, priority=Priority.LOW, per_account=1))
