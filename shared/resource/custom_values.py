"""The types of custom fields: how a value of each is checked, brought to its one form, and asked for in filters.

Dates and times are kept as text in the form in which they order: 2026-02-14 and 2026-02-14T09:30:00.000Z.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from google.protobuf.struct_pb2 import Value

from shared.resource.custom_names import MAX_CHARS
from shared.resource.emails import normal_email
from shared.resource.fields import FieldSpec, Kind
from shared.resource.filter_values import read_time, time_text
from shared.resource.normalise import Normalise
from shared.resource.phones import normal_phone

_MAX_LONG_CHARS = 10_000
_MAX_CHOICES = 100
# Whole numbers up to here are exact as JSON numbers.
_MAX_WHOLE = 2**53
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a definition says of single values. `options`: those of a select field. `region`: where a phone number
    without "+" is dialled."""

    options: frozenset[str] = frozenset()
    region: str = ""


@dataclass(frozen=True, slots=True)
class CustomType:
    """One type. `normal` brings a value to its form in place; raises ValueError saying what is wanted.

    `kind`: what filters take it for; None for what cannot be filtered.
    """

    normal: Callable[[Value, Choices], None]
    kind: Kind | None
    many: bool = False
    normalise: Normalise | None = None
    as_text: bool = False

    def spec(self, path: str, key: str) -> FieldSpec | None:
        """The field as filters and orders know it."""
        if self.kind is None:
            return None
        whole = self.kind is Kind.INTEGER
        return FieldSpec(
            path=path,
            stored=path,
            kind=self.kind,
            repeated=self.many,
            leaf_repeated=self.many,
            default=None,
            filterable=True,
            sortable=not self.many,
            low=-_MAX_WHOLE if whole else 0,
            high=_MAX_WHOLE if whole else 0,
            normalise=self.normalise,
            custom_key=key,
            as_text=self.as_text,
        )


def is_empty(value: Value) -> bool:
    """Whether a value takes the field out of the row: null, an empty text, an empty list."""
    kind = value.WhichOneof("kind")
    return (
        kind in (None, "null_value")
        or (kind == "string_value" and not value.string_value.strip())
        or (kind == "list_value" and not value.list_value.values)
    )


def _text_of(value: Value) -> str:
    if value.WhichOneof("kind") != "string_value":
        raise ValueError("must be a text")
    return value.string_value.strip()


def _text(normal: Callable[[str, Choices], str], longest: int = MAX_CHARS) -> Callable[[Value, Choices], None]:
    def check(value: Value, choices: Choices) -> None:
        text = normal(_text_of(value), choices)
        if len(text) > longest:
            raise ValueError(f"must have at most {longest} characters")
        value.string_value = text

    return check


def _number_of(value: Value) -> float:
    if value.WhichOneof("kind") != "number_value" or not math.isfinite(value.number_value):
        raise ValueError("must be a number")
    return value.number_value


def _number(value: Value, choices: Choices) -> None:
    _number_of(value)


def _money(value: Value, choices: Choices) -> None:
    number = _number_of(value)
    if number != int(number) or abs(number) > _MAX_WHOLE:
        raise ValueError("must be a whole number of the currency's smallest unit, such as cents")


def _bool(value: Value, choices: Choices) -> None:
    if value.WhichOneof("kind") != "bool_value":
        raise ValueError("must be true or false")


def _date(text: str, choices: Choices) -> str:
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise ValueError("must be a date such as 2026-02-14")


def _url(text: str, choices: Choices) -> str:
    try:
        parts = urlsplit(text)
        if parts.scheme.lower() in ("http", "https") and parts.hostname and not re.search(r"\s", text):
            return text
    except ValueError:
        pass
    raise ValueError("must be an address on the web, such as https://acme.example")


def _chosen(text: str, choices: Choices) -> str:
    if text not in choices.options:
        raise ValueError(f"must be one of: {', '.join(sorted(choices.options))}")
    return text


def _many_chosen(value: Value, choices: Choices) -> None:
    if value.WhichOneof("kind") != "list_value":
        raise ValueError("must be a list")
    texts = [_chosen(_text_of(each), choices) for each in value.list_value.values]
    for each, text in zip(value.list_value.values, texts, strict=True):
        each.string_value = text
    if len(set(texts)) < len(texts) or len(texts) > _MAX_CHOICES:
        raise ValueError(f"must be different options, {_MAX_CHOICES} at most")


def _email(text: str, region: str = "") -> str:
    return normal_email(text)


TYPES: Mapping[str, CustomType] = {
    "FIELD_TYPE_TEXT": CustomType(_text(lambda text, choices: text), Kind.TEXT),
    "FIELD_TYPE_LONG_TEXT": CustomType(_text(lambda text, choices: text, _MAX_LONG_CHARS), None),
    "FIELD_TYPE_NUMBER": CustomType(_number, Kind.NUMBER),
    "FIELD_TYPE_MONEY": CustomType(_money, Kind.INTEGER),
    "FIELD_TYPE_DATE": CustomType(_text(_date), Kind.DATE),
    "FIELD_TYPE_DATETIME": CustomType(_text(lambda text, choices: time_text(read_time(text))), Kind.TIME, as_text=True),
    "FIELD_TYPE_BOOL": CustomType(_bool, Kind.BOOL),
    "FIELD_TYPE_SELECT": CustomType(_text(_chosen), Kind.TEXT),
    "FIELD_TYPE_MULTI_SELECT": CustomType(_many_chosen, Kind.TEXT, many=True),
    "FIELD_TYPE_URL": CustomType(_text(_url), Kind.TEXT),
    "FIELD_TYPE_EMAIL": CustomType(_text(lambda text, choices: normal_email(text)), Kind.TEXT, normalise=_email),
    "FIELD_TYPE_PHONE": CustomType(
        _text(lambda text, choices: normal_phone(text, choices.region)), Kind.TEXT, normalise=normal_phone
    ),
    "FIELD_TYPE_REFERENCE": CustomType(_text(lambda text, choices: text), Kind.TEXT),
}
REFERENCE = "FIELD_TYPE_REFERENCE"


def unique_entry(key: str, value: Value) -> str:
    """A value as no two rows may share it; texts without their case."""
    kind = value.WhichOneof("kind")
    said = value.string_value.casefold() if kind == "string_value" else repr(getattr(value, kind or "number_value"))
    return f"{key}\x1f{said}"
