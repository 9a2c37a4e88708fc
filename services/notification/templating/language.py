"""What a template may be made of: a small part of Jinja in which nothing runs away, and nothing is called.

A template is text that customers write and we run. So what is not known to be harmless is refused as it is saved:
calls, arithmetic, imports, macros, loops over what is not a list of the message's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from shared.core.errors import Violation

FILTERS = frozenset({"capitalize", "default", "d", "escape", "e", "first", "join", "last", "length", "lower", "title"})
FILTERS |= {"trim", "truncate", "upper", "round"}
TESTS = frozenset({"defined", "undefined", "none", "number", "string", "true", "false"})
ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.Getattr,
    nodes.Filter,
    nodes.Test,
    nodes.If,
    nodes.CondExpr,
    nodes.For,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Compare,
    nodes.Operand,
    nodes.Keyword,
)
DEEPEST_LOOP = 2
DEFAULTS = ("default", "d")


class Sandbox(ImmutableSandboxedEnvironment):
    """Where templates run: what is behind a dot is a value of the message's own, and no attribute of Python's."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """See Environment."""
        if isinstance(obj, LoopContext):
            return super().getattr(obj, attribute)
        if isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        return self.undefined(obj=obj, name=attribute)


def environment(*, html: bool) -> Sandbox:
    """A sandbox. In `html`, values are escaped."""
    made = Sandbox(autoescape=html, undefined=StrictUndefined)
    made.filters = {name: made.filters[name] for name in FILTERS}
    made.tests = {name: made.tests[name] for name in TESTS} | {name: made.tests[name] for name in ("eq", "ne")}
    made.globals = {}
    return made


@dataclass(slots=True)
class Reading:
    """What a template speaks of: paths that must be there, paths that have a default, and what is wrong with it."""

    needed: set[str] = field(default_factory=set)
    optional: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)

    def settle(self) -> None:
        """What the template somewhere asks for whether it is there, it does not need, nor what is within that."""
        self.needed = {path for path in self.needed if self.optional.isdisjoint(_above(path))}


def read(source: str, env: Sandbox) -> Reading:
    """Reads a template without running it."""
    reading = Reading()
    try:
        tree = env.parse(source)
    except TemplateSyntaxError as error:
        reading.problems.append(f"line {error.lineno}: {error.message}")
        return reading
    except RecursionError:
        reading.problems.append("it is nested too deep")
        return reading
    _Reader(reading).visit(tree, frozenset(), 0)
    return reading


def lacking(reading: Reading, values: Mapping[str, object]) -> list[str]:
    """The needed paths that the values do not have."""
    return sorted(path for path in reading.needed if not has(values, path))


def has(values: Mapping[str, object], path: str) -> bool:
    """Whether there is a value at a path; an empty one is one."""
    current: object = values
    for part in path.split("."):
        if not isinstance(current, Mapping) or current.get(part) is None:
            return False
        current = current[part]
    return True


def violations(paths: list[str], where: str) -> list[Violation]:
    """One for each variable."""
    return [Violation(f"{where}.{path}", "the text needs it", "MISSING_VARIABLE") for path in paths]


class _Reader:
    """Walks a tree; `own` are the names that loops around have made."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def visit(self, node: nodes.Node, own: frozenset[str], loops: int) -> None:
        if not isinstance(node, ALLOWED):
            what = type(node).__name__.lower()
            self._reading.problems.append(f"line {node.lineno}: {what} is not allowed in a template")
            return
        if isinstance(node, nodes.For):
            self._loop(node, own, loops)
            return
        path = path_of(node)
        if path is not None:
            self._note(path, own, optional=False)
            return
        if isinstance(node, nodes.Filter | nodes.Test):
            node = self._call(node, own)
        for child in node.iter_child_nodes():
            self.visit(child, own, loops)

    def _loop(self, node: nodes.For, own: frozenset[str], loops: int) -> None:
        over = path_of(node.iter)
        if over is None or not isinstance(node.target, nodes.Name) or loops >= DEEPEST_LOOP or node.recursive:
            self._reading.problems.append(f"line {node.lineno}: a loop goes over one list, {DEEPEST_LOOP} deep at most")
            return
        self._note(over, own, optional=False)
        within = own | {node.target.name, "loop"}
        for child in (*node.body, *node.else_, *([node.test] if node.test else ())):
            self.visit(child, within, loops + 1)

    def _call(self, node: nodes.Filter | nodes.Test, own: frozenset[str]) -> nodes.Node:
        """Notes what has a default, which is then not looked at again."""
        known = FILTERS if isinstance(node, nodes.Filter) else TESTS
        if node.name not in known or node.dyn_args or node.dyn_kwargs:
            self._reading.problems.append(f"line {node.lineno}: there is no {node.name}")
        path = None if node.node is None else path_of(node.node)
        if path is not None and node.name in (*DEFAULTS, "defined", "undefined", "none"):
            self._note(path, own, optional=True)
            return nodes.Output([*node.args, *node.kwargs], lineno=node.lineno)
        return node

    def _note(self, path: str, own: frozenset[str], *, optional: bool) -> None:
        if path.partition(".")[0] in own:
            return
        if any(part.startswith("_") for part in path.split(".")):
            self._reading.problems.append(f"{path} is not a name that a template may use")
        (self._reading.optional if optional else self._reading.needed).add(path)


def _above(path: str) -> list[str]:
    """A path, and those that lead to it."""
    parts = path.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts) + 1)]


def path_of(node: nodes.Node) -> str | None:
    """The path that a node is, `contact.name`; None for any other expression."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        above = path_of(node.node)
        return None if above is None else f"{above}.{node.attr}"
    return None
