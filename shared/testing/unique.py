"""The unique values of any resource, as its storage option declares them."""

from collections.abc import Iterator
from typing import Any

from dashclicks.options.v1 import options_pb2
from google.api import field_behavior_pb2
from google.protobuf import descriptor_pb2

from shared.testing.contract import PROTOS, ResourceContract
from shared.testing.samples import behaviors

FULL = PROTOS.parent / "generated" / "descriptors" / "api_full.binpb"


def unique_indexes(resource: ResourceContract) -> Iterator[list[str]]:
    """Keys of the unique indexes of a resource whose values callers set, as its storage option names them."""
    files = descriptor_pb2.FileDescriptorSet.FromString(FULL.read_bytes())
    package, name = resource.message.full_name.rsplit(".", 1)
    for message in (m for f in files.file if f.package == package for m in f.message_type if m.name == name):
        for index in message.options.Extensions[options_pb2.storage].indexes:
            keys = [key.split()[0] for key in index.keys]
            tops = [resource.message.fields_by_name[key.split(".")[0]] for key in keys]
            if index.unique and not any(field_behavior_pb2.OUTPUT_ONLY in behaviors(field) for field in tops):
                yield keys


def changeable(resource: ResourceContract, keys: list[str]) -> bool:
    """Whether an update can bring a row's values in these fields to those of another."""
    tops = (resource.message.fields_by_name[key.split(".")[0]] for key in keys)
    return not any(field_behavior_pb2.IMMUTABLE in behaviors(field) for field in tops)


def copied(sample: Any, first: Any, keys: list[str]) -> Any:
    """The sample with the first one's values in these fields."""
    for top in {key.split(".")[0] for key in keys}:
        sample.ClearField(top)
        value = getattr(first, top)
        if isinstance(value, str | int):
            setattr(sample, top, value)
        else:
            getattr(sample, top).extend(value)
    return sample
