"""A person unsubscribes: a user by their preferences, where they can think again; anybody else by their address."""

from dashclicks.notifications.v1 import kind_pb2, suppression_pb2
from dashclicks.notifications.v1.delivery_pb2 import Delivery
from dashclicks.notifications_center.v1.preference_pb2 import Choice, UserPreferences
from dashclicks.type.v1 import channel_pb2

from services.notification.deps import Deps
from services.notification.people import REASON
from services.notification.providers.base import Status
from services.notification.tracking import Tracking
from shared.core.errors import AlreadyExists, NotFound
from shared.models.notifications_center import preferences_id
from shared.resource.model import Record
from shared.rpc.call import Call
from shared.rpc.principal import Principal

DIGEST = kind_pb2.NOTIFICATION_KIND_NOTIFICATIONS_DIGEST


class Unsubscribing:
    """Doing it twice is doing it once."""

    def __init__(self, deps: Deps, tracking: Tracking) -> None:
        self._deps = deps
        self._tracking = tracking

    async def of(self, delivery: Delivery) -> None:
        """From what a message was about."""
        if delivery.user_id:
            await self._choose(delivery)
        else:
            await self._tracking.block(delivery, suppression_pb2.SUPPRESSION_REASON_UNSUBSCRIBED)
        await self._tracking.happened(delivery.id, Status.UNSUBSCRIBED, "unsubscribe")

    async def _choose(self, delivery: Delivery) -> None:
        # A digest is of many kinds: whoever wants none of it wants no mail but what they have to know.
        kind = kind_pb2.NOTIFICATION_KIND_UNSPECIFIED if delivery.kind == DIGEST else delivery.kind
        choice = Choice(kind=kind, channel=channel_pb2.CHANNEL_EMAIL, enabled=False)
        id = preferences_id("nup", delivery.account_id, delivery.user_id)

        def choose(row: Record[UserPreferences]) -> None:
            put(row.message, choice)

        of_users = self._deps.of_users
        try:
            await of_users.system(REASON).change(id, choose)
        except NotFound:
            user = Principal(user_id=delivery.user_id, account_id=delivery.account_id, system=True)
            try:
                await of_users.create(Call(REASON, "", user), UserPreferences(choices=[choice]), id=id)
            except AlreadyExists:
                await of_users.system(REASON).change(id, choose)


def put(preferences: UserPreferences, choice: Choice) -> None:
    """In place of the choice of the same kind and channel, if there is one."""
    kept = [each for each in preferences.choices if (each.kind, each.channel) != (choice.kind, choice.channel)]
    del preferences.choices[:]
    preferences.choices.extend([*kept, choice])
