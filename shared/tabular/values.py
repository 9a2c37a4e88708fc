"""The text of a cell as the value of a field, and back."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from google.protobuf.descriptor import EnumDescriptor, FieldDescriptor
from google.protobuf.json_format import MessageToDict

TIME = "google.protobuf.Timestamp"
DATE = "google.type.Date"
Cell = str | int | float | bool | None
"""What a column of an export holds."""

_F = FieldDescriptor
_INTEGERS = {_F.CPPTYPE_INT32, _F.CPPTYPE_INT64, _F.CPPTYPE_UINT32, _F.CPPTYPE_UINT64}
_NUMBERS = {_F.CPPTYPE_DOUBLE, _F.CPPTYPE_FLOAT}
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[,' ]\d{3})+(?:\.\d+)?")
_YES, _NO = frozenset({"true", "yes", "y", "1", "x", "on"}), frozenset({"false", "no", "n", "0", "off"})
_WORD = re.compile(r"[^a-z0-9]+")
_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class Reading:
    """How texts are read. `region`: of phone numbers without "+". `day_first`: None if only plain dates are dates."""

    region: str = ""
    day_first: bool | None = None


Read = Callable[[str, Reading], Any]
"""The value of a text that is not empty. Raises ValueError saying what is wrong with it."""


def is_value(field: FieldDescriptor) -> bool:
    """Whether one cell can hold one value of the field."""
    message = field.message_type
    return message.full_name in (TIME, DATE) if message is not None else field.type != _F.TYPE_BYTES


def kind_of(field: FieldDescriptor) -> str:
    """What values are, in a word for people."""
    if field.message_type is not None:
        return "time" if field.message_type.full_name == TIME else "date"
    if field.enum_type is not None:
        return "name"
    if field.cpp_type in _INTEGERS:
        return "whole number"
    if field.cpp_type in _NUMBERS:
        return "number"
    return "true or false" if field.cpp_type == _F.CPPTYPE_BOOL else "text"


def reader_of(field: FieldDescriptor) -> Read:
    """How a cell's text becomes a value of a field for which `is_value` holds."""
    if field.message_type is not None:
        return _time if field.message_type.full_name == TIME else _date
    if field.enum_type is not None:
        return _name_reader(field.enum_type)
    if field.cpp_type in _INTEGERS:
        return _integer
    if field.cpp_type in _NUMBERS:
        return read_number
    return read_bool if field.cpp_type == _F.CPPTYPE_BOOL else _text


def cell_of(field: FieldDescriptor, value: Any) -> Cell:
    """A value as a cell that `reader_of` reads again."""
    if field.message_type is not None:
        if field.message_type.full_name == DATE:
            return f"{value.year:04}-{value.month:02}-{value.day:02}" if value.year else None
        return str(MessageToDict(value))
    if field.enum_type is not None:
        return short_names(field.enum_type).get(value, "") if value else None
    return value if value or field.cpp_type != _F.CPPTYPE_STRING else None


def short_names(enum: EnumDescriptor) -> dict[int, str]:
    """The names of an enum by number, without what they have in common, in small letters; not that of 0."""
    prefix = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", enum.name).upper() + "_"
    return {each.number: each.name.removeprefix(prefix).lower() for each in enum.values if each.number}


def parsed_date(text: str, reading: Reading) -> datetime:
    """A date, or a time, in UTC unless it says otherwise. Raises ValueError."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = _written_out(text, reading)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _written_out(text: str, reading: Reading) -> datetime:
    if reading.day_first is None:
        raise ValueError("not a date like 2026-04-03; say in which order dates are written")
    parts = _DAY.fullmatch(text)
    if parts is None:
        raise ValueError("not a date")
    first, second, year, hour, minute, seconds = (int(part or 0) for part in parts.groups())
    day, month = (first, second) if reading.day_first else (second, first)
    try:
        return datetime(year, month, day, hour, minute, seconds)
    except ValueError:
        raise ValueError("no such day") from None


def _text(text: str, reading: Reading) -> str:
    return text


def _integer(text: str, reading: Reading) -> int:
    number = read_number(text, reading)
    if number != int(number):
        raise ValueError("not a whole number")
    return int(number)


def read_number(text: str, reading: Reading) -> float:
    """A number, also with signs between thousands. Raises ValueError."""
    plain = re.sub(r"[,' ]", "", text) if _GROUPED.fullmatch(text) else text
    try:
        number = float(plain)
    except ValueError:
        raise ValueError("not a number") from None
    if number in (float("inf"), float("-inf")) or number != number:
        raise ValueError("not a number")
    return number


def read_bool(text: str, reading: Reading) -> bool:
    """Yes or no, in some usual words. Raises ValueError."""
    word = text.lower()
    if word not in _YES | _NO:
        raise ValueError("neither yes nor no")
    return word in _YES


def _name_reader(enum: EnumDescriptor) -> Read:
    by_word = {_word(name): number for number, name in short_names(enum).items()}
    by_word |= {_word(each.name): each.number for each in enum.values if each.number}

    def read(text: str, reading: Reading) -> int:
        number = by_word.get(_word(text))
        if number is None:
            raise ValueError(f"none of {', '.join(short_names(enum).values())}")
        return number

    return read


def _word(text: str) -> str:
    return _WORD.sub("", text.lower())


def _time(text: str, reading: Reading) -> datetime:
    return parsed_date(text, reading)


def _date(text: str, reading: Reading) -> date:
    return parsed_date(text, reading).date()
