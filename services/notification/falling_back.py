"""Another channel in place of one that failed, where the kind names one."""

from dashclicks.notifications.v1.delivery_pb2 import Delivery
from dashclicks.notifications.v1.notify_pb2 import Recipient
from dashclicks.type.v1 import channel_pb2

from services.notification.deps import Deps
from services.notification.notice import Notice
from services.notification.notifier import Notifier


class FallingBack:
    """Tells again what could not be sent."""

    def __init__(self, deps: Deps, notifier: Notifier) -> None:
        self._deps = deps
        self._notifier = notifier

    async def of(self, delivery: Delivery) -> None:
        """Sends a message's notice by the kind's next channel. Asked twice, it goes once."""
        kind = self._deps.catalogue[delivery.kind]
        rest = [channel for channel in kind.fallbacks if channel != delivery.channel]
        if not rest or delivery.fallback_of or delivery.channel == channel_pb2.CHANNEL_BELL:
            return
        contents = await self._deps.contents.find([delivery.id])
        if delivery.id not in contents:
            return
        user_ids = [delivery.user_id] if delivery.user_id else []
        recipients = [Recipient(contact_id=delivery.contact_id)] if delivery.contact_id else []
        await self._notifier.tell(
            Notice(
                account_id=delivery.account_id,
                kind=delivery.kind,
                user_ids=user_ids,
                recipients=recipients,
                variables=contents[delivery.id]["variables"],
                url=delivery.url,
                channels=rest[:1],
                dedupe_key=f"fallback/{delivery.id}",
                fallback_of=delivery.id,
            )
        )
