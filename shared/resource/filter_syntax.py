"""The syntax of filters (AIP-160): text to a tree of field paths, operators and raw values, no types yet.

Grammar, loosest first: expression = sequence {"AND" sequence}; sequence = factor {factor}; factor = term {"OR" term};
term = ["NOT" | "-"] simple; simple = restriction | "(" expression ")"; restriction = path operator (value | call);
call = name "(" [value] {"," value} ")".
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from shared.core.errors import InvalidArgument, Violation

MAX_LENGTH = 8000
MAX_DEPTH = 40
MAX_TERMS = 200
MAX_ARGUMENTS = 4

OPERATORS = ("<=", ">=", "!=", "=", "<", ">", ":")


@dataclass(frozen=True, slots=True)
class RawValue:
    """A value as written: the text between its wildcards. One piece means no wildcard."""

    pieces: tuple[str, ...]
    quoted: bool
    position: int

    @property
    def text(self) -> str:
        """The whole text, wildcards as stars."""
        return "*".join(self.pieces)


@dataclass(frozen=True, slots=True)
class RawCall:
    """`name(argument, …)` in the place of a value."""

    name: str
    arguments: tuple[RawValue, ...]
    position: int


@dataclass(frozen=True, slots=True)
class RawComparison:
    """`path operator value`; the position is of the path, counted in characters from 1."""

    path: str
    operator: str
    value: RawValue | RawCall
    position: int


@dataclass(frozen=True, slots=True)
class RawNot:
    """What must not hold."""

    part: "RawNode"


@dataclass(frozen=True, slots=True)
class RawAll:
    """All must hold."""

    parts: tuple["RawNode", ...]


@dataclass(frozen=True, slots=True)
class RawAny:
    """One must hold."""

    parts: tuple["RawNode", ...]


RawNode = RawComparison | RawNot | RawAll | RawAny

_SPACE = re.compile(r"\s*")
_WORD = re.compile(r"[^\s()\"'=<>!:,.\-][^\s()\"'=<>!:,.]*")
_VALUE = re.compile(r"[^\s()\"'=<>!,]+")
_STRING = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'", re.DOTALL)
_PIECE = re.compile(r"\\(.)|(\*)|([^\\*]+)", re.DOTALL)
_OPERATOR = re.compile("|".join(map(re.escape, OPERATORS)))
_KEYWORDS = ("AND", "OR", "NOT")


def refused(problem: str, position: int = 0) -> InvalidArgument:
    """The error for a filter, with the character at which it goes wrong if there is one."""
    where = f"at character {position}: {problem}" if position else problem
    return InvalidArgument(f"filter: {where}", violations=[Violation("filter", where, "FILTER")])


def parse_syntax(text: str) -> RawNode:
    """The tree of a filter that is not blank. Raises InvalidArgument saying where and why it is no filter."""
    if len(text) > MAX_LENGTH:
        raise refused(f"is longer than {MAX_LENGTH} characters")
    if "\0" in text:
        raise refused("must not hold the NUL character", text.index("\0") + 1)
    return _Parser(text).parse()


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0
        self._terms = 0

    def parse(self) -> RawNode:
        node = self._expression()
        self._skip()
        if self._at < len(self._text):
            self._fail(f"{self._text[self._at]!r} was not expected")
        return node

    def _expression(self) -> RawNode:
        parts = [self._sequence()]
        while self._keyword("AND"):
            parts.append(self._sequence())
        return _joined(RawAll, parts)

    def _sequence(self) -> RawNode:
        parts = [self._factor()]
        while self._starts_term():
            parts.append(self._factor())
        return _joined(RawAll, parts)

    def _factor(self) -> RawNode:
        parts = [self._term()]
        while self._keyword("OR"):
            parts.append(self._term())
        return _joined(RawAny, parts)

    def _term(self) -> RawNode:
        if self._keyword("NOT") or self._take("-"):
            return RawNot(self._simple())
        return self._simple()

    def _simple(self) -> RawNode:
        if not self._take("("):
            return self._restriction()
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._fail(f"parentheses are nested deeper than {MAX_DEPTH}")
        node = self._expression()
        if not self._take(")"):
            self._fail("a closing parenthesis is missing")
        self._depth -= 1
        return node

    def _restriction(self) -> RawNode:
        self._terms += 1
        if self._terms > MAX_TERMS:
            self._fail(f"there are more than {MAX_TERMS} conditions")
        self._skip()
        start = self._at
        path = self._path()
        if self._text.startswith("(", self._at):
            self._fail(f"{path}() is not a condition; functions stand behind the operator", start)
        self._skip()
        match = _OPERATOR.match(self._text, self._at)
        if match is None:
            self._fail(f"{path!r} alone is not a condition; write a field, an operator and a value", start)
        self._at = match.end()
        return RawComparison(path, match[0], self._value_or_call(), start + 1)

    def _path(self) -> str:
        segments = [self._segment()]
        while self._text.startswith(".", self._at):
            self._at += 1
            segments.append(self._segment())
        return ".".join(segments)

    def _segment(self) -> str:
        string = _STRING.match(self._text, self._at)
        if string is not None:
            self._at = string.end()
            return "".join(_pieces(string[1] if string[1] is not None else string[2]))
        word = _WORD.match(self._text, self._at)
        if word is None or word[0] in _KEYWORDS:
            self._fail("a field is expected")
        self._at = word.end()
        return word[0]

    def _value_or_call(self) -> RawValue | RawCall:
        value = self._value()
        if value.quoted or not self._text.startswith("(", self._at):
            return value
        self._at += 1
        arguments: list[RawValue] = []
        while not self._take(")"):
            if arguments and not self._take(","):
                self._fail("a comma or a closing parenthesis is expected")
            arguments.append(self._value())
            if len(arguments) > MAX_ARGUMENTS:
                self._fail(f"a function takes no more than {MAX_ARGUMENTS} arguments")
        return RawCall(value.text, tuple(arguments), value.position)

    def _value(self) -> RawValue:
        self._skip()
        position = self._at + 1
        string = _STRING.match(self._text, self._at)
        if string is not None:
            self._at = string.end()
            return RawValue(_pieces(string[1] if string[1] is not None else string[2]), True, position)
        word = _VALUE.match(self._text, self._at)
        if word is None:
            grouped = self._text.startswith("(", self._at)
            self._fail(
                "a group of values is not supported; write one condition for each" if grouped else "a value is expected"
            )
        self._at = word.end()
        return RawValue(tuple(word[0].split("*")), False, position)

    def _skip(self) -> None:
        match = _SPACE.match(self._text, self._at)
        if match is not None:
            self._at = match.end()

    def _take(self, mark: str) -> bool:
        self._skip()
        found = self._text.startswith(mark, self._at)
        self._at += len(mark) if found else 0
        return found

    def _keyword(self, word: str) -> bool:
        self._skip()
        if not self._is_word(word):
            return False
        self._at += len(word)
        return True

    def _is_word(self, word: str) -> bool:
        match = _WORD.match(self._text, self._at)
        return match is not None and match[0] == word

    def _starts_term(self) -> bool:
        self._skip()
        if self._at >= len(self._text) or self._text[self._at] == ")":
            return False
        return not self._is_word("AND") and not self._is_word("OR")

    def _fail(self, problem: str, at: int | None = None) -> NoReturn:
        raise refused(problem, (self._at if at is None else at) + 1)


def _joined(kind: Callable[[tuple[RawNode, ...]], RawNode], parts: list[RawNode]) -> RawNode:
    return parts[0] if len(parts) == 1 else kind(tuple(parts))


def _pieces(quoted: str) -> tuple[str, ...]:
    """The text between the wildcards of a string; a backslash takes the meaning from what follows it."""
    pieces = [""]
    for escaped, star, plain in _PIECE.findall(quoted):
        if star:
            pieces.append("")
        else:
            pieces[-1] += escaped or plain
    return tuple(pieces)
