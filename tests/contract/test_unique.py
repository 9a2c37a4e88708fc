"""A unique value is taken once in an account, however many ask for it at the same time."""

from collections.abc import Iterator

from dashclicks.options.v1 import options_pb2
from google.protobuf import descriptor_pb2
from google.protobuf.message import Message

from shared.testing.api import outcomes
from shared.testing.contract import PROTOS, ResourceContract
from shared.testing.rows import Rows

FULL = PROTOS.parent / "generated" / "descriptors" / "api_full.binpb"


def unique_indexes(resource: ResourceContract) -> Iterator[list[str]]:
    """Keys of the unique indexes of a resource, as its storage option names them."""
    files = descriptor_pb2.FileDescriptorSet.FromString(FULL.read_bytes())
    package, name = resource.message.full_name.rsplit(".", 1)
    for message in (m for f in files.file if f.package == package for m in f.message_type if m.name == name):
        for index in message.options.Extensions[options_pb2.storage].indexes:
            if index.unique:
                yield [key.split()[0] for key in index.keys]


async def test_one_of_many_concurrent_creations_wins(rows: Rows, resource: ResourceContract) -> None:
    for keys in unique_indexes(resource):
        first = await rows.sample(resource)

        rivals = [copied(await rows.sample(resource), first, keys) for _ in range(8)]
        assert await outcomes(rows.create(resource, rival) for rival in rivals) == {"OK": 1, "ALREADY_EXISTS": 7}
        late = copied(await rows.sample(resource), first, keys)
        failure = await rows.caller.failure(resource.methods["Create"], rows.creation(resource, late))
        assert any(f"{resource.singular}.{keys[-1].split('.')[0]}" in field for field in failure.violations)


def copied(sample: Message, first: Message, keys: list[str]) -> Message:
    """The sample with the first one's values in these fields."""
    for top in {key.split(".")[0] for key in keys}:
        sample.ClearField(top)
        value = getattr(first, top)
        if isinstance(value, str | int):
            setattr(sample, top, value)
        else:
            getattr(sample, top).extend(value)
    return sample
