"""The Python files of the repository and what they import."""

import ast
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

FOLDERS = ("edge", "services", "shared", "buildtools", "tests")
SKIPPED = frozenset({"__pycache__", "node_modules", "dist"})


@dataclass(frozen=True, slots=True)
class Import:
    """An import: the module's full name and the line, which counts from 1."""

    module: str
    line: int


@dataclass(frozen=True)
class Source:
    """A Python file, with its path from the root in `a/b.py` form."""

    path: str
    text: str
    tree: ast.Module

    @property
    def module(self) -> tuple[str, ...]:
        """The parts of the module's name."""
        parts = self.path.removesuffix(".py").split("/")
        return tuple(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def lines(self) -> int:
        """How many lines the file has."""
        return len(self.text.splitlines())

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """Every import of the file, wherever it stands. `from a import b` is `a.b`, since b may be a module."""
        return tuple(self._imports())

    def _imports(self) -> Iterator[Import]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (Import(name.name, node.lineno) for name in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = ".".join(self._base(node))
                yield from (Import(f"{base}.{name.name}", node.lineno) for name in node.names)

    def _base(self, node: ast.ImportFrom) -> list[str]:
        """The module that `from` names, also with leading dots."""
        package = self.path.split("/")[:-1]
        above = package[: len(package) - node.level + 1] if node.level else []
        return [*above, *(node.module.split(".") if node.module else [])]


def sources(root: Path) -> list[Source]:
    """Every Python file that people write, by path."""
    found = (path for folder in FOLDERS for path in walk(root / folder) if path.suffix == ".py")
    return [source(path, root) for path in sorted(found)]


def source(path: Path, root: Path) -> Source:
    """Reads one file. Raises SyntaxError."""
    text = path.read_text(encoding="utf-8")
    return Source(path.relative_to(root).as_posix(), text, ast.parse(text, str(path)))


def walk(folder: Path) -> Iterator[Path]:
    """Yields the files below a folder."""
    for where, names, found in os.walk(folder):
        names[:] = sorted(set(names) - SKIPPED)
        yield from (Path(where, name) for name in found)
