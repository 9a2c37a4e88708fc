"""Makes one message of those that wait for a digest: once, whatever dies in between."""

from collections.abc import Sequence
from datetime import UTC

from dashclicks.notifications.v1 import delivery_pb2, kind_pb2
from dashclicks.notifications.v1.delivery_pb2 import Delivery, DeliveryState
from dashclicks.notifications.v1.job_pb2 import DeliveryJob, DigestJob
from dashclicks.type.v1 import channel_pb2

from services.notification.brand import Brands
from services.notification.deps import Deps
from services.notification.drafting import CHOOSE_PATH
from services.notification.kinds_of_jobs import DELIVERY
from services.notification.people import REASON
from services.notification.storing import Storing
from services.notification.templating.examples import nested
from shared.core.ids import digest_ulid
from shared.data.transaction import Transaction
from shared.jobs.work import Work

# Beyond these it says how many more there are.
MAX_ITEMS = 50
MAX_MESSAGES = 5000
KIND, EMAIL = kind_pb2.NOTIFICATION_KIND_NOTIFICATIONS_DIGEST, channel_pb2.CHANNEL_EMAIL
DIGESTED = DeliveryState.Name(delivery_pb2.DELIVERY_STATE_DIGESTED)


class Digesting:
    """Does the jobs."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._brands = Brands(deps)
        self._storing = Storing(deps)

    async def make(self, work: Work[DigestJob]) -> None:
        """Closes a digest and sends it; what comes later goes with a second one."""
        brand = await self._brands.of(work.account_id)

        async def all_of_it(transaction: Transaction) -> None:
            await self._deps.digests.make(work.payload.digest_id, transaction)
            items = await self._items(work.payload.digest_id, transaction)
            if items and brand is not None:
                await self._send(work.payload.digest_id, items, dict(brand.values), transaction)
            await work.complete(transaction)

        await self._deps.deliveries.kit.transactions.run(all_of_it)

    async def _items(self, digest_id: str, transaction: Transaction) -> list[Delivery]:
        where = {"digest_id": digest_id, "state": DIGESTED, "digest_delivery_id": ""}
        rows = await self._deps.deliveries.system(REASON, transaction=transaction).find(where, MAX_MESSAGES)
        return [row.message for row in rows]

    async def _send(
        self, digest_id: str, items: Sequence[Delivery], brand: dict[str, object], transaction: Transaction
    ) -> None:
        digest = self._row(digest_id, items)
        shown = items[:MAX_ITEMS]
        contents = await self._deps.contents.find([each.id for each in shown], transaction)
        base = self._deps.settings.dashboard_url.rstrip("/")
        values = brand | nested(
            {
                "count": len(items),
                "more": len(items) - len(shown),
                "items": [
                    {"title": each.subject, "text": contents.get(each.id, {}).get("title_text", ""), "url": each.url}
                    for each in shown
                ],
                "url": base,
                "preferences_url": f"{base}{CHOOSE_PATH}" if digest.user_id else "",
                "unsubscribe_url": self._deps.links.unsubscribe(digest.id),
            }
        )
        rendered = self._deps.defaults.render(KIND, EMAIL, values)
        digest.subject = rendered.subject
        said = {"subject": rendered.subject, "html": rendered.html, "text": rendered.text, "variables": {}}
        await self._storing.insert(self._deps.deliveries, [digest], transaction)
        await self._deps.contents.add([{"_id": digest.id, "account_id": digest.account_id, **said}], transaction)
        kit, now = self._deps.deliveries.kit, self._deps.clock.now().replace(tzinfo=None)
        store = kit.stores.system(kit.type.collection, REASON, transaction=transaction)
        change = {"$set": {"digest_delivery_id": digest.id, "update_time": now}, "$inc": {"revision": 1}}
        await store.update_many({"_id": {"$in": [each.id for each in items]}}, change)
        payload = DeliveryJob(delivery_id=digest.id)
        await self._deps.jobs.add(DELIVERY, digest.account_id, payload, key=digest.id, transaction=transaction)

    def _row(self, digest_id: str, items: Sequence[Delivery]) -> Delivery:
        first, now = items[0], self._deps.clock.now()
        digest = Delivery(
            # Named by the digest: it is one message however often it is made.
            id=f"dlv_{digest_ulid(digest_id)}",
            account_id=first.account_id,
            kind=KIND,
            channel=EMAIL,
            state=delivery_pb2.DELIVERY_STATE_QUEUED,
            user_id=first.user_id,
            contact_id=first.contact_id,
            address=first.address,
            priority=self._deps.catalogue[KIND].priority,
            locale=first.locale,
            notice_id=first.notice_id,
        )
        digest.due_time.FromDatetime(now)
        digest.expire_time.FromDatetime(max(each.expire_time.ToDatetime(UTC) for each in items))
        digest.events.add(state=digest.state).time.FromDatetime(now)
        return digest
