"""A reason that code gives for an error is declared in a contract, so that a client can know all of them."""

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from buildtools.lint.layers.python import Source
from buildtools.lint.problem import Problem

_DECLARED = re.compile(r"^\s*[A-Z_]*ERROR_REASON_([A-Z0-9_]+)\s*=", re.MULTILINE)
_REASON = re.compile(r"[A-Z][A-Z0-9_]+")
CHECKED = ("edge", "services", "shared")


def reasons(root: Path, sources: Sequence[Source]) -> Iterator[Problem]:
    """Arguments `reason="…"` that no ErrorReason enum has. A violation gives the name of a rule, so it is not asked."""
    contracts = (root / "protos" / "dashclicks").rglob("*.proto")
    declared = {name for path in contracts for name in _DECLARED.findall(path.read_text(encoding="utf-8"))}
    for source in sources:
        if source.module[0] in CHECKED and "testing" not in source.module:
            for line, reason in given(source.tree):
                if reason not in declared:
                    yield Problem(source.path, line, "reason", f"no ErrorReason in the contracts is {reason}")


def given(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The reasons in calls, with their lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and not ast.unparse(node.func).endswith("Violation"):
            for argument in node.keywords:
                value = argument.value.value if isinstance(argument.value, ast.Constant) else None
                if argument.arg == "reason" and isinstance(value, str) and _REASON.fullmatch(value):
                    yield argument.value.lineno, value
