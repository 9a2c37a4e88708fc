"""Gathers what is known of messages, so that they can be judged: each table is asked once for all of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from dashclicks.notifications.v1 import delivery_pb2
from dashclicks.notifications.v1.delivery_pb2 import DeliveryState
from dashclicks.notifications.v1.kind_pb2 import NotificationKind
from dashclicks.notifications_center.v1.preference_pb2 import AccountPreferences, QuietHours
from dashclicks.type.v1 import channel_pb2
from dashclicks.type.v1.channel_pb2 import Channel

from services.notification.deps import Deps
from services.notification.people import Person
from services.notification.providers.base import Channel as ProviderChannel
from shared.models.notifications_center import preferences_id
from shared.notifications.decision import Block, Facts, Quiet
from shared.notifications.kinds import Kind
from shared.notifications.local_time import parse
from shared.notifications.preferences import Wishes, resolve

REASON = "notifications"
PROVIDERS = {
    channel_pb2.CHANNEL_EMAIL: ProviderChannel.EMAIL,
    channel_pb2.CHANNEL_SMS: ProviderChannel.SMS,
    channel_pb2.CHANNEL_WEB_PUSH: ProviderChannel.WEB_PUSH,
    channel_pb2.CHANNEL_MOBILE_PUSH: ProviderChannel.MOBILE_PUSH,
}
DIGEST_TIME = time(8)
_NOT_SENT = [
    DeliveryState.Name(state)
    for state in (delivery_pb2.DELIVERY_STATE_SUPPRESSED, delivery_pb2.DELIVERY_STATE_CANCELLED)
]


@dataclass(frozen=True, slots=True)
class Known:
    """What holds for all messages of a notice."""

    kind: Kind
    now: datetime
    due: datetime
    expire: datetime
    account: AccountPreferences
    blocks: Mapping[tuple[Channel.ValueType, str], Sequence[Block]]
    lately: Mapping[tuple[Channel.ValueType, str], int]


class Deciding:
    """Reads tables."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    async def known(
        self, account_id: str, kind: Kind, people: Sequence[Person], due: datetime, expire: datetime | None
    ) -> Known:
        """What holds for messages of a kind to these people."""
        now = self._deps.clock.now()
        rows = await self._deps.of_accounts.system(REASON).find({"id": preferences_id("nap", account_id)}, 1)
        return Known(
            kind=kind,
            now=now,
            due=due,
            expire=expire or max(now, due) + kind.lifetime,
            account=rows[0].message if rows else AccountPreferences(),
            blocks=await self._blocks(account_id, people),
            lately=await self._lately(account_id, kind, people, now),
        )

    def facts(
        self, known: Known, person: Person, channel: Channel.ValueType, address: str, *, waits: bool = True
    ) -> Facts:
        """What is known of one message."""
        user, account = person.preferences, known.account
        verdict = resolve(
            known.kind, channel, Wishes(account.choices, account.cadence), Wishes(user.choices, user.cadence)
        )
        quiet = quiet_of(user.quiet_hours) or quiet_of(account.quiet_hours)
        digest_time = user.digest_time or account.digest_time
        return Facts(
            kind=known.kind,
            channel=channel,
            now=known.now,
            due=known.due,
            expire=known.expire,
            zone=person.zone,
            address=address,
            preference=verdict,
            reachable=person.active,
            available=channel == channel_pb2.CHANNEL_BELL or PROVIDERS[channel] in self._deps.providers.by_channel,
            do_not_contact=channel in person.refuses,
            blocks=known.blocks.get((channel, address), ()),
            lately=known.lately.get((channel, person.key), 0),
            # Nothing rings by the bell.
            quiet=None if channel == channel_pb2.CHANNEL_BELL else quiet,
            digest_time=parse(digest_time) if digest_time else DIGEST_TIME,
            waits=waits,
        )

    async def _blocks(
        self, account_id: str, people: Iterable[Person]
    ) -> Mapping[tuple[Channel.ValueType, str], Sequence[Block]]:
        addresses = {each for person in people for found in person.addresses.values() for each in found}
        where = {"account_id": account_id, "address": sorted(addresses)}
        rows = await self._deps.suppressions.system(REASON).find(where, 2 * len(addresses)) if addresses else []
        found: dict[tuple[Channel.ValueType, str], list[Block]] = {}
        for row in rows:
            message = row.message
            found.setdefault((message.channel, message.address), []).append(Block(message.id, message.reason))
        return found

    async def _lately(
        self, account_id: str, kind: Kind, people: Sequence[Person], now: datetime
    ) -> Mapping[tuple[Channel.ValueType, str], int]:
        if kind.throttle is None:
            return {}
        kit = self._deps.deliveries.kit
        store = kit.stores.system(kit.type.collection, REASON)
        query = {
            "account_id": account_id,
            "kind": NotificationKind.Name(kind.number),
            "create_time": {"$gt": (now - kind.throttle.window).replace(tzinfo=None)},
            "state": {"$nin": _NOT_SENT},
        }
        rows = await store.find(query, fields=["channel", "user_id", "contact_id", "address"])
        found: dict[tuple[Channel.ValueType, str], int] = {}
        for row in rows:
            at = (Channel.Value(row["channel"]), row["user_id"] or row["contact_id"] or row["address"])
            found[at] = found.get(at, 0) + 1
        return found


def quiet_of(hours: QuietHours) -> Quiet | None:
    """Quiet hours, if there are any."""
    return Quiet(parse(hours.start), parse(hours.end)) if hours.start and hours.start != hours.end else None
