"""The types of events that can be subscribed to: what contracts declare, what may be read over the API."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from dashclicks.options.v1 import options_pb2

from shared.events.event import CREATED, DELETED, UNDELETED, UPDATED
from shared.events.sources import Source
from shared.resource.contracts import Catalog

MODULE = "webhooks."
_OWN = (options_pb2.TENANT_SCOPE_USER, options_pb2.TENANT_SCOPE_GLOBAL)
_SAID = {
    CREATED: "A row of {type} was made.",
    UPDATED: "A row of {type} was changed.",
    DELETED: "A row of {type} was deleted.",
    UNDELETED: "A deleted row of {type} was brought back.",
}


@dataclass(frozen=True, slots=True)
class EventKind:
    """One type: `crm.contact.updated`, of which resource, and what happened to it."""

    name: str
    source: Source
    action: str

    @property
    def description(self) -> str:
        """When such events happen."""
        return _SAID[self.action].format(type=self.source.type)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All types by name. Changes of endpoints are none: telling of them would change them."""

    kinds: Mapping[str, EventKind]

    @staticmethod
    def of(catalog: Catalog, sources: Mapping[str, Source], readable: Collection[str]) -> "Catalogue":
        """`readable`: the resource types that the API shows. What is one user's own is told to nobody."""
        own = {each.type for each in catalog.by_message.values() if each.options.tenant in _OWN}
        told = (
            each
            for each in sources.values()
            if each.type in readable and each.type not in own and not each.type.startswith(MODULE)
        )
        return Catalogue({kind.name: kind for source in told for kind in _kinds(source)})

    def matching(self, patterns: Collection[str]) -> frozenset[str]:
        """The types that patterns name: `crm.contact.updated`, `crm.contact.*`, `crm.*`, `*`."""
        return frozenset(name for name in self.kinds if any(_matches(pattern, name) for pattern in patterns))

    def resources(self, names: Collection[str]) -> frozenset[str]:
        """The resource types that types of events are about."""
        return frozenset(self.kinds[name].source.type for name in names)


def owners_of(catalog: Catalog) -> Mapping[str, tuple[str, str]]:
    """The fields that name a row's owner and its followers, by resource type, of those whose rows have owners.

    Rows that are seen with others name nobody: of them only those hear who see every record.
    """
    declared = [each for each in catalog.by_message.values() if each.options.HasField("ownership")]
    owners = {each.type: (each.options.ownership.owner, each.options.ownership.followers) for each in declared}
    return owners | {each.type: ("", "") for each in catalog.by_message.values() if each.options.seen_with}


def _kinds(source: Source) -> Iterator[EventKind]:
    for action in _SAID:
        yield EventKind(f"{source.word}.{action}", source, action)


def _matches(pattern: str, name: str) -> bool:
    return pattern in ("*", name) or (pattern.endswith(".*") and name.startswith(pattern[:-1]))
