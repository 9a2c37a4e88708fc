"""Has lanes worked off: counts the lane's wake up and adds a job, together with whatever there is to send."""

from datetime import datetime, timedelta

from dashclicks.webhooks.v1.job_pb2 import LaneJob

from services.internal.webhooks.kinds import FAILING_LANE, LANE
from shared.data.transaction import Transaction
from shared.data.webhook_lanes import Lane, Lanes
from shared.jobs.jobs import Jobs

# A job for later is due so much sooner, which is about what it takes to begin; it waits for the rest.
EARLY = timedelta(milliseconds=150)


class Waking:
    """Adds jobs on lanes."""

    def __init__(self, lanes: Lanes, jobs: Jobs) -> None:
        self._lanes = lanes
        self._jobs = jobs

    async def now(self, account_id: str, endpoint_id: str, transaction: Transaction, more: int = 0) -> int:
        """There is something to send; takes `more` places in the lane and returns the first."""
        lane = await self._lanes.wake(account_id, endpoint_id, more, transaction)
        kind = FAILING_LANE if lane.failing_since is not None else LANE
        await self._jobs.add(
            kind, account_id, LaneJob(endpoint_id=endpoint_id), key=endpoint_id, transaction=transaction
        )
        return lane.last_sequence - more + 1

    async def later(self, account_id: str, endpoint_id: str, lane: Lane, due: datetime, now: datetime) -> None:
        """There will be something to send."""
        kind = FAILING_LANE if lane.failing_since is not None else LANE
        payload = LaneJob(endpoint_id=endpoint_id)
        if due - EARLY <= now:
            await self._jobs.add(kind, account_id, payload, key=endpoint_id)
        else:
            # Of looks at one time one is enough.
            key = f"{endpoint_id}@{int(due.timestamp() * 1000)}"
            await self._jobs.add(kind, account_id, payload, key=key, due=due - EARLY)
