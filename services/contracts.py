"""The contracts that services are built from."""

from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorSet

DESCRIPTORS = Path(__file__).parents[1] / "generated" / "descriptors" / "api_full.binpb"


def contracts() -> FileDescriptorSet:
    """All of them, with the options that the edge does not need."""
    return FileDescriptorSet.FromString(DESCRIPTORS.read_bytes())
