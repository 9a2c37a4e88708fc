"""Deliveries and replays as jobs."""

from collections.abc import Sequence
from typing import Any

from services.internal.deps import Deps
from services.internal.webhooks.kinds import FAILING_LANE, LANE, REPLAY
from shared.jobs.handled import Handled


def jobs(deps: Deps) -> Sequence[Handled[Any]]:
    """All of them."""
    lanes = deps.webhooks.lane_runner
    return (
        Handled(LANE, lanes.healthy),
        Handled(FAILING_LANE, lanes.failing),
        Handled(REPLAY, deps.webhooks.replaying.work),
    )
