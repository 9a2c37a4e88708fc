"""Whose events a caller may see: those of the resources that the contracts let them read."""

from collections.abc import Mapping, Sequence

from dashclicks.options.v1 import options_pb2
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from shared.resource.contracts import Catalog
from shared.rpc.principal import Principal


def read_scopes(contracts: FileDescriptorSet) -> Mapping[str, Sequence[str]]:
    """The scopes of each resource's Get method, by type (`crm.Contact`). A resource without one is left out."""
    declared = Catalog.of(contracts).by_message
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
