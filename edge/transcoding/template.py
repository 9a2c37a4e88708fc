"""Path templates of google.api.http: `/v1/{name=shelves/*/books/**}:publish` taken apart and checked.

Grammar: `"/" [Segments] [":" Verb]`; a segment is a literal, `*`, `**` or `{field.path[=segments]}`. After `**` only
literals may follow, and no variable holds another one: the rules of google/api/http.proto, in their strict reading.
"""

import re
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias
from urllib.parse import unquote_to_bytes


class Wild(Enum):
    """A segment that is not spelled out."""

    ONE = "*"
    MANY = "**"


Segment: TypeAlias = str | Wild

_LITERAL = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()+,;@=]|%[0-9A-Fa-f]{2})+")
_FIELD_PATH = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*")
_PART = re.compile(r"\{[^{}]*\}|[^/{}]+")


class TemplateError(ValueError):
    """A template breaks the grammar; the text says where."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A field bound by the path: proto field path, and the template segments `[start, end)` it takes its value from."""

    field_path: str
    start: int
    end: int
    multi: bool
    """Whether the value may hold several segments; then `%2F` stays encoded in it."""


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed template. Literals and the verb are percent-decoded; `verb` is empty where there is none."""

    text: str
    segments: tuple[Segment, ...]
    variables: tuple[Variable, ...]
    verb: str

    @property
    def shape(self) -> tuple[tuple[Segment, ...], str]:
        """What the template matches, names left out: two templates of one shape match the same paths."""
        return self.segments, self.verb


def parse(text: str) -> Template:
    """Takes a template apart. Raises TemplateError, with the template and what is wrong with it."""
    try:
        return _parse(text)
    except TemplateError as error:
        raise TemplateError(f"path template {text!r}: {error}") from None


def _parse(text: str) -> Template:
    if not text.startswith("/"):
        raise TemplateError("has to start with '/'")
    path, verb = _split_verb(text)
    segments: list[Segment] = []
    variables: list[Variable] = []
    if path != "/" or verb:
        for part in _parts(path[1:]):
            _add(part, segments, variables)
    _check_order(segments)
    _check_names(variables)
    return Template(text, tuple(segments), tuple(variables), verb)


def _split_verb(text: str) -> tuple[str, str]:
    last = max(text.rfind("/"), text.rfind("}"))
    colon = text.find(":", last)
    if colon < 0:
        return text, ""
    return text[:colon], _literal(text[colon + 1 :])


def _parts(path: str) -> list[str]:
    parts: list[str] = []
    position = 0
    while True:
        found = _PART.match(path, position)
        if found is None:
            raise TemplateError(f"a segment is empty or cut off at {path[position:]!r}")
        parts.append(found.group())
        position = found.end()
        if position == len(path):
            return parts
        if path[position] != "/":
            raise TemplateError(f"'/' expected before {path[position:]!r}")
        position += 1


def _add(part: str, segments: list[Segment], variables: list[Variable]) -> None:
    if not part.startswith("{"):
        segments.append(_segment(part))
        return
    field_path, equals, pattern = part[1:-1].partition("=")
    if _FIELD_PATH.fullmatch(field_path) is None:
        raise TemplateError(f"{field_path!r} is no field path")
    inner = [_segment(piece) for piece in (pattern if equals else "*").split("/")]
    start = len(segments)
    segments.extend(inner)
    multi = len(inner) > 1 or inner[0] is Wild.MANY
    variables.append(Variable(field_path, start, len(segments), multi))


def _segment(part: str) -> Segment:
    return Wild(part) if part in ("*", "**") else _literal(part)


def _literal(part: str) -> str:
    if _LITERAL.fullmatch(part) is None:
        raise TemplateError(f"{part!r} is no literal")
    try:
        return unquote_to_bytes(part).decode()
    except UnicodeDecodeError:
        raise TemplateError(f"{part!r} is not UTF-8") from None


def _check_order(segments: list[Segment]) -> None:
    if Wild.MANY not in segments:
        return
    after = segments[segments.index(Wild.MANY) + 1 :]
    if any(isinstance(segment, Wild) for segment in after):
        raise TemplateError("only literals may follow '**'")


def _check_names(variables: list[Variable]) -> None:
    names = [variable.field_path for variable in variables]
    for name in names:
        if names.count(name) > 1:
            raise TemplateError(f"variable {name!r} stands twice")
        if any(other.startswith(f"{name}.") for other in names):
            raise TemplateError(f"variable {name!r} holds another variable's field")
