"""The contracts that services are built from."""

from functools import cache
from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorSet

from shared.resource.contracts import Catalog

DESCRIPTORS = Path(__file__).parents[1] / "generated" / "descriptors" / "api_full.binpb"


@cache
def contracts() -> FileDescriptorSet:
    """All of them, with the options that the edge does not need. Read once."""
    return FileDescriptorSet.FromString(DESCRIPTORS.read_bytes())


@cache
def platform_catalog() -> Catalog:
    """Their resources. Raises ContractError for declarations that clash."""
    return Catalog.of(contracts())
