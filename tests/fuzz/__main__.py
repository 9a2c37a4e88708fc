"""`make fuzz`: coverage-guided fuzzing of the codec in C, under ASan and UBSan, against the one in Python.

The extension is compiled anew with its branches counted, and loaded into an interpreter with the sanitizer under it.
Inputs that reach something new are kept in `.cache/fuzz`; the arguments are libFuzzer's (`-max_total_time=60`).
"""

import importlib.util
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import atheris
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from buildtools.native import CODEC, build, compiler
from buildtools.paths import ROOT
from edge.transcoding.codec.twin import PythonCodec
from edge.transcoding.contract import Contract
from tests.fuzz.agreement import Agreement

KEPT = ROOT / ".cache" / "fuzz"
CONTRACT = ROOT / "tests" / "transcoding"
TYPE = "echo.v1.EchoRequest"
SANITIZED = ("-O1", "-g", "-fsanitize=address,undefined", "-fsanitize-undefined-trap-on-error")
# The runtime is the one put under the interpreter, so none is linked.
UNLINKED = ("-nodefaultlibs", "-lc", "-lm")
COUNTED = ("-fsanitize-coverage=trace-pc,trace-cmp", str(Path(__file__).with_name("coverage.c")))
EXTENSION = "edge.transcoding.codec.native.extension"
SEEDS = (
    b'j{"i32":-7,"u64":"18","f":0.1,"d":1e-7,"flag":true,"data":"-_8","color":"COLOR_RED","tags":["a"],"numbers":[1,"2"]}',
    b'j{"text":"a\\u00e9\\ud83d\\ude00","at":"2024-02-29T23:59:59.5+01:00","wait":"-1.5s","updateMask":"a.bC,*"}',
    b'j{"labels":{"a":"b"},"byNumber":{"-1":"x"},"byFlag":{"true":1},"books":{"b":{"sequel":{"title":"t"}}}}',
    b'j{"attributes":{"a":[null,1,{"b":"c"},[]]},"anyValue":null,"list":[1.25],"wI64":"7","wBytes":"AA=="}',
    b"w\x0a\x01a\x50\x07\x85\x01\xcd\xcc\xcc\x3d\x89\x01\x9a\x99\x99\x99\x99\x99\xb9\x3f",
)


def main() -> None:
    """Builds the extension and starts the fuzzer in an interpreter of its own."""
    command = compiler()
    if command is None:
        sys.exit("no C compiler")
    KEPT.mkdir(parents=True, exist_ok=True)
    documents = (CONTRACT / "rare_documents.txt").read_bytes().splitlines()
    for index, seed in enumerate((*SEEDS, *(b"j" + document for document in documents))):
        (KEPT / f"seed{index}").write_bytes(seed)
    with tempfile.TemporaryDirectory() as folder:
        extension = Path(folder, "extension.abi3.so")
        build(command, CODEC, extension, *SANITIZED, *COUNTED, *UNLINKED)
        env = {
            **os.environ,
            "LD_PRELOAD": str(Path(atheris.path(), "asan_with_fuzzer.so")),
            "ASAN_OPTIONS": "detect_leaks=0",
            # Python's own allocator would hide a read past the end of a bytes object.
            "PYTHONMALLOC": "malloc",
            "FUZZED": str(extension),
        }
        command_line = [sys.executable, "-m", "tests.fuzz", str(KEPT), f"-artifact_prefix={KEPT}-", *sys.argv[1:]]
        sys.exit(subprocess.run(command_line, env=env, cwd=ROOT).returncode)


def fuzz(extension: str) -> None:
    """Compares the codecs on one input after the other."""
    load(extension)
    agreement = make_agreement()

    def one(data: bytes) -> None:
        check = agreement.check_wire if data[:1] == b"w" else agreement.check_json
        check(data[1:])

    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


def load(extension: str) -> None:
    """Puts the extension under test in the place of the built one."""
    spec = importlib.util.spec_from_file_location(EXTENSION, extension)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[EXTENSION] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)


def make_agreement() -> Agreement:
    """Both codecs over the contract of the transcoding tests."""
    from edge.transcoding.codec.native.codec import NativeCodec

    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "contract.binpb")
        include = (f"-I{CONTRACT}", f"-I{ROOT / 'protos' / 'third_party'}")
        command = (sys.executable, "-m", "grpc_tools.protoc", *include, f"--descriptor_set_out={target}")
        environment = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
        subprocess.run((*command, "--include_imports", "echo.proto"), env=environment, check=True)
        pool = Contract(FileDescriptorSet.FromString(target.read_bytes())).pool
    twin = PythonCodec(pool)
    return Agreement(pool, TYPE, NativeCodec(pool, twin), twin, "book")


if __name__ == "__main__":
    if "FUZZED" in os.environ:
        fuzz(os.environ["FUZZED"])
    else:
        main()
