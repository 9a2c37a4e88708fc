"""Comments and positions of a contract's parts, from the source info of a descriptor set."""

from collections.abc import Iterator
from dataclasses import dataclass

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FileDescriptorProto,
    ServiceDescriptorProto,
)

Path = tuple[int, ...]
Named = tuple[str, Path]

# Field numbers in descriptor.proto: a location's path is made of them and of indexes.
FILE_MESSAGE, FILE_ENUM, FILE_SERVICE = 4, 5, 6
MESSAGE_FIELD, MESSAGE_NESTED, MESSAGE_ENUM, MESSAGE_ONEOF = 2, 3, 4, 8
ENUM_VALUE, SERVICE_METHOD = 2, 2


@dataclass(frozen=True, slots=True)
class Source:
    """Where something is declared (the line counts from 1) and the comment above it, without markers."""

    file: str
    line: int
    comment: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def sources(file: FileDescriptorProto) -> dict[str, Source]:
    """Maps full names to sources. An enum value is named after its enum: `pkg.Role.ROLE_OWNER`."""
    located = {tuple(location.path): location for location in file.source_code_info.location}
    found = {file.name: Source(file.name, 1, "")}
    for name, path in named_parts(file):
        location = located.get(path)
        line = location.span[0] + 1 if location else 1
        found[name] = Source(file.name, line, tidy(location.leading_comments) if location else "")
    return found


def tidy(comment: str) -> str:
    """Takes the one space after `//` off each line, and lines that only the lint reads."""
    lines = (line.removeprefix(" ").rstrip() for line in comment.strip("\n").split("\n"))
    return "\n".join(line for line in lines if not line.startswith("lint: allow-")).strip()


def named_parts(file: FileDescriptorProto) -> Iterator[Named]:
    """Yields every declaration of a file with its path."""
    for index, message in enumerate(file.message_type):
        yield from message_parts(message, file.package, (FILE_MESSAGE, index))
    for index, enum in enumerate(file.enum_type):
        yield from enum_parts(enum, file.package, (FILE_ENUM, index))
    for index, service in enumerate(file.service):
        yield from service_parts(service, file.package, (FILE_SERVICE, index))


def message_parts(message: DescriptorProto, scope: str, path: Path) -> Iterator[Named]:
    """Yields a message, its fields and oneofs, and what is nested in it."""
    name = f"{scope}.{message.name}"
    yield name, path
    for index, field in enumerate(message.field):
        yield f"{name}.{field.name}", (*path, MESSAGE_FIELD, index)
    for index, oneof in enumerate(message.oneof_decl):
        yield f"{name}.{oneof.name}", (*path, MESSAGE_ONEOF, index)
    for index, nested in enumerate(message.nested_type):
        yield from message_parts(nested, name, (*path, MESSAGE_NESTED, index))
    for index, enum in enumerate(message.enum_type):
        yield from enum_parts(enum, name, (*path, MESSAGE_ENUM, index))


def enum_parts(enum: EnumDescriptorProto, scope: str, path: Path) -> Iterator[Named]:
    """Yields an enum and its values."""
    name = f"{scope}.{enum.name}"
    yield name, path
    for index, value in enumerate(enum.value):
        yield f"{name}.{value.name}", (*path, ENUM_VALUE, index)


def service_parts(service: ServiceDescriptorProto, scope: str, path: Path) -> Iterator[Named]:
    """Yields a service and its methods."""
    name = f"{scope}.{service.name}"
    yield name, path
    for index, method in enumerate(service.method):
        yield f"{name}.{method.name}", (*path, SERVICE_METHOD, index)
