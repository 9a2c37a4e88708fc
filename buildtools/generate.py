"""Writes everything in `generated/` from the contracts.

`python -m buildtools.generate` brings the folder up to date; `--check` only says what is out of date, and fails.
The same contracts always give the same bytes.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from buildtools.paths import GENERATED, PROTOS, ROOT
from buildtools.plugins import protoc, tree, typescript

PRODUCTS = ("python", "descriptors", "openapi", "typescript")


class PluginError(Exception):
    """A plugin of ours refused the contracts; the text is what it printed."""


def produce(out: Path) -> None:
    """Writes every product into an empty folder. Raises ProtocError, PluginError or NodeError."""
    protoc.python(PROTOS, out / "python")
    protoc.descriptors(PROTOS, out / "descriptors")
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    openapi = out / "openapi" / "openapi.json"
    with ThreadPoolExecutor() as pool:
        client = pool.submit(plugin, "client", out, out / "python")
        plugin("openapi", out, openapi, version)
        typescript.write(openapi, out / "typescript", version)
        client.result()


def plugin(name: str, out: Path, *arguments: object) -> None:
    """Runs a plugin in a process of its own, so that it reads our options with the stubs just made."""
    module = f"buildtools.plugins.{name}"
    command = [sys.executable, "-m", module, *map(str, (out / "descriptors" / "api.binpb", *arguments))]
    environment = os.environ | {"PYTHONPATH": str(out / "python"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        list(map(str, command)), cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise PluginError(done.stderr)


def main(arguments: Sequence[str] | None = None) -> int:
    """Generates or checks; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m buildtools.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail if something would change")
    check: bool = parser.parse_args(arguments).check
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        try:
            produce(out)
        except (protoc.ProtocError, PluginError, typescript.NodeError) as error:
            print(error, file=sys.stderr)
            return 1
        compare = tree.differences if check else tree.sync
        changes = [f"{name}/{change}" for name in PRODUCTS for change in compare(out / name, GENERATED / name)]
    for change in changes:
        print(change)
    if check and changes:
        print("generated/ is out of date: run `make generate`", file=sys.stderr)
    return int(check and bool(changes))


if __name__ == "__main__":
    sys.exit(main())
