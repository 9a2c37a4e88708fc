"""The contracts of these tests, compiled at test time, and edges that serve them."""

import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from buildtools.native import compiler
from edge.transcoding.codec.twin import PythonCodec
from tests.transcoding.codecs import MakeCodec, open_native
from tests.transcoding.serving import ScriptedEdge, Served, edge_of, scripted_edge

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CASES = ROOT.parent / "shared" / "conformance" / "transcoding"

# Without a compiler there is no codec in C to test by itself.
collect_ignore = [] if compiler() else ["test_codec_native.py"]


@pytest.fixture(scope="session", params=[open_native, PythonCodec], ids=["native", "python"])
def make_codec(request: pytest.FixtureRequest) -> MakeCodec:
    """Each of our codecs in turn."""
    made: MakeCodec = request.param
    return made


@pytest.fixture(scope="session")
def echo_set(tmp_path_factory: pytest.TempPathFactory) -> FileDescriptorSet:
    """The descriptor set of our own test contract."""
    return _compiled(HERE, "echo.proto", tmp_path_factory.mktemp("echo"))


@pytest.fixture(scope="session")
async def edge(echo_set: FileDescriptorSet, make_codec: MakeCodec) -> AsyncIterator[Served]:
    """An edge over our own test contract, set as our API sets it."""
    async with edge_of(echo_set, make_codec=make_codec) as served:
        yield served


@pytest.fixture(scope="session")
def notes_set(tmp_path_factory: pytest.TempPathFactory) -> FileDescriptorSet:
    """The descriptor set of a contract with resources, streams, files and our own options."""
    return _compiled(HERE, "notes.proto", tmp_path_factory.mktemp("notes"))


@pytest.fixture(scope="session")
async def shared_notes(notes_set: FileDescriptorSet) -> AsyncIterator[ScriptedEdge]:
    async with scripted_edge(notes_set) as served:
        yield served


@pytest.fixture
def notes(shared_notes: ScriptedEdge) -> ScriptedEdge:
    """An edge over the notes, none of whose methods has a script yet."""
    shared_notes.scripts.clear()
    return shared_notes


@pytest.fixture(scope="session")
def conformance_set(tmp_path_factory: pytest.TempPathFactory) -> FileDescriptorSet:
    """The descriptor set of the conformance cases, where they lie beside the repository."""
    if not CASES.is_dir():
        pytest.skip("the conformance cases are not beside this repository")
    return _compiled(CASES, "contract.proto", tmp_path_factory.mktemp("conformance"))


@pytest.fixture(scope="session")
async def conformance_edge(conformance_set: FileDescriptorSet, make_codec: MakeCodec) -> AsyncIterator[Served]:
    """An edge over the contract of the conformance cases."""
    async with edge_of(conformance_set, make_codec=make_codec) as served:
        yield served


def _compiled(folder: Path, file: str, out: Path) -> FileDescriptorSet:
    target = out / "contract.binpb"
    command = [
        sys.executable,
        "-m",
        "grpc_tools.protoc",
        f"-I{folder}",
        f"-I{ROOT / 'protos' / 'third_party'}",
        f"-I{ROOT / 'protos'}",
        f"--descriptor_set_out={target}",
        "--include_imports",
        "--include_source_info",
        file,
    ]
    subprocess.run(command, check=True)
    return FileDescriptorSet.FromString(target.read_bytes())
