"""Who may take a change back: whoever may make it, and its opposite."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dashclicks.options.v1 import options_pb2
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from shared.core.errors import PermissionDenied
from shared.events.event import CREATED, DELETED, UNDELETED, UPDATED
from shared.resource.contracts import Catalog
from shared.rpc.principal import Principal

Scopes = Sequence[str]
# The standard method that does the opposite of a change, or else the next one.
_OPPOSITES: Mapping[str, Sequence[str]] = {
    CREATED: ("Delete",),
    UPDATED: ("Update",),
    DELETED: ("Undelete", "Create"),
    UNDELETED: ("Delete",),
}


@dataclass(frozen=True, slots=True)
class Authority:
    """The scopes of every method by its full name, and of every change's opposite by resource type and action."""

    methods: Mapping[str, Scopes]
    opposites: Mapping[tuple[str, str], Scopes]

    @staticmethod
    def of(contracts: FileDescriptorSet, catalog: Catalog) -> "Authority":
        """Reads the contracts."""
        methods = dict(_methods(contracts))
        by_name = {(_package(name.rpartition(".")[0]), name.rpartition(".")[2]): methods[name] for name in methods}
        opposites = {
            (declared.type, action): by_name[method]
            for declared in catalog.by_message.values()
            for action, verbs in _OPPOSITES.items()
            for method in [_named(verb, declared.full_name) for verb in reversed(verbs)]
            if method in by_name
        }
        return Authority(methods, opposites)

    def check(self, caller: Principal, kind: str, action: str, method: str, own: str) -> None:
        """Raises PermissionDenied, naming a scope. `method` made the change; `own`, which undoes it, says nothing."""
        made = () if method == own else self.methods.get(method, ())
        asked = [scopes for scopes in (made, self.opposites.get((kind, action), ())) if scopes]
        if not asked:
            raise PermissionDenied(f"no method lets a caller take a change of {kind} back")
        for scopes in asked:
            if not any(map(caller.allows, scopes)):
                needed = " or ".join(scopes)
                raise PermissionDenied(f"this needs the scope {needed}", metadata={"scope": needed})


def _package(full_name: str) -> str:
    return full_name.rpartition(".")[0]


def _named(verb: str, message: str) -> tuple[str, str]:
    return _package(message), verb + message.rpartition(".")[2]


def _methods(contracts: FileDescriptorSet) -> Iterator[tuple[str, Scopes]]:
    for file in contracts.file:
        for service in file.service:
            for method in service.method:
                scopes = method.options.Extensions[options_pb2.method].scopes
                yield f"{file.package}.{service.name}.{method.name}", tuple(scopes)
