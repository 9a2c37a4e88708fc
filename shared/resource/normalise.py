"""Brings text values to one form: email addresses, phone numbers, host names, white space.

From the option (dashclicks.options.v1.field).normalize. Used for every request, and for values in filters.
"""

from collections.abc import Callable

from dashclicks.options.v1 import options_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from shared.core.errors import Violation
from shared.resource.emails import normal_email
from shared.resource.hosts import normal_host
from shared.resource.locales import normal_language, normal_time_zone
from shared.resource.phones import normal_phone
from shared.resource.walk import Visitor, compile_field_visitors, compile_visitor

# Brings a non-empty text to its form; the second argument is a country code or "". Raises ValueError saying why not.
Normalise = Callable[[str, str], str]
Normaliser = Callable[[Message, str], list[Violation]]

_REGION = "region_code"


def compile_normaliser(descriptor: Descriptor) -> Normaliser | None:
    """A function that normalises a message in place; None if its type has nothing to normalise.

    The function takes the message and the prefix of its paths ("contact." or ""), and answers the fields that
    cannot be normalised; they keep their value.
    """
    visit = compile_visitor(descriptor, _leaf)
    return None if visit is None else _normaliser(visit)


def compile_field_normalisers(descriptor: Descriptor) -> dict[str, Normaliser]:
    """The same in parts, for a message of which only some fields are new: one for each field that needs it."""
    return {name: _normaliser(visit) for name, visit in compile_field_visitors(descriptor, _leaf).items()}


def _normaliser(visit: Visitor[list[Violation]]) -> Normaliser:
    def normalise(message: Message, prefix: str) -> list[Violation]:
        violations: list[Violation] = []
        visit(message, prefix, violations)
        return violations

    return normalise


def normalise_of(field: FieldDescriptor) -> Normalise | None:
    """How a field's text is normalised; None if it is kept as given."""
    if not field.GetOptions().HasExtension(options_pb2.field):
        return None
    return _NORMALISE.get(field.GetOptions().Extensions[options_pb2.field].normalize)


def _leaf(field: FieldDescriptor) -> Visitor[list[Violation]] | None:
    normalise = normalise_of(field)
    if normalise is None:
        return None
    owner = field.containing_type
    region = _REGION if owner is not None and _REGION in owner.fields_by_name else ""
    visit = _repeated if field.is_repeated else _single
    return visit(field.name, region, normalise)


def _single(name: str, region: str, normalise: Normalise) -> Visitor[list[Violation]]:
    def visit(message: Message, path: str, violations: list[Violation]) -> None:
        text = getattr(message, name)
        if not text:
            return
        try:
            form = normalise(text, getattr(message, region) if region else "")
        except ValueError as error:
            violations.append(Violation(f"{path}{name}", str(error), "NORMALIZE"))
            return
        if form != text:
            setattr(message, name, form)

    return visit


def _repeated(name: str, region: str, normalise: Normalise) -> Visitor[list[Violation]]:
    def visit(message: Message, path: str, violations: list[Violation]) -> None:
        texts = getattr(message, name)
        for index, text in enumerate(texts):
            try:
                texts[index] = normalise(text, getattr(message, region) if region else "") if text else text
            except ValueError as error:
                violations.append(Violation(f"{path}{name}[{index}]", str(error), "NORMALIZE"))

    return visit


def _email(text: str, region: str) -> str:
    return normal_email(text)


def _host(text: str, region: str) -> str:
    return normal_host(text)


def _time_zone(text: str, region: str) -> str:
    return normal_time_zone(text)


def _language(text: str, region: str) -> str:
    return normal_language(text)


def _trim(text: str, region: str) -> str:
    return text.strip()


_NORMALISE: dict[int, Normalise] = {
    options_pb2.NORMALIZATION_EMAIL: _email,
    options_pb2.NORMALIZATION_PHONE: normal_phone,
    options_pb2.NORMALIZATION_TRIM: _trim,
    options_pb2.NORMALIZATION_HOST: _host,
    options_pb2.NORMALIZATION_TIME_ZONE: _time_zone,
    options_pb2.NORMALIZATION_LANGUAGE: _language,
}
