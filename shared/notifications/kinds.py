"""The catalogue of kinds of notifications, read from the contract's enum. Read it once, at start."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from dashclicks.notifications.v1 import kind_options_pb2, kind_pb2
from dashclicks.notifications.v1.kind_pb2 import NotificationKind
from dashclicks.type.v1.channel_pb2 import Channel

DEFAULT_PRIORITY = 5
DEFAULT_LIFETIME = timedelta(days=7)
# Kinds that the platform makes by itself: nobody asks for them, nobody chooses them.
OWN = frozenset({kind_pb2.NOTIFICATION_KIND_NOTIFICATIONS_DIGEST, kind_pb2.NOTIFICATION_KIND_NOTIFICATIONS_TEST})


@dataclass(frozen=True, slots=True)
class Throttle:
    """At most `count` messages in any `window`."""

    count: int
    window: timedelta


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notification. `lifetime`: after that nobody wants one any more. `variables`: examples by path."""

    number: NotificationKind.ValueType
    name: str
    group: str
    description: str
    to_contacts: bool
    channels: tuple[Channel.ValueType, ...]
    optional: tuple[Channel.ValueType, ...]
    fallbacks: tuple[Channel.ValueType, ...]
    critical: bool
    digestible: bool
    priority: int
    throttle: Throttle | None
    lifetime: timedelta
    variables: Mapping[str, str]

    @property
    def module(self) -> str:
        """The module that it comes from."""
        return self.name.partition(".")[0]

    @property
    def offered(self) -> tuple[Channel.ValueType, ...]:
        """Every channel that it may go by."""
        return tuple(dict.fromkeys((*self.channels, *self.optional, *self.fallbacks)))

    @property
    def chosen(self) -> bool:
        """Whether people choose it."""
        return self.number not in OWN


Catalogue = Mapping[NotificationKind.ValueType, Kind]


def catalogue() -> Catalogue:
    """Every kind by its number. Raises ValueError for one whose declaration cannot hold."""
    values = NotificationKind.DESCRIPTOR.values
    found = [_kind(NotificationKind.Value(value.name), value.GetOptions()) for value in values if value.number]
    if len({kind.name for kind in found}) < len(found):
        raise ValueError("two kinds of notifications have one name")
    return {kind.number: kind for kind in found}


def _kind(number: NotificationKind.ValueType, options: object) -> Kind:
    declared = options.Extensions[kind_options_pb2.kind_options]  # type: ignore[attr-defined]
    value = NotificationKind.Name(number)
    if value != f"NOTIFICATION_KIND_{declared.name.replace('.', '_').upper()}" or not declared.channels:
        raise ValueError(f"{value}: its name has to be the value's own, and it needs a channel")
    throttle = Throttle(declared.throttle_count, timedelta(seconds=declared.throttle_seconds))
    return Kind(
        number=number,
        name=declared.name,
        group=declared.group,
        description=declared.description,
        to_contacts=declared.audience == kind_options_pb2.AUDIENCE_CONTACTS,
        channels=tuple(declared.channels),
        optional=tuple(declared.optional_channels),
        fallbacks=tuple(declared.fallbacks),
        critical=declared.critical,
        digestible=declared.digestible,
        priority=declared.priority or DEFAULT_PRIORITY,
        throttle=throttle if throttle.count else None,
        lifetime=timedelta(minutes=declared.expire_minutes) or DEFAULT_LIFETIME,
        variables={each.path: each.example for each in declared.variables},
    )
