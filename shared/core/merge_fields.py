"""Merge fields: names in a customer's text that values take the place of, `{{person.first_name|there}}`.

What comes after `|` stands where there is no value. Values are put in as they are, and not looked through again.
"""

import re
from collections.abc import Callable
from typing import Any

_ANY = re.compile(r"\{\{[^{}]*\}\}|\{\{|\}\}")
_FIELD = re.compile(r"\{\{\s*([a-z_]+\.[a-z0-9_.]+)\s*(?:\|([^{}]*))?\}\}")


def unknown(text: str, is_known: Callable[[str], bool]) -> list[str]:
    """What stands between double braces and is no merge field that is known."""
    fields = ((found.group(), _FIELD.fullmatch(found.group())) for found in _ANY.finditer(text))
    return [whole for whole, field in fields if field is None or not is_known(field[1])]


def filled(text: str, value_of: Callable[[str], str]) -> str:
    """The text with values; of a field with neither value nor fallback nothing is left."""
    return _FIELD.sub(lambda field: value_of(field[1]) or (field[2] or "").strip(), text)


def text_of(value: Any) -> str:
    """A value of JSON in words."""
    match value:
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.15g}"
        case list():
            return ", ".join(map(text_of, value))
        case _:
            return str(value or "")
