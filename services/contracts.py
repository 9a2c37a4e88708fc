"""The contracts that services are built from."""

from functools import cache
from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorSet

from shared.resource.contracts import Catalog
from shared.resource.validation import Validation

DESCRIPTORS = Path(__file__).parents[1] / "generated" / "descriptors" / "api_full.binpb"


def contracts() -> FileDescriptorSet:
    """All of them, with the options that the edge does not need. Read once."""
    return _read(DESCRIPTORS)


def platform_catalog() -> Catalog:
    """Their resources. Raises ContractError for declarations that clash."""
    return _catalog(DESCRIPTORS)


@cache
def platform_validation() -> Validation:
    """What checks their messages: one a process, since to compile the rules takes longest of all that a start does."""
    return Validation()


@cache
def _read(path: Path) -> FileDescriptorSet:
    return FileDescriptorSet.FromString(path.read_bytes())


@cache
def _catalog(path: Path) -> Catalog:
    return Catalog.of(_read(path))
