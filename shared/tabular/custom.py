"""Cells as values of an account's own fields: what a definition takes, as far as a text can say it."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from shared.resource.custom_fields import Definition
from shared.resource.fields import Kind
from shared.tabular.values import Reading, parsed_date, read_bool, read_number

# Sets a google.protobuf.Value. Raises ValueError saying what is wrong with the text.
Put = Callable[[Any, str, Reading], None]


def put_text(value: Any, text: str, reading: Reading) -> None:
    """For fields that take texts, and for those that nobody has defined: the record says so."""
    value.string_value = text


def puts(definitions: Mapping[str, Definition]) -> Mapping[str, Put]:
    """How a cell becomes a value, by key."""
    return {
        key: _list if each.type.many else _BY_KIND.get(each.type.kind, put_text) for key, each in definitions.items()
    }


def _number(value: Any, text: str, reading: Reading) -> None:
    value.number_value = read_number(text, reading)


def _bool(value: Any, text: str, reading: Reading) -> None:
    value.bool_value = read_bool(text, reading)


def _date(value: Any, text: str, reading: Reading) -> None:
    value.string_value = parsed_date(text, reading).date().isoformat()


def _time(value: Any, text: str, reading: Reading) -> None:
    value.string_value = parsed_date(text, reading).isoformat()


def _list(value: Any, text: str, reading: Reading) -> None:
    parts = re.split(r"[;\n]" if re.search(r"[;\n]", text) else ",", text)
    value.list_value.extend([part.strip() for part in parts if part.strip()])


_BY_KIND: Mapping[Kind | None, Put] = {
    Kind.NUMBER: _number,
    Kind.INTEGER: _number,
    Kind.BOOL: _bool,
    Kind.DATE: _date,
    Kind.TIME: _time,
}
