"""Gives messages to providers, as jobs.

A message is marked as sent after the provider has taken it. So a worker that dies in between sends it again: under the
same Message-ID, by which whoever gets two copies can tell. It dies with as many messages as it has under way, so no
more than those can come twice; none is lost, and none goes out as two messages.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from dashclicks.notifications.v1 import delivery_pb2, suppression_pb2
from dashclicks.notifications.v1.delivery_pb2 import Delivery, DeliveryState
from dashclicks.notifications.v1.job_pb2 import DeliveryJob
from dashclicks.notifications_center.v1.notification_pb2 import Notification
from dashclicks.type.v1 import channel_pb2

from services.notification.deciding import PROVIDERS
from services.notification.deps import Deps
from services.notification.falling_back import FallingBack
from services.notification.judging_again import JudgingAgain
from services.notification.outgoing import Mailing
from services.notification.providers.base import Deferred, Receipt, Refused
from services.notification.providers.callbacks.expo_receipts import Receipts
from services.notification.providers.expo_push import ExpoPush
from services.notification.states import WAITING, advance
from services.notification.tracking import Tracking
from shared.core.errors import RETRY_AFTER, NotFound, Unavailable
from shared.data.mongo import Document
from shared.data.transaction import Transaction
from shared.jobs.work import Later, Work
from shared.models.notifications import BEGUN
from shared.notifications.decision import Decision
from shared.resource.model import Record

REASON = "notifications"
GONE = suppression_pb2.SUPPRESSION_REASON_BOUNCED


class Delivering:
    """Does the jobs."""

    def __init__(self, deps: Deps, tracking: Tracking, falling_back: FallingBack, receipts: Receipts) -> None:
        self._deps = deps
        self._receipts = receipts
        self._tracking = tracking
        self._falling_back = falling_back
        self._judging = JudgingAgain(deps)
        self._mailing = Mailing(deps)

    async def deliver(self, work: Work[DeliveryJob]) -> None:
        """Sends a message that waits, if it still may go. Raises Unavailable, to be tried again."""
        row = await self._waiting(work.payload.delivery_id)
        if row is None:
            return
        delivery = row.message
        decision = await self._judging.judge(delivery)
        if decision is not None and not decision.goes:
            await self._stop(delivery, decision)
        elif decision is not None and decision.at > self._deps.clock.now():
            await self._hold(delivery, decision)
        elif delivery.channel == channel_pb2.CHANNEL_BELL:
            await self._ring(delivery)
        else:
            await self._send(row, work)

    async def _waiting(self, id: str) -> Record[Delivery] | None:
        try:
            row = await self._deps.deliveries.system(REASON).read(id)
        except NotFound:
            return None
        return row if row.message.state in WAITING else None

    async def _send(self, row: Record[Delivery], work: Work[DeliveryJob]) -> None:
        delivery, earlier = row.message, row.private.get(BEGUN)
        provider = self._deps.providers.by_channel[PROVIDERS[delivery.channel]]
        message = await self._mailing.of(delivery)
        if message is None:
            await self._fail(delivery, "content_gone")
            return
        assert earlier is None or isinstance(earlier, datetime)
        await self._begin(delivery)
        try:
            receipt = await provider.send(replace(message, unsure_since=earlier))
        except Refused as refused:
            await self._fail(delivery, refused.reason)
            if refused.gone:
                await self._tracking.block(delivery, GONE, refused.reason)
            await self._falling_back.of(delivery)
        except Deferred as deferred:
            await self._defer(delivery, deferred, work)
        else:
            if receipt.provider == ExpoPush.name and receipt.provider_id:
                await self._receipts.ask_later(delivery.account_id, receipt.provider_id)
            await self._sent(delivery, receipt)

    async def _begin(self, delivery: Delivery) -> None:
        """Notes that an attempt begins, so that the next one knows of it should this process die."""

        def begun(row: Record[Delivery]) -> None:
            row.message.attempts += 1
            row.private.setdefault(BEGUN, self._deps.clock.now())

        await self._deps.deliveries.system(REASON).change(delivery.id, begun)

    async def _sent(self, delivery: Delivery, receipt: Receipt) -> None:
        def sent(row: Delivery) -> None:
            row.provider, row.provider_id = receipt.provider, receipt.provider_id

        await self._change(delivery, delivery_pb2.DELIVERY_STATE_SENT, sent, receipt.provider)

    async def _fail(self, delivery: Delivery, reason: str) -> None:
        def failed(row: Delivery) -> None:
            row.failure_reason = reason

        await self._change(delivery, delivery_pb2.DELIVERY_STATE_FAILED, failed, reason)

    async def _defer(self, delivery: Delivery, deferred: Deferred, work: Work[DeliveryJob]) -> None:
        if work.attempt >= work.kind.policy.tries:
            await self._fail(delivery, deferred.reason)
            await self._falling_back.of(delivery)
            return

        def noted(row: Record[Delivery]) -> None:
            row.message.failure_reason = deferred.reason
            if not deferred.uncertain:
                row.private.pop(BEGUN, None)

        await self._deps.deliveries.system(REASON).change(delivery.id, noted)
        wait = str(int(deferred.retry_after.total_seconds())) if deferred.retry_after else ""
        raise Unavailable(f"not taken: {deferred.reason}", metadata={RETRY_AFTER: wait} if wait else {})

    async def _stop(self, delivery: Delivery, decision: Decision) -> None:
        def stopped(row: Record[Delivery]) -> None:
            if row.message.state in WAITING:
                row.message.state = delivery_pb2.DELIVERY_STATE_SUPPRESSED
                row.message.explanation.CopyFrom(decision.why)
                event = row.message.events.add(state=row.message.state, detail=decision.why.rule)
                event.time.FromDatetime(self._deps.clock.now())

        await self._deps.deliveries.system(REASON).change(delivery.id, stopped)

    async def _hold(self, delivery: Delivery, decision: Decision) -> None:
        def held(row: Record[Delivery]) -> None:
            row.message.state = delivery_pb2.DELIVERY_STATE_HELD
            row.message.due_time.FromDatetime(decision.at)
            row.message.explanation.CopyFrom(decision.why)

        await self._deps.deliveries.system(REASON).change(delivery.id, held)
        raise Later(max(timedelta(seconds=1), decision.at - self._deps.clock.now()))

    async def _ring(self, delivery: Delivery) -> None:
        contents = await self._deps.contents.find([delivery.id])
        content = contents.get(delivery.id, {})

        async def both(transaction: Transaction) -> None:
            entry = entry_of(delivery, content)
            await self._deps.bells.system(REASON, transaction=transaction).create(entry)
            done = self._deps.deliveries.system(REASON, transaction=transaction)
            await done.change(delivery.id, lambda row: self._delivered(row.message))

        await self._deps.bells.kit.transactions.run(both)

    def _delivered(self, row: Delivery) -> None:
        advance(row, delivery_pb2.DELIVERY_STATE_DELIVERED, self._deps.clock.now())

    async def _change(
        self, delivery: Delivery, state: DeliveryState.ValueType, change: Callable[[Delivery], None], detail: str
    ) -> None:
        def changed(row: Record[Delivery]) -> None:
            # What a provider tells may be there before its own answer.
            advance(row.message, state, self._deps.clock.now(), detail)
            change(row.message)
            row.private.pop(BEGUN, None)

        delivery.CopyFrom((await self._deps.deliveries.system(REASON).change(delivery.id, changed)).message)


def entry_of(delivery: Delivery, content: Document) -> Notification:
    """The bell's entry of a message."""
    return Notification(
        account_id=delivery.account_id,
        user_id=delivery.user_id,
        kind=delivery.kind,
        title=delivery.subject,
        text=content.get("text", ""),
        url=delivery.url,
        delivery_id=delivery.id,
    )
