"""Runs protoc: Python modules with typed stubs, and the two descriptor sets."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorSet

from buildtools.paths import script

# Types for packages whose modules come from a wheel without stubs.
TYPED_ONLY = ("google/api", "google/rpc", "google/type")


class ProtocError(Exception):
    """protoc refused the contracts; the text is its own, with file and line."""


def own_files(protos: Path) -> list[str]:
    """The contracts of the platform, relative to `protos`."""
    return sorted(str(path.relative_to(protos)) for path in (protos / "dashclicks").rglob("*.proto"))


def python(protos: Path, out: Path) -> None:
    """Writes `_pb2.py` and `.pyi` for each contract, and gRPC stubs for the files that declare a service."""
    out.mkdir(parents=True)
    own = own_files(protos)
    vendored = protos / "third_party"
    typed = [str(path.relative_to(vendored)) for folder in TYPED_ONLY for path in sorted((vendored / folder).iterdir())]
    plugins = [f"--plugin={name}={script(name)}" for name in ("protoc-gen-mypy", "protoc-gen-mypy_grpc")]
    messages = [*own, "buf/validate/validate.proto"]
    services = [name for name in own if name.endswith("_service.proto")]
    protoc(protos, [*plugins, f"--python_out={out}", f"--mypy_out=quiet:{out}", *messages])
    protoc(protos, [*plugins, f"--mypy_out=quiet:{out}", *typed])
    protoc(protos, [*plugins, f"--grpc_python_out={out}", f"--mypy_grpc_out=quiet:{out}", *services])


def descriptors(protos: Path, out: Path) -> None:
    """Writes `api.binpb`, which may be shown to anybody, and `api_full.binpb`, which adds the storage options."""
    out.mkdir(parents=True)
    for name, flags in (("api.binpb", ()), ("api_full.binpb", ("--retain_options",))):
        found = compile_set(protos, own_files(protos), flags)
        (out / name).write_bytes(found.SerializeToString(deterministic=True))


def compile_set(protos: Path, names: Sequence[str], flags: Sequence[str] = ()) -> FileDescriptorSet:
    """Compiles contracts with all they import. Comments are kept for our own files only: the rest are large."""
    options = [*flags, "--include_imports", "--include_source_info", "--descriptor_set_out=/dev/stdout"]
    found = FileDescriptorSet.FromString(protoc(protos, [*options, *names]))
    for file in found.file:
        if not file.name.startswith("dashclicks/"):
            file.ClearField("source_code_info")
    return found


def protoc(protos: Path, arguments: Sequence[str]) -> bytes:
    """Runs protoc in the folder of contracts and returns what it prints. Raises ProtocError."""
    command = [sys.executable, "-m", "grpc_tools.protoc", "-I.", "-Ithird_party", *arguments]
    done = subprocess.run(command, cwd=protos, capture_output=True, check=False)
    if done.returncode:
        raise ProtocError(done.stderr.decode())
    return done.stdout
