"""Stores drafts: rows, contents, entries of bells, and the jobs that send them stand or fall together."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import count

from dashclicks.notifications.v1 import delivery_pb2
from dashclicks.notifications.v1.delivery_pb2 import Delivery
from dashclicks.notifications.v1.job_pb2 import DeliveryJob, DigestJob
from dashclicks.notifications_center.v1.notification_pb2 import Notification
from dashclicks.type.v1 import channel_pb2

from services.notification.deps import Deps
from services.notification.drafting import Draft
from services.notification.kinds_of_jobs import DELIVERY, DIGEST
from shared.core.ids import digest_ulid
from shared.data.mongo import Document
from shared.data.transaction import Transaction
from shared.jobs.kind import Priority
from shared.resource.model import M, Record
from shared.resource.resource import Resource

REASON = "notifications"
# Messages that one transaction stores.
AT_ONCE = 100
_SENT = (delivery_pb2.DELIVERY_STATE_QUEUED, delivery_pb2.DELIVERY_STATE_HELD)


class Storing:
    """Writes them."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    async def store(self, drafts: Sequence[Draft], digest_key: str = "") -> list[Delivery]:
        """Stores drafts and answers their rows; for one that was stored before, by its key, that one's."""
        found: list[Delivery] = []
        transactions = self._deps.deliveries.kit.transactions
        for start in range(0, len(drafts), AT_ONCE):
            part = drafts[start : start + AT_ONCE]
            found += await transactions.run(partial(self._store, part, digest_key))
        return found

    async def _store(self, drafts: Sequence[Draft], digest_key: str, transaction: Transaction) -> list[Delivery]:
        for draft in drafts:
            if draft.decision.digested:
                await self._join(draft.delivery, digest_key, transaction)
        refused = await self.insert(self._deps.deliveries, [draft.delivery for draft in drafts], transaction)
        new = [draft for place, draft in enumerate(drafts) if place not in refused]
        contents = [draft.content for draft in new if draft.content is not None]
        if contents:
            await self._deps.contents.add(contents, transaction)
        bells = [_entry(draft) for draft in new if _rings(draft)]
        if bells:
            await self.insert(self._deps.bells, bells, transaction)
        await self._add_jobs([draft.delivery for draft in new if draft.delivery.state in _SENT], transaction)
        known = await self._known([draft.delivery for place, draft in enumerate(drafts) if place in refused])
        return [known.get(draft.delivery.dedupe_key, draft.delivery) for draft in drafts]

    async def insert(self, resource: Resource[M], messages: Sequence[M], transaction: Transaction) -> set[int]:
        """Adds whole rows; answers the places of those whose unique values others have."""
        kit, now = resource.kit, self._deps.clock.now()
        documents: list[Document] = []
        for message in messages:
            message.create_time.FromDatetime(now)  # type: ignore[attr-defined]  # every resource has it
            message.update_time.FromDatetime(now)  # type: ignore[attr-defined]
            documents.append(kit.rows.document(Record(message, {}, 1), ""))
        store = kit.stores.system(kit.type.collection, REASON, transaction=transaction)
        return set(await store.insert_many(documents))

    async def _add_jobs(self, deliveries: Sequence[Delivery], transaction: Transaction) -> None:
        groups: dict[tuple[str, datetime, Priority], list[DeliveryJob]] = defaultdict(list)
        for delivery in deliveries:
            due = delivery.due_time.ToDatetime(UTC)
            groups[delivery.account_id, due, priority_of(delivery)].append(DeliveryJob(delivery_id=delivery.id))
        for (account_id, due, priority), payloads in groups.items():
            await self._deps.jobs.add_many(
                DELIVERY, account_id, payloads, due=due, priority=priority, transaction=transaction
            )

    async def _join(self, delivery: Delivery, key: str, transaction: Transaction) -> None:
        """Puts a message into the digest of its time, or into a second one of that time where that is made already."""
        due = delivery.due_time.ToDatetime(UTC)
        whose = delivery.user_id or delivery.contact_id or delivery.address
        for number in count(1):
            name = "/".join((delivery.account_id, whose, key, due.isoformat(), str(number)))
            id = f"dig_{digest_ulid(name)}"
            if await self._deps.digests.join(id, delivery.account_id, due, transaction):
                break
        delivery.digest_id = id
        payload = DigestJob(digest_id=id)
        await self._deps.jobs.add(DIGEST, delivery.account_id, payload, key=id, due=due, transaction=transaction)

    async def _known(self, deliveries: Sequence[Delivery]) -> dict[str, Delivery]:
        if not deliveries:
            return {}
        where = {"account_id": deliveries[0].account_id, "dedupe_key": [each.dedupe_key for each in deliveries]}
        rows = await self._deps.deliveries.system(REASON).find(where, len(deliveries))
        return {row.message.dedupe_key: row.message for row in rows}


def priority_of(delivery: Delivery) -> Priority:
    """The lane of a message's job."""
    if delivery.priority <= 2:
        return Priority.HIGH
    return Priority.LOW if delivery.priority >= 8 else Priority.NORMAL


def _rings(draft: Draft) -> bool:
    delivery = draft.delivery
    return delivery.channel == channel_pb2.CHANNEL_BELL and delivery.state == delivery_pb2.DELIVERY_STATE_DELIVERED


def _entry(draft: Draft) -> Notification:
    delivery = draft.delivery
    return Notification(
        id=f"ntf_{delivery.id.partition('_')[2]}",
        account_id=delivery.account_id,
        user_id=delivery.user_id,
        kind=delivery.kind,
        title=delivery.subject,
        text=draft.text,
        url=delivery.url,
        delivery_id=delivery.id,
    )
