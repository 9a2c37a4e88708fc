"""Small files and functions: read at a glance, changed without fear."""

import ast
from collections.abc import Iterator, Sequence
from statistics import median

from buildtools.lint.layers.python import Source
from buildtools.lint.problem import Problem

LARGEST_FILE = 500
LARGE_FILE = 300
MEDIAN_FILE = 80
LARGE_FUNCTION = 40


def files(source: Source) -> Iterator[Problem]:
    """Files that are too large."""
    if source.lines > LARGEST_FILE:
        yield Problem(source.path, 1, "file-size", f"{source.lines} lines; the most is {LARGEST_FILE}")


def middle(sources: Sequence[Source]) -> Iterator[Problem]:
    """The median over all files that are not empty."""
    found = median(source.lines for source in sources if source.lines) if sources else 0
    if found > MEDIAN_FILE:
        yield Problem(".", 1, "file-size", f"the median file has {found} lines; the most is {MEDIAN_FILE}")


def warnings(source: Source) -> Iterator[Problem]:
    """Files and functions that grow large."""
    if LARGE_FILE < source.lines <= LARGEST_FILE:
        yield Problem(source.path, 1, "file-size", f"{source.lines} lines; better is under {LARGE_FILE}")
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            size = node.end_lineno - node.lineno + 1
            if size > LARGE_FUNCTION:
                text = f"{node.name} has {size} lines; better is under {LARGE_FUNCTION}"
                yield Problem(source.path, node.lineno, "function-size", text)
