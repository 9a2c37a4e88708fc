"""What becomes of messages: providers tell, people open, click and unsubscribe. Told twice, it happened once."""

from dashclicks.notifications.v1 import delivery_pb2, suppression_pb2
from dashclicks.notifications.v1.delivery_pb2 import Delivery
from dashclicks.notifications.v1.suppression_pb2 import Suppression, SuppressionReason
from dashclicks.type.v1 import channel_pb2

from services.notification.deps import Deps
from services.notification.falling_back import FallingBack
from services.notification.providers.base import Status, StatusUpdate
from services.notification.states import FAILED, advance, state_of
from shared.core.errors import AlreadyExists, NotFound
from shared.models.notifications import SEEN
from shared.resource.model import Record
from shared.rpc.call import Call
from shared.rpc.principal import Principal

REASON = "notifications"
MAX_SEEN = 100
_REASONS = {
    Status.COMPLAINED: suppression_pb2.SUPPRESSION_REASON_COMPLAINED,
    Status.UNSUBSCRIBED: suppression_pb2.SUPPRESSION_REASON_UNSUBSCRIBED,
}
_ADDRESSED = (channel_pb2.CHANNEL_EMAIL, channel_pb2.CHANNEL_SMS)


class Tracking:
    """One for a process."""

    def __init__(self, deps: Deps, falling_back: FallingBack) -> None:
        self._deps = deps
        self._falling_back = falling_back

    async def record(self, update: StatusUpdate) -> None:
        """Takes over what a provider told. What is of no message of ours is passed over."""
        delivery = await self._find(update)
        if delivery is None:
            return
        before, after = await self._note(delivery.id, update)
        reason = _REASONS.get(update.status)
        if reason is None and update.gone:
            reason = suppression_pb2.SUPPRESSION_REASON_BOUNCED
        if reason is not None:
            await self.block(after, reason, update.reason)
        if after.state in FAILED and before not in FAILED:
            await self._falling_back.of(after)

    async def block(self, delivery: Delivery, reason: SuppressionReason.ValueType, note: str = "") -> None:
        """Nothing goes to the address of a message any more; a device that has forgotten us is forgotten too."""
        account_id = delivery.account_id
        call = Call(REASON, "", Principal(user_id="", account_id=account_id, system=True))
        if delivery.channel not in _ADDRESSED:
            owner = Principal(user_id=delivery.user_id, account_id=account_id, system=True)
            await self._deps.devices.delete_if_there(Call(REASON, "", owner), delivery.address)
            return
        made = Suppression(channel=delivery.channel, address=delivery.address, note=note[:300])

        def fill(message: Suppression) -> None:
            message.reason, message.delivery_id = reason, delivery.id

        try:
            await self._deps.suppressions.create(call, made, fill=fill)
        except AlreadyExists:
            # It stands already; what is known first is kept.
            return

    async def _find(self, update: StatusUpdate) -> Delivery | None:
        deliveries = self._deps.deliveries.system(REASON)
        if update.message_id:
            rows = await deliveries.find({"id": update.message_id}, 1)
        elif update.provider_id:
            rows = await deliveries.find({"provider_id": update.provider_id, "provider": update.provider}, 1)
        else:
            rows = []
        return rows[0].message if rows else None

    async def _note(self, id: str, update: StatusUpdate) -> tuple[delivery_pb2.DeliveryState.ValueType, Delivery]:
        """Notes it once; the state before, and the message as it is then."""
        before = delivery_pb2.DELIVERY_STATE_UNSPECIFIED

        def note(row: Record[Delivery]) -> None:
            nonlocal before
            before = row.message.state
            seen = list(row.private.get(SEEN, ()))  # type: ignore[call-overload]  # declared as a list
            if update.event_id in seen:
                return
            row.private[SEEN] = [*seen, update.event_id][-MAX_SEEN:]
            state = state_of(update.status)
            if state is not None and advance(row.message, state, update.time, update.url or update.reason):
                row.message.failure_reason = update.reason if state in FAILED else row.message.failure_reason

        return before, (await self._deps.deliveries.system(REASON).change(id, note)).message

    async def happened(self, id: str, status: Status, event_id: str, url: str = "") -> Delivery | None:
        """A person did something with a message; the message, None if it is not there any more."""
        update = StatusUpdate("link", event_id, status, self._deps.clock.now(), message_id=id, url=url)
        try:
            return (await self._note(id, update))[1]
        except NotFound:
            return None
