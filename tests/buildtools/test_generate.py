"""What `buildtools.generate` writes."""

from pathlib import Path

from dashclicks.options.v1 import options_pb2
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from buildtools import generate
from buildtools.plugins import tree


def test_the_same_contracts_give_the_same_bytes(generated: Path, tmp_path: Path) -> None:
    generate.produce(tmp_path)
    for product in generate.PRODUCTS:
        assert tree.differences(tmp_path / product, generated / product) == []


def test_only_services_have_grpc_stubs(generated: Path) -> None:
    stubs = list((generated / "python").rglob("*_pb2_grpc.py"))
    assert stubs
    assert all(path.name.endswith("_service_pb2_grpc.py") for path in stubs)


def storage_options(path: Path) -> list[str]:
    """The collections that a descriptor set tells of."""
    found = FileDescriptorSet.FromString(path.read_bytes())
    messages = [message for file in found.file for message in file.message_type]
    return [m.options.Extensions[options_pb2.storage].collection for m in messages if has_storage(m.options)]


def has_storage(options: object) -> bool:
    return options.HasExtension(options_pb2.storage)  # type: ignore[attr-defined, no-any-return]


def test_the_public_set_tells_nothing_of_storage(generated: Path) -> None:
    assert storage_options(generated / "descriptors" / "api.binpb") == []


def test_the_full_set_tells_of_storage(generated: Path) -> None:
    assert "crm.contacts" in storage_options(generated / "descriptors" / "api_full.binpb")


def test_the_public_set_keeps_the_comments(generated: Path) -> None:
    found = FileDescriptorSet.FromString((generated / "descriptors" / "api.binpb").read_bytes())
    service = next(file for file in found.file if file.name.endswith("crm_service.proto"))
    assert any("Returns NOT_FOUND" in each.leading_comments for each in service.source_code_info.location)
