"""What a lint finds, and how a line of source waives it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

# `lint: allow-<rule> - <reason>`, in a comment beside the line or in those right above it.
_WAIVER = re.compile(r"(?:#|//)\s*lint: allow-([a-z-]+) - \S")


@dataclass(frozen=True, slots=True)
class Problem:
    """A broken rule at a line, which counts from 1."""

    file: str
    line: int
    rule: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text} [{self.rule}]"


def not_waived(problems: Iterable[Problem], root: Path) -> Iterator[Problem]:
    """Leaves out the problems whose line, or the comment above it, says that and why the rule does not hold there."""
    lines: dict[str, list[str]] = {}
    for problem in problems:
        if problem.file not in lines:
            path = root / problem.file
            lines[problem.file] = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        near = lines[problem.file][problem.line - 1 : problem.line] + comment_above(lines[problem.file], problem.line)
        if problem.rule not in {found[1] for line in near for found in _WAIVER.finditer(line)}:
            yield problem


def comment_above(lines: Sequence[str], line: int) -> list[str]:
    """The comment lines right above a line, which counts from 1."""
    above = reversed(lines[: line - 1])
    return list(takewhile(lambda text: text.lstrip().startswith(("#", "//")), above))
