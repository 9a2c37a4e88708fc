"""Looks once more at messages that have waited: people change their minds, addresses fall ill, times pass."""

from datetime import UTC, timedelta

from dashclicks.notifications.v1 import kind_pb2
from dashclicks.notifications.v1.delivery_pb2 import Delivery
from dashclicks.notifications.v1.notify_pb2 import Recipient

from services.notification.deciding import Deciding
from services.notification.deps import Deps
from services.notification.people import REASON, People, Person
from shared.notifications.decision import Decision, decide

# What was judged so lately is not judged again.
FRESH = timedelta(seconds=30)


class JudgingAgain:
    """Judges single messages."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._people = People(deps)
        self._deciding = Deciding(deps)

    async def judge(self, delivery: Delivery) -> Decision | None:
        """The rule that holds now; None for what was judged a moment ago."""
        now = self._deps.clock.now()
        is_test = delivery.kind == kind_pb2.NOTIFICATION_KIND_NOTIFICATIONS_TEST
        if is_test or now - delivery.create_time.ToDatetime(UTC) < FRESH:
            return None
        person = await self._person(delivery)
        if person is None:
            return None
        kind = self._deps.catalogue[delivery.kind]
        expire = delivery.expire_time.ToDatetime(UTC)
        known = await self._deciding.known(delivery.account_id, kind, [person], now, expire)
        return decide(self._deciding.facts(known, person, delivery.channel, delivery.address, waits=False))

    async def _person(self, delivery: Delivery) -> Person | None:
        rows = await self._deps.accounts.system(REASON).find({"id": delivery.account_id}, 1)
        if not rows:
            return None
        account = rows[0].message
        if delivery.user_id:
            return (await self._people.users(account, [delivery.user_id]))[0]
        is_email = "@" in delivery.address
        bare = Recipient(email=delivery.address) if is_email else Recipient(phone=delivery.address)
        given = Recipient(contact_id=delivery.contact_id) if delivery.contact_id else bare
        return (await self._people.others(account, [given]))[0]
