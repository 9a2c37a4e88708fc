"""Text that has no place in the repository: a machine's paths, ticket numbers, unfinished business, hosts in locks."""

import re
from collections.abc import Iterator
from pathlib import Path

from buildtools.lint.layers.python import FOLDERS, walk
from buildtools.lint.problem import Problem

TEXTS = frozenset(
    {".py", ".proto", ".md", ".toml", ".yaml", ".yml", ".mjs", ".ts", ".tsx", ".j2", ".mk", ".sh", ".html"}
)
WORDS = {
    "machine-path": re.compile(r"/(?:work|home|Users)/[a-z]"),
    "ticket": re.compile(r"\b[Ii]ssues? #?[0-9]+\b"),
    "unfinished": re.compile(r"\b(?:TO[D]O|FIX[M]E|X[X]X)\b"),
}
LOCKS = {
    "requirements.lock": re.compile(r"https?://|--(?:extra-)?index-url"),
    "buildtools/node/package-lock.json": re.compile(r'"resolved"'),
}


def words(root: Path) -> Iterator[Problem]:
    """Lines of written files that have such text."""
    folders = [*FOLDERS, "protos/dashclicks", ".ci"]
    paths = [path for folder in folders for path in walk(root / folder)]
    paths += [path for path in root.iterdir() if path.is_file()]
    for path in sorted(paths):
        if path.suffix in TEXTS or path.name in ("Makefile", "run"):
            yield from found(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"), WORDS)


def locks(root: Path) -> Iterator[Problem]:
    """Lines of lock files that name the host a package came from."""
    for name, pattern in LOCKS.items():
        path = root / name
        if path.is_file():
            yield from found(name, path.read_text(encoding="utf-8"), {"lock-host": pattern})


def found(name: str, text: str, patterns: dict[str, re.Pattern[str]]) -> Iterator[Problem]:
    """The lines that match a pattern."""
    for number, line in enumerate(text.splitlines(), start=1):
        for rule, pattern in patterns.items():
            match = pattern.search(line)
            if match:
                yield Problem(name, number, rule, f"{match[0]!r} has no place here")
