"""The stored resources that the contracts declare, read from the full descriptor set.

The full set has what stubs have not: the storage options, and the line of each declaration for error messages.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dashclicks.options.v1 import options_pb2
from google.api import resource_pb2
from google.protobuf.descriptor_pb2 import DescriptorProto, FileDescriptorProto, FileDescriptorSet

# Numbers of FileDescriptorProto.message_type and DescriptorProto.field in source paths.
_MESSAGE, _FIELD = 4, 2


class ContractError(Exception):
    """A contract that cannot be served. The process does not start."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """One stored resource as declared.

    `type` is our short name (`crm.Contact`); `api_type` is google.api.resource's (`crm.dashclicks.com/Contact`).
    `place` is file:line; `field_places` the same by field.
    """

    full_name: str
    type: str
    api_type: str
    singular: str
    plural: str
    options: options_pb2.Resource
    storage: options_pb2.Storage
    place: str
    field_places: Mapping[str, str]

    def error(self, problem: str, field: str = "") -> ContractError:
        """The error that says where the contract is wrong."""
        return ContractError(f"{self.field_places.get(field, self.place)}: {self.type}: {problem}")


@dataclass(frozen=True, slots=True)
class Catalog:
    """All stored resources of the platform."""

    by_message: Mapping[str, Declaration]
    by_api_type: Mapping[str, Declaration]

    @property
    def accounts(self) -> Declaration | None:
        """The resource whose rows are the accounts themselves; None unless there is exactly one."""
        found = [d for d in self.by_message.values() if d.options.tenant == options_pb2.TENANT_SCOPE_SUB_ACCOUNT]
        return found[0] if len(found) == 1 else None

    @staticmethod
    def load(path: Path) -> "Catalog":
        """Reads a descriptor set file. Raises ContractError for declarations that clash."""
        return Catalog.of(FileDescriptorSet.FromString(path.read_bytes()))

    @staticmethod
    def of(descriptors: FileDescriptorSet) -> "Catalog":
        """The resources of a descriptor set. Raises ContractError for declarations that clash."""
        declarations = [found for file in descriptors.file for found in _declarations(file)]
        for what, values in (
            ("id prefix", {d.full_name: d.options.id_prefix for d in declarations}),
            ("collection", {d.full_name: d.storage.collection for d in declarations}),
            ("resource type", {d.full_name: d.api_type for d in declarations}),
        ):
            _refuse_clash(what, values, declarations)
        return Catalog({d.full_name: d for d in declarations}, {d.api_type: d for d in declarations})


def _refuse_clash(what: str, values: Mapping[str, str], declarations: list[Declaration]) -> None:
    taken: dict[str, Declaration] = {}
    for declaration in declarations:
        value = values[declaration.full_name]
        if not value:
            raise declaration.error(f"has no {what}")
        if value in taken:
            raise declaration.error(f"{what} {value!r} is taken by {taken[value].type} at {taken[value].place}")
        taken[value] = declaration


def _declarations(file: FileDescriptorProto) -> Iterator[Declaration]:
    lines = {tuple(location.path): location.span[0] + 1 for location in file.source_code_info.location}
    for index, message in enumerate(file.message_type):
        if message.options.HasExtension(options_pb2.resource):
            yield _declaration(file, index, message, lines)


def _declaration(
    file: FileDescriptorProto, index: int, message: DescriptorProto, lines: Mapping[tuple[int, ...], int]
) -> Declaration:
    def place(*path: int) -> str:
        line = lines.get(path)
        return file.name if line is None else f"{file.name}:{line}"

    named = message.options.Extensions[resource_pb2.resource]
    module = file.package.split(".")[1]
    return Declaration(
        full_name=f"{file.package}.{message.name}",
        type=f"{module}.{message.name}",
        api_type=named.type,
        singular=named.singular,
        plural=named.plural,
        options=message.options.Extensions[options_pb2.resource],
        storage=message.options.Extensions[options_pb2.storage],
        place=place(_MESSAGE, index),
        field_places={field.name: place(_MESSAGE, index, _FIELD, number) for number, field in enumerate(message.field)},
    )
