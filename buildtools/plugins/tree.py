"""Brings a folder of generated files to a new state, touching only what differs.

Files are replaced one by one and never half written, so a process that imports them meanwhile keeps working.
"""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

# Left behind by tools that use the generated files; not ours to compare or to remove.
FOREIGN = frozenset({"__pycache__", "node_modules", "dist"})


@dataclass(frozen=True, slots=True)
class Change:
    """What has to be done with a file to bring a folder up to date."""

    path: Path
    action: Literal["add", "update", "remove"]

    def __str__(self) -> str:
        return f"{self.path}: {self.action}"


def files(root: Path) -> Iterator[Path]:
    """Yields the generated files below `root`, relative to it."""
    for folder, names, found in os.walk(root):
        names[:] = sorted(set(names) - FOREIGN)
        yield from (Path(folder, name).relative_to(root) for name in sorted(found))


def differences(new: Path, current: Path) -> list[Change]:
    """What `sync` would do, by path."""
    wanted, present = set(files(new)), set(files(current))
    changes = [Change(path, "add") for path in wanted - present]
    changes += [Change(path, "remove") for path in present - wanted]
    kept = wanted & present
    changes += [Change(path, "update") for path in kept if (new / path).read_bytes() != (current / path).read_bytes()]
    return sorted(changes, key=lambda change: change.path)


def sync(new: Path, current: Path) -> list[Change]:
    """Makes `current` equal to `new`; returns what was done."""
    changes = differences(new, current)
    for change in changes:
        if change.action != "remove":
            replace(new / change.path, current / change.path)
    for change in changes:
        if change.action == "remove":
            remove(current / change.path, current)
    return changes


def replace(source: Path, target: Path) -> None:
    """Copies a file over another in one step."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.partial")
    shutil.copyfile(source, partial)
    partial.replace(target)


def remove(path: Path, root: Path) -> None:
    """Removes a file and the folders it leaves empty."""
    path.unlink()
    for folder in path.parents:
        if folder == root or any(child.name not in FOREIGN for child in folder.iterdir()):
            return
        shutil.rmtree(folder)
