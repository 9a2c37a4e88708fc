"""A descriptor set made ready for reading."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from google.protobuf.descriptor import (
    Descriptor,
    EnumDescriptor,
    FieldDescriptor,
    FileDescriptor,
    MethodDescriptor,
    ServiceDescriptor,
)
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool

from buildtools.contract.options import is_resource
from buildtools.contract.source import Source, sources

Declared = Descriptor | EnumDescriptor | FieldDescriptor | MethodDescriptor | ServiceDescriptor
OWN = "dashclicks."


@dataclass(frozen=True, slots=True)
class Contract:
    """The platform's own files in the order of their names, with what stands in them."""

    files: tuple[FileDescriptor, ...]
    notes: Mapping[str, Source]

    @classmethod
    def of(cls, found: FileDescriptorSet) -> "Contract":
        """Reads a set that holds every import."""
        pool = DescriptorPool()
        for file in found.file:
            pool.Add(file)
        own = sorted((file for file in found.file if file.package.startswith(OWN)), key=lambda file: file.name)
        notes = {name: source for file in own for name, source in sources(file).items()}
        return cls(tuple(pool.FindFileByName(file.name) for file in own), notes)

    @classmethod
    def read(cls, path: Path) -> "Contract":
        """Reads a descriptor set file."""
        return cls.of(FileDescriptorSet.FromString(path.read_bytes()))

    def source(self, declared: Declared | FileDescriptor) -> Source:
        """Where something is declared; the file's first line for what has no source info."""
        name = declared.name if isinstance(declared, FileDescriptor) else declared.full_name
        return self.notes.get(name) or Source(declared.name, 1, "")

    def comment(self, declared: Declared) -> str:
        """The comment above a declaration."""
        return self.source(declared).comment

    def value_comment(self, enum: EnumDescriptor, value: str) -> str:
        """The comment above an enum value."""
        return self.notes[f"{enum.full_name}.{value}"].comment if f"{enum.full_name}.{value}" in self.notes else ""

    def services(self) -> Iterator[ServiceDescriptor]:
        """Every service, in the order of the files."""
        for file in self.files:
            yield from file.services_by_name.values()

    def methods(self) -> Iterator[MethodDescriptor]:
        """Every method of every service."""
        for service in self.services():
            yield from service.methods

    def messages(self) -> Iterator[Descriptor]:
        """Every message, nested ones after their own; entries of maps left out."""
        for file in self.files:
            for message in file.message_types_by_name.values():
                yield from with_nested(message)

    def enums(self) -> Iterator[EnumDescriptor]:
        """Every enum, top-level ones of a file first."""
        for file in self.files:
            yield from file.enum_types_by_name.values()
        for message in self.messages():
            yield from message.enum_types

    def resources(self) -> Iterator[Descriptor]:
        """Every stored resource."""
        return (message for message in self.messages() if is_resource(message))


def with_nested(message: Descriptor) -> Iterator[Descriptor]:
    """Yields a message and those nested in it."""
    yield message
    for nested in message.nested_types:
        if not nested.GetOptions().map_entry:
            yield from with_nested(nested)


def module_of(file: FileDescriptor) -> str:
    """The module's word: the last part of the package before the version."""
    return file.package.split(".")[-2]
