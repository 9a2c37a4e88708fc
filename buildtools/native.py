"""Compiles the codec in C: `python -m buildtools.native`, as `make setup` does. Where it cannot, Python's serves.

With `--check` nothing is made, and a warning is an error.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

from buildtools.paths import ROOT

PACKAGE = ROOT / "edge" / "transcoding" / "codec" / "native"
EXTENSION = "extension.abi3.so"
OPTIMIZED = ("-O3",)

_LANGUAGE = ("-std=c11", "-Wall", "-Wextra", "-fPIC", "-fvisibility=hidden", "-DPy_LIMITED_API=0x030B0000")
_LINK = ("-bundle", "-undefined", "dynamic_lookup") if sys.platform == "darwin" else ("-shared",)


def compiler() -> str | None:
    """The C compiler: `CC`, or the system's `cc`; None where there is none, or no Python headers."""
    headers = Path(sysconfig.get_path("include"), "Python.h")
    return shutil.which(os.environ.get("CC", "cc")) if headers.is_file() else None


def build(command: str, target: Path, *flags: str) -> None:
    """Compiles the extension into a file. Raises CalledProcessError if it does not compile."""
    made = target.with_suffix(".new")
    _compile(command, *flags, *_LINK, "-o", str(made))
    # Whole at once: a process that has the old one loaded keeps it.
    made.replace(target)


def main(arguments: Sequence[str]) -> int:
    """Builds it in place, or checks it; returns the exit code."""
    command = compiler()
    if command is None:
        print("no C compiler, or no Python headers: the codec in Python serves (apt-get install gcc python3-dev)")
        return 0
    checking = "--check" in arguments
    try:
        if checking:
            _compile(command, "-fsyntax-only", "-Werror")
        else:
            build(command, PACKAGE / EXTENSION, *OPTIMIZED)
    except subprocess.CalledProcessError:
        print("the codec in C does not compile here" + ("" if checking else ": the codec in Python serves"))
        return int(checking)
    return 0


def _compile(command: str, *flags: str) -> None:
    sources = sorted(map(str, PACKAGE.glob("src/*.c")))
    subprocess.run([command, *_LANGUAGE, f"-I{sysconfig.get_path('include')}", *sources, *flags], check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
