"""Deliveries once more: one, or those of a stretch of the account's log, made anew where they are not there."""

from dashclicks.webhooks.v1.endpoint_pb2 import Endpoint
from dashclicks.webhooks.v1.job_pb2 import ReplayJob

from services.internal.webhooks.dispatch import Dispatch
from services.internal.webhooks.kinds import REPLAY
from services.internal.webhooks.waking import Waking
from shared.core.errors import NotFound
from shared.data.event_store import EventStore
from shared.data.transaction import Transaction, Transactions
from shared.data.webhook_deliveries import Deliveries
from shared.events.event import Event
from shared.jobs.jobs import Jobs
from shared.jobs.work import GiveUp, Work
from shared.resource.resource import Resource

# Events of one job; the next job goes on behind them.
CHUNK = 200


class Replaying:
    """Asks for deliveries anew."""

    def __init__(
        self,
        endpoints: Resource[Endpoint],
        events: EventStore,
        deliveries: Deliveries,
        dispatch: Dispatch,
        waking: Waking,
        jobs: Jobs,
        transactions: Transactions,
    ) -> None:
        self._endpoints = endpoints
        self._events = events
        self._deliveries = deliveries
        self._dispatch = dispatch
        self._waking = waking
        self._jobs = jobs
        self._transactions = transactions

    async def one(self, account_id: str, endpoint_id: str, id: str) -> None:
        """A delivery is tried at once."""

        async def again(transaction: Transaction) -> None:
            await self._deliveries.again([id], transaction)
            await self._waking.now(account_id, endpoint_id, transaction)

        await self._transactions.run(again)

    async def stretch(self, account_id: str, asked: ReplayJob) -> str:
        """Makes the job that asks for all deliveries of a stretch; without an end, up to now."""
        if not asked.end_event_sequence:
            heads = await self._events.heads([account_id])
            asked.end_event_sequence = int(heads[account_id]["sequence"]) if account_id in heads else 0
        return await self._jobs.add(REPLAY, account_id, asked)

    async def work(self, work: Work[ReplayJob]) -> None:
        """Does a part, and makes the job that does the next: together, so that nothing is asked for twice."""
        asked, account_id = work.payload, work.account_id
        try:
            record = await self._endpoints.system("webhooks").read(asked.endpoint_id)
        except NotFound:
            raise GiveUp("the endpoint is gone") from None
        start, end = asked.start_event_sequence, asked.end_event_sequence
        rows = await self._events.events_after(account_id, start - 1, end, CHUNK)
        chosen = await self._dispatch.chosen(record, [Event.of(row) for row in rows])

        async def again(transaction: Transaction) -> None:
            ids = [new.id for new in chosen]
            if ids and await self._deliveries.again(ids, transaction, only_failed=asked.only_failed):
                await self._waking.now(account_id, asked.endpoint_id, transaction)
            if chosen and not asked.only_failed:
                await self._dispatch.add(account_id, asked.endpoint_id, chosen, transaction, replayed=True)
            if len(rows) == CHUNK:
                rest = ReplayJob()
                rest.CopyFrom(asked)
                rest.start_event_sequence = int(rows[-1]["sequence"]) + 1
                await self._jobs.add(REPLAY, account_id, rest, transaction=transaction)
            await work.complete(transaction)

        await self._transactions.run(again)
