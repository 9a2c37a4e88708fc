"""Compiles what is written in C: `python -m buildtools.native`, as `make setup` does. Where it cannot, Python serves.

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

CODEC = ROOT / "edge" / "transcoding" / "codec" / "native"
ROWS = ROOT / "shared" / "data" / "native"
EXTENSION = "extension.abi3.so"
OPTIMIZED = ("-O3",)

_LANGUAGE = ("-std=c11", "-Wall", "-Wextra", "-fPIC", "-fvisibility=hidden", "-DPy_LIMITED_API=0x030B0000")
_LINK = ("-bundle", "-undefined", "dynamic_lookup") if sys.platform == "darwin" else ("-shared",)


def compiler() -> str | None:
    """The C compiler: `CC`, or the system's `cc`; None where there is none, or no Python headers."""
    headers = Path(sysconfig.get_path("include"), "Python.h")
    return shutil.which(os.environ.get("CC", "cc")) if headers.is_file() else None


def build(command: str, package: Path, target: Path, *flags: str) -> None:
    """Compiles a package's extension into a file. Raises CalledProcessError if it does not compile."""
    made = target.with_suffix(".new")
    _compile(command, package, *flags, *_LINK, "-o", str(made))
    # Whole at once: a process that has the old one loaded keeps it.
    made.replace(target)


def main(arguments: Sequence[str]) -> int:
    """Builds them in place, or checks them; returns the exit code."""
    command = compiler()
    if command is None:
        print("no C compiler, or no Python headers: Python serves instead (apt-get install gcc python3-dev)")
        return 0
    checking = "--check" in arguments
    return max(_make(command, package, checking) for package in (CODEC, ROWS))


def _make(command: str, package: Path, checking: bool) -> int:
    try:
        if checking:
            _compile(command, package, "-fsyntax-only", "-Werror")
        else:
            build(command, package, package / EXTENSION, *OPTIMIZED)
    except subprocess.CalledProcessError:
        what = package.relative_to(ROOT)
        print(f"{what} does not compile here" + ("" if checking else ": Python serves instead"))
        return int(checking)
    return 0


def _compile(command: str, package: Path, *flags: str) -> None:
    sources = sorted(map(str, package.glob("src/*.c")))
    subprocess.run([command, *_LANGUAGE, f"-I{sysconfig.get_path('include')}", *sources, *flags], check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
