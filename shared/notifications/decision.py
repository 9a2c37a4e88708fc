"""Whether a message goes, when, and if not, why not: one pure function over what is known of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, tzinfo

from dashclicks.notifications.v1 import delivery_pb2
from dashclicks.notifications.v1.delivery_pb2 import Explanation, WhyNot
from dashclicks.notifications.v1.suppression_pb2 import SuppressionReason
from dashclicks.notifications_center.v1 import preference_pb2
from dashclicks.type.v1.channel_pb2 import Channel

from shared.notifications.kinds import Kind
from shared.notifications.local_time import is_quiet, next_daily, next_hour, quiet_until
from shared.notifications.preferences import Verdict

_BLOCKS = {
    SuppressionReason.SUPPRESSION_REASON_BOUNCED: delivery_pb2.WHY_NOT_BOUNCED,
    SuppressionReason.SUPPRESSION_REASON_COMPLAINED: delivery_pb2.WHY_NOT_COMPLAINED,
    SuppressionReason.SUPPRESSION_REASON_UNSUBSCRIBED: delivery_pb2.WHY_NOT_UNSUBSCRIBED,
    SuppressionReason.SUPPRESSION_REASON_DO_NOT_CONTACT: delivery_pb2.WHY_NOT_DO_NOT_CONTACT,
}
_WORDS = {
    delivery_pb2.WHY_NOT_BOUNCED: "messages to this address came back",
    delivery_pb2.WHY_NOT_COMPLAINED: "the person called a message to this address spam",
    delivery_pb2.WHY_NOT_UNSUBSCRIBED: "the person has unsubscribed this address",
    delivery_pb2.WHY_NOT_DO_NOT_CONTACT: "the account does not write to this address",
}
_LEVELS = {
    delivery_pb2.PREFERENCE_LEVEL_PLATFORM: "the platform sends it there only where somebody asks for it",
    delivery_pb2.PREFERENCE_LEVEL_ACCOUNT: "the account has turned it off",
    delivery_pb2.PREFERENCE_LEVEL_USER: "the person has turned it off",
}


@dataclass(frozen=True, slots=True)
class Block:
    """A row that keeps messages from an address."""

    id: str
    reason: SuppressionReason.ValueType


@dataclass(frozen=True, slots=True)
class Quiet:
    """A stretch of each day, by the clock of the person. It may go past midnight."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a message. Times are in UTC.

    `due`: when it is to go; `expire`: when nobody wants it any more. `reachable`: the person still belongs to the
    account. `available`: there is a provider for the channel. `do_not_contact`: the contact does not want the channel.
    `lately`: messages of the kind that the person got by this channel within its throttle. `waits`: it may still go
    with a digest; a message that has waited already is only looked at again.
    """

    kind: Kind
    channel: Channel.ValueType
    now: datetime
    due: datetime
    expire: datetime
    zone: tzinfo
    address: str
    preference: Verdict
    reachable: bool = True
    available: bool = True
    do_not_contact: bool = False
    blocks: Sequence[Block] = ()
    lately: int = 0
    quiet: Quiet | None = None
    digest_time: time = time(8)
    waits: bool = True

    @property
    def moment(self) -> datetime:
        """When it would go."""
        return max(self.now, self.due)


@dataclass(frozen=True, slots=True)
class Decision:
    """It goes at `at`, with a digest if `digested`; not at all if `why` has a reason. Else that says why it waits."""

    at: datetime
    digested: bool
    why: Explanation

    @property
    def goes(self) -> bool:
        """Whether it goes."""
        return not self.why.reason


def decide(facts: Facts) -> Decision:
    """The first rule that stops it, or else when it goes."""
    for rule in _RULES:
        for why in rule(facts):
            return Decision(facts.moment, False, why)
    if facts.waits and facts.preference.cadence == preference_pb2.CADENCE_HOURLY:
        return _kept(facts, next_hour(facts.moment, facts.zone), "it goes with what comes within the hour", True)
    if facts.waits and facts.preference.cadence == preference_pb2.CADENCE_DAILY:
        at = next_daily(facts.moment, facts.digest_time, facts.zone)
        return _kept(facts, at, "it goes with what comes within the day", True)
    return _within_quiet_hours(facts)


def _within_quiet_hours(facts: Facts) -> Decision:
    quiet, moment = facts.quiet, facts.moment
    if quiet is None or facts.kind.critical or not is_quiet(moment, quiet.start, quiet.end, facts.zone):
        return _kept(facts, moment, "", False)
    until = quiet_until(moment, quiet.start, quiet.end, facts.zone)
    return _kept(facts, until, f"the person's quiet hours go on until {quiet.end:%H:%M} by their clock", False)


def _kept(facts: Facts, at: datetime, rule: str, digested: bool) -> Decision:
    if at >= facts.expire:
        return Decision(at, False, _why(delivery_pb2.WHY_NOT_EXPIRED, f"nobody wants it any more by then: {rule}"))
    return Decision(at, digested, Explanation(rule=rule))


def _expired(facts: Facts) -> Iterator[Explanation]:
    if facts.moment >= facts.expire:
        yield _why(delivery_pb2.WHY_NOT_EXPIRED, f"nobody wants it any more since {facts.expire:%Y-%m-%d %H:%M} UTC")


def _person(facts: Facts) -> Iterator[Explanation]:
    if not facts.reachable:
        yield _why(delivery_pb2.WHY_NOT_PERSON_GONE, "the person does not belong to the account any more")


def _channel(facts: Facts) -> Iterator[Explanation]:
    if facts.channel not in facts.kind.offered:
        yield _why(delivery_pb2.WHY_NOT_CHANNEL_NOT_OFFERED, f"{facts.kind.name} does not go by this channel")
    if not facts.available:
        yield _why(delivery_pb2.WHY_NOT_CHANNEL_UNAVAILABLE, "the platform has no provider for this channel")


def _wish(facts: Facts) -> Iterator[Explanation]:
    verdict = facts.preference
    if not verdict.enabled:
        yield Explanation(reason=delivery_pb2.WHY_NOT_PREFERENCE, level=verdict.level, rule=_LEVELS[verdict.level])


def _address(facts: Facts) -> Iterator[Explanation]:
    if not facts.address:
        yield _why(delivery_pb2.WHY_NOT_NO_ADDRESS, "the person has no address for this channel")


def _contact(facts: Facts) -> Iterator[Explanation]:
    if facts.do_not_contact and not facts.kind.critical:
        yield _why(delivery_pb2.WHY_NOT_DO_NOT_CONTACT, "the contact does not want to be reached by this channel")


def _blocked(facts: Facts) -> Iterator[Explanation]:
    for block in facts.blocks:
        reason = _BLOCKS.get(block.reason, delivery_pb2.WHY_NOT_DO_NOT_CONTACT)
        # What comes back cannot arrive; all else gives way to what people have to know.
        if reason == delivery_pb2.WHY_NOT_BOUNCED or not facts.kind.critical:
            yield Explanation(reason=reason, rule=_WORDS[reason], rule_id=block.id)


def _throttled(facts: Facts) -> Iterator[Explanation]:
    throttle = facts.kind.throttle
    if facts.waits and throttle is not None and facts.lately >= throttle.count:
        text = f"the person got {facts.lately} of {facts.kind.name} within {throttle.window}"
        yield _why(delivery_pb2.WHY_NOT_THROTTLED, text)


def _why(reason: WhyNot.ValueType, rule: str) -> Explanation:
    return Explanation(reason=reason, rule=rule)


_RULES: Sequence[Callable[[Facts], Iterator[Explanation]]] = (
    _expired,
    _person,
    _channel,
    _wish,
    _address,
    _contact,
    _blocked,
    _throttled,
)
