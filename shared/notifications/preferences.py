"""What holds for a kind and a channel where platform, account and person have said something."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashclicks.notifications.v1 import delivery_pb2
from dashclicks.notifications.v1.delivery_pb2 import PreferenceLevel
from dashclicks.notifications_center.v1 import preference_pb2
from dashclicks.notifications_center.v1.preference_pb2 import Cadence, Choice
from dashclicks.type.v1 import channel_pb2
from dashclicks.type.v1.channel_pb2 import Channel

from shared.notifications.kinds import Kind

# The one channel whose messages can be put together.
DIGESTED = channel_pb2.CHANNEL_EMAIL


@dataclass(frozen=True, slots=True)
class Wishes:
    """What one level has said. `cadence`: of everything that it does not say more closely."""

    choices: Sequence[Choice] = ()
    cadence: Cadence.ValueType = preference_pb2.CADENCE_UNSPECIFIED


@dataclass(frozen=True, slots=True)
class Verdict:
    """What holds, who said so, and whether the person can say otherwise."""

    enabled: bool
    level: PreferenceLevel.ValueType
    cadence: Cadence.ValueType
    changeable: bool


NOTHING = Wishes()


def resolve(kind: Kind, channel: Channel.ValueType, account: Wishes = NOTHING, user: Wishes = NOTHING) -> Verdict:
    """What holds for a kind by one of its channels: the person's word before the account's, before the platform's.

    Nobody turns off a channel that a critical kind goes by.
    """
    if kind.critical and channel not in kind.optional:
        return Verdict(True, delivery_pb2.PREFERENCE_LEVEL_PLATFORM, preference_pb2.CADENCE_AT_ONCE, False)
    locked = _locked(kind, channel, account)
    heard = user if not locked else NOTHING
    enabled, level = channel not in kind.optional, delivery_pb2.PREFERENCE_LEVEL_PLATFORM
    for wishes, whose in (
        (account, delivery_pb2.PREFERENCE_LEVEL_ACCOUNT),
        (heard, delivery_pb2.PREFERENCE_LEVEL_USER),
    ):
        said = next((choice for choice in fitting(kind, channel, wishes.choices) if choice.HasField("enabled")), None)
        if said is not None:
            enabled, level = said.enabled, whose
    return Verdict(enabled, level, _cadence(kind, channel, (heard, account)), not locked)


def fitting(kind: Kind, channel: Channel.ValueType, choices: Iterable[Choice]) -> list[Choice]:
    """The choices that speak of a kind by a channel: those that name more first, the kind before the channel."""
    found = [each for each in choices if each.kind in (0, kind.number) and each.channel in (0, channel)]
    return sorted(found, key=lambda each: (not each.kind, not each.channel))


def _locked(kind: Kind, channel: Channel.ValueType, account: Wishes) -> bool:
    found = fitting(kind, channel, account.choices)
    return bool(found) and found[0].locked


def _cadence(kind: Kind, channel: Channel.ValueType, levels: Sequence[Wishes]) -> Cadence.ValueType:
    if not kind.digestible or channel != DIGESTED:
        return preference_pb2.CADENCE_AT_ONCE
    for wishes in levels:
        said = [each.cadence for each in fitting(kind, channel, wishes.choices) if each.cadence]
        if said or wishes.cadence:
            return said[0] if said else wishes.cadence
    return preference_pb2.CADENCE_AT_ONCE
