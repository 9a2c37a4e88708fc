"""A FileDescriptorSet as the edge reads it: its own pool of types, its methods, their options and source lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor, ServiceDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.rpc import error_details_pb2, status_pb2

_SERVICE = FileDescriptorProto.SERVICE_FIELD_NUMBER
_METHOD = 2
_FIELD_OPTION = "dashclicks.options.v1.field"


class ContractError(ValueError):
    """The descriptor set cannot be served; the text names every method and line that is wrong."""


@dataclass(frozen=True, slots=True)
class Method:
    """One RPC: its gRPC path (`/pkg.Service/Method`), package, types, options, and the place it is declared."""

    path: str
    package: str
    input: Descriptor
    output: Descriptor
    client_streaming: bool
    server_streaming: bool
    options: Any
    where: str

    @property
    def name(self) -> str:
        """The full name, as messages print it."""
        return self.path[1:].replace("/", ".")


class Contract:
    """The types and methods of a descriptor set. Raises ContractError for a set whose imports are not all in it."""

    def __init__(self, files: FileDescriptorSet) -> None:
        self.pool = DescriptorPool()
        self._files = {file.name: file for file in files.file}
        # Error details are printed as JSON whether or not the contract imports them.
        for module in (error_details_pb2, status_pb2):
            self._add_known(module.DESCRIPTOR.name)
        for name in self._files:
            self._add(name, set())

    def methods(self) -> Iterator[Method]:
        """Every RPC, in the order of the files."""
        options: type[Message] = GetMessageClass(self._method_options())
        for file in self._files.values():
            for index, service in enumerate(file.service):
                described = self.pool.FindServiceByName(f"{file.package}.{service.name}".lstrip("."))
                for number, method in enumerate(described.methods):
                    raw = service.method[number].options.SerializeToString()
                    where = _where(file, (_SERVICE, index, _METHOD, number))
                    yield _method(file, described, method, options.FromString(raw), where)

    def extension(self, options: Any, name: str) -> Any:
        """An option of a method as a message of this pool; None where it is not declared or not set."""
        try:
            extension = self.pool.FindExtensionByName(name)
        except KeyError:
            return None
        return options.Extensions[extension] if options.HasExtension(extension) else None

    def field_option(self, field: FieldDescriptor) -> Any:
        """What our option says of a field; None where it is not declared or not set."""
        raw = field.GetOptions().SerializeToString()
        if not raw:
            return None
        self._add_known("google/protobuf/descriptor.proto")
        options: type[Message] = GetMessageClass(self.pool.FindMessageTypeByName("google.protobuf.FieldOptions"))
        return self.extension(options.FromString(raw), _FIELD_OPTION)

    def _method_options(self) -> Descriptor:
        self._add_known("google/protobuf/descriptor.proto")
        return self.pool.FindMessageTypeByName("google.protobuf.MethodOptions")

    def _add(self, name: str, under_way: set[str]) -> None:
        if name in under_way:
            return
        under_way.add(name)
        file = self._files.get(name)
        if file is None:
            raise ContractError(f"{name} is imported and not in the descriptor set; make it with its imports")
        for dependency in file.dependency:
            if not self._has(dependency):
                self._add(dependency, under_way)
        if not self._has(name):
            self.pool.AddSerializedFile(file.SerializeToString())

    def _add_known(self, name: str) -> None:
        """Adds a file that the runtime brings along, unless the set holds its own copy."""
        if self._has(name):
            return
        if name in self._files:
            self._add(name, set())
            return
        known = FileDescriptorProto()
        _default_pool().FindFileByName(name).CopyToProto(known)
        for dependency in known.dependency:
            self._add_known(dependency)
        self.pool.AddSerializedFile(known.SerializeToString())

    def _has(self, name: str) -> bool:
        try:
            self.pool.FindFileByName(name)
        except KeyError:
            return False
        return True


def _default_pool() -> DescriptorPool:
    pool: DescriptorPool = status_pb2.DESCRIPTOR.pool
    return pool


def _method(
    file: FileDescriptorProto, service: ServiceDescriptor, method: MethodDescriptor, options: Message, where: str
) -> Method:
    return Method(
        path=f"/{service.full_name}/{method.name}",
        package=file.package,
        input=method.input_type,
        output=method.output_type,
        client_streaming=method.client_streaming,
        server_streaming=method.server_streaming,
        options=options,
        where=where,
    )


def _where(file: FileDescriptorProto, path: tuple[int, ...]) -> str:
    """File and line of a declaration; the file alone where the set was stripped of source information."""
    for location in file.source_code_info.location:
        if tuple(location.path) == path:
            return f"{file.name}:{location.span[0] + 1}"
    return file.name
