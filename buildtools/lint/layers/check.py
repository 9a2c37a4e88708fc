"""All rules together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from buildtools.lint.layers import imports, reasons, rows, sizes, words
from buildtools.lint.layers.python import Source, sources
from buildtools.lint.problem import Problem, not_waived


@dataclass(frozen=True, slots=True)
class Findings:
    """What is wrong, by file and line, and what may stand but should shrink."""

    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def check(root: Path) -> Findings:
    """Checks a repository."""
    found = sources(root)
    problems = sorted(not_waived(broken(root, found), root), key=lambda each: (each.file, each.line, str(each)))
    large = (warning for source in found for warning in sizes.warnings(source))
    return Findings(tuple(problems), tuple(not_waived(large, root)))


def broken(root: Path, found: Sequence[Source]) -> Iterator[Problem]:
    """Runs every rule."""
    for source in found:
        for rule in (imports.layers, imports.guarded, sizes.files):
            yield from rule(source)
    yield from imports.modules(found)
    yield from sizes.middle(found)
    yield from rows.rows(root)
    yield from reasons.reasons(root, found)
    yield from words.words(root)
    yield from words.locks(root)
