"""Makes templates of texts, and messages of templates."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dashclicks.type.v1 import channel_pb2
from dashclicks.type.v1.channel_pb2 import Channel
from jinja2 import Template, TemplateError
from mjml import mjml2html

from services.notification.templating.language import Reading, environment, lacking, read, violations
from services.notification.templating.plain import plain_text
from shared.core.errors import InvalidArgument, Violation

# What a template may make; beyond it, mail programs cut a message off.
MAX_CHARS = 400_000
_MJML = "<mjml"


@dataclass(frozen=True, slots=True)
class Source:
    """A template as it is written."""

    subject: str
    body: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Rendered:
    """What came of it. `html` is empty but for email."""

    subject: str
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class Compiled:
    """A template that can be used. `speaks_of`: every path it names; `needed`: those without a default."""

    subject: Template
    body: Template
    text: Template | None
    is_html: bool
    reading: Reading

    @property
    def speaks_of(self) -> set[str]:
        """Every path that it names."""
        return self.reading.needed | self.reading.optional

    def missing(self, values: Mapping[str, object]) -> list[str]:
        """The paths that it needs and that are not there."""
        return lacking(self.reading, values)

    def render(self, values: Mapping[str, object]) -> Rendered:
        """Raises InvalidArgument (MISSING_VARIABLE) naming every variable that is missing, BAD_TEMPLATE."""
        check_given(self.missing(values))
        subject = " ".join(_run(self.subject, values).split())
        body = _run(self.body, values)
        if not self.is_html:
            return Rendered(subject, "", body.strip())
        text = _run(self.text, values) if self.text is not None else plain_text(body)
        return Rendered(subject, body, text.strip())


class Engine:
    """Compiles templates. One for a process."""

    def __init__(self) -> None:
        self._html = environment(html=True)
        self._text = environment(html=False)

    def compile(self, channel: Channel.ValueType, source: Source, prefix: str = "") -> Compiled:
        """Raises InvalidArgument (BAD_TEMPLATE) naming each field under `prefix` that cannot be used, and why."""
        is_html = channel == channel_pb2.CHANNEL_EMAIL
        body, problems = _html_of(source.body) if is_html else (source.body, [])
        reading, found = Reading(), [Violation(f"{prefix}body", text, "BAD_TEMPLATE") for text in problems]
        for name, text in (("subject", source.subject), ("body", body), ("text", source.text)):
            part = read(text, self._html if is_html and name == "body" else self._text)
            reading.needed |= part.needed
            reading.optional |= part.optional
            found += [Violation(f"{prefix}{name}", problem, "BAD_TEMPLATE") for problem in part.problems]
        if found:
            raise bad_template(found)
        reading.settle()
        return Compiled(
            subject=self._text.from_string(source.subject),
            body=(self._html if is_html else self._text).from_string(body),
            text=self._text.from_string(source.text) if source.text else None,
            is_html=is_html,
            reading=reading,
        )


def check_given(missing: Iterable[str]) -> None:
    """Raises InvalidArgument (MISSING_VARIABLE) if anything is missing."""
    paths = sorted(set(missing))
    if paths:
        found = violations(paths, "variables")
        raise InvalidArgument(f"a text needs {', '.join(paths)}", reason="MISSING_VARIABLE", violations=found)


def bad_template(found: list[Violation]) -> InvalidArgument:
    """What whoever wrote it is told."""
    return InvalidArgument("the template cannot be used", reason="BAD_TEMPLATE", violations=found)


def _html_of(body: str) -> tuple[str, list[str]]:
    """The HTML of an email's body, and what is wrong with its MJML."""
    if not body.lstrip().startswith(_MJML):
        return body, []
    try:
        return mjml2html(body, disable_comments=True), []
    except ValueError as error:
        return "", [f"its MJML: {error}"]


def _run(template: Template, values: Mapping[str, object]) -> str:
    pieces: list[str] = []
    size = 0
    try:
        for piece in template.generate(values):
            size += len(piece)
            if size > MAX_CHARS:
                raise bad_template([Violation("body", f"makes more than {MAX_CHARS} characters", "BAD_TEMPLATE")])
            pieces.append(piece)
    except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
        # Such as a filter for text on a number.
        raise bad_template([Violation("body", f"{type(error).__name__}: {error}"[:300], "BAD_TEMPLATE")]) from None
    return "".join(pieces)
