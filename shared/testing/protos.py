"""Contracts made for a test: protobuf text compiled when the test runs, in a pool of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass
from grpc_tools import protoc  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[2]
INCLUDES = (ROOT / "protos", ROOT / "protos/third_party", Path(protoc.__file__).parent / "_proto")


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """A compiled file: everything it needs as one descriptor set, and its own classes and services."""

    descriptors: FileDescriptorSet
    messages: Mapping[str, type[Any]]
    services: Mapping[str, ServiceDescriptor]


def compile_proto(path: Path, out: Path) -> Compiled:
    """Compiles a file as the build does, options and source places kept. Raises ValueError if protoc refuses it."""
    result = out / f"{path.stem}.binpb"
    includes = [f"-I{include}" for include in (path.parent, *INCLUDES)]
    options = ["--include_imports", "--include_source_info", "--retain_options"]
    if protoc.main(["protoc", *includes, f"--descriptor_set_out={result}", *options, path.name]) != 0:
        raise ValueError(f"protoc refused {path}")
    descriptors = FileDescriptorSet.FromString(result.read_bytes())
    pool = DescriptorPool()
    for file in descriptors.file:
        pool.Add(file)
    compiled = pool.FindFileByName(path.name)
    return Compiled(
        descriptors,
        {name: GetMessageClass(message) for name, message in compiled.message_types_by_name.items()},
        dict(compiled.services_by_name),
    )
