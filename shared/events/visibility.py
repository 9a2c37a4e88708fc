"""Whose events a caller may see: those of the resources that the contracts let them read, and of the rows they see."""

from collections.abc import Iterable, Mapping, Sequence

from dashclicks.options.v1 import options_pb2
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from shared.resource.contracts import Catalog
from shared.resource.runtime import Runtime
from shared.rpc.call import Call
from shared.rpc.principal import Principal, Visibility

# A resource type (`crm.Contact`) and the id of a row.
Row = tuple[str, str]


class Sight:
    """What callers may see of the log."""

    def __init__(self, contracts: FileDescriptorSet, catalog: Catalog, runtime: Runtime) -> None:
        self._scopes = read_scopes(contracts, catalog)
        declared = catalog.by_message.values()
        self._owned = frozenset(
            found.type for found in declared if found.options.HasField("ownership") or found.options.seen_with
        )
        self._runtime = runtime

    @property
    def readable(self) -> frozenset[str]:
        """The resource types that somebody may read: those with a Get method."""
        return frozenset(self._scopes)

    def types(self, principal: Principal) -> Sequence[str] | None:
        """The resource types that the caller may read; None for all of them."""
        found = visible_types(principal, self._scopes)
        return None if len(found) == len(self._scopes) else found

    def sees_all(self, principal: Principal) -> bool:
        """Whether every row of those types is the caller's to see."""
        return principal.visibility is Visibility.ALL

    async def hidden(self, call: Call, rows: Iterable[Row]) -> set[Row]:
        """Those of these rows that the caller may not see as they are now, or that are gone for good."""
        if self.sees_all(call.caller):
            return set()
        ids: dict[str, set[str]] = {}
        for kind, id in rows:
            if kind in self._owned:
                ids.setdefault(kind, set()).add(id)
        hidden: set[Row] = set()
        for kind, asked in ids.items():
            resource = self._runtime.by_type.get(kind)
            # Rows that another process keeps cannot be judged here.
            seen = await resource.seen(call, sorted(asked)) if resource is not None else set()
            hidden |= {(kind, id) for id in asked - seen}
        return hidden


def read_scopes(contracts: FileDescriptorSet, catalog: Catalog) -> Mapping[str, Sequence[str]]:
    """The scopes of each resource's Get method, by type (`crm.Contact`). A resource without one is left out."""
    declared = catalog.by_message
    found: dict[str, Sequence[str]] = {}
    for file in contracts.file:
        for method in (method for service in file.service for method in service.method):
            resource = declared.get(method.output_type.removeprefix("."))
            if resource is not None and method.name == f"Get{resource.full_name.rpartition('.')[2]}":
                found[resource.type] = tuple(method.options.Extensions[options_pb2.method].scopes)
    return found


def visible_types(principal: Principal, scopes: Mapping[str, Sequence[str]]) -> list[str]:
    """The resource types that the caller may read."""
    return sorted(kind for kind, needed in scopes.items() if not needed or any(map(principal.allows, needed)))
