"""Works off an endpoint's lane: what is due is sent, a few at a time, or one by one where the order counts.

One job at a time holds a lane. A job that was killed leaves it held; the same job, begun again, holds it still.
"""

import asyncio
from datetime import datetime, timedelta

from dashclicks.webhooks.v1.job_pb2 import LaneJob

from services.internal.webhooks.attempting import Attempting, Opened, Verdict
from services.internal.webhooks.waking import Waking
from shared.core.clock import Clock
from shared.data.webhook_deliveries import Deliveries
from shared.data.webhook_lanes import Lane, Lanes
from shared.jobs.work import Work

# Deliveries at once to an endpoint that is well.
AT_ONCE = 4
# So long new attempts are begun; then it is others' turn.
TURN = timedelta(seconds=20)
# What is due so soon is waited for.
SOON = timedelta(milliseconds=400)


class LaneRunner:
    """Does jobs on lanes."""

    def __init__(
        self,
        lanes: Lanes,
        deliveries: Deliveries,
        attempting: Attempting,
        waking: Waking,
        clock: Clock,
    ) -> None:
        self._lanes = lanes
        self._deliveries = deliveries
        self._attempting = attempting
        self._waking = waking
        self._clock = clock

    async def healthy(self, work: Work[LaneJob]) -> None:
        """A job on the lane of an endpoint that is well; it ends with the first failure."""
        await self._work(work, patient=False)

    async def failing(self, work: Work[LaneJob]) -> None:
        """A job on the lane of an endpoint that fails."""
        await self._work(work, patient=True)

    async def _work(self, work: Work[LaneJob], patient: bool) -> None:
        id, holder = work.payload.endpoint_id, work.id
        until = self._clock.now() + TURN
        lane = await self._lanes.hold(id, holder)
        while lane is not None:
            opened = await self._attempting.open(id)
            if opened is not None:
                lane = await self._drain(opened, lane, holder, until, patient)
                if lane is None:
                    return
                await self._schedule(opened, lane)
            if await self._lanes.release(id, holder, lane.wake):
                return
            lane = await self._lanes.hold(id, holder)

    async def _drain(self, opened: Opened, lane: Lane, holder: str, until: datetime, patient: bool) -> Lane | None:
        """Sends what is due; answers the lane as it is then, None where another job has it."""
        id, ordered = opened.id, opened.endpoint.ordered
        held: Lane | None = lane
        while held is not None and (now := self._clock.now()) < until:
            if held.wait_until is not None and held.wait_until > now:
                break
            if held.failing_since is not None and not patient:
                break
            limit = 1 if ordered or held.failing_since is not None else self._at_once(opened)
            due = await self._deliveries.due(opened.endpoint.account_id, id, limit, ordered=ordered)
            if not due:
                if not await self._wait_a_little(opened):
                    break
                continue
            verdicts = await asyncio.gather(*(self._attempting.attempt(opened, each) for each in due))
            if Verdict.DISABLED in verdicts:
                break
            if opened.endpoint.rate_limit:
                await asyncio.sleep(len(due) / opened.endpoint.rate_limit)
            held = await self._lanes.hold(id, holder)
        return await self._lanes.hold(id, holder)

    async def _wait_a_little(self, opened: Opened) -> bool:
        """Waits for what is due very soon; False where nothing is."""
        next_time = await self._deliveries.next_time(
            opened.endpoint.account_id, opened.id, ordered=opened.endpoint.ordered
        )
        if next_time is None or next_time - self._clock.now() > SOON:
            return False
        await asyncio.sleep(max(0.0, (next_time - self._clock.now()).total_seconds()))
        return True

    async def _schedule(self, opened: Opened, lane: Lane) -> None:
        """Makes the job that goes on, before the lane is let go of."""
        if not await self._attempting.is_enabled(opened.id):
            return
        next_time = await self._deliveries.next_time(
            opened.endpoint.account_id, opened.id, ordered=opened.endpoint.ordered
        )
        if next_time is not None:
            due = max(next_time, lane.wait_until) if lane.wait_until is not None else next_time
            await self._waking.later(opened.endpoint.account_id, opened.id, lane, due, self._clock.now())

    def _at_once(self, opened: Opened) -> int:
        limit = opened.endpoint.rate_limit
        return min(AT_ONCE, limit) if limit else AT_ONCE
