"""Values in filters: text to a value of the field's type. Each reader raises ValueError saying what is wanted."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from shared.resource.fields import FieldSpec, Kind

_INTEGER = re.compile(r"-?[0-9]{1,20}")
_NUMBER = re.compile(r"-?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.([0-9]{1,9}))?(?:Z|[+-][0-9]{2}:[0-9]{2})"
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DURATION = re.compile(r"(-?)([0-9]{1,12})(?:\.([0-9]{1,9}))?s")


@dataclass(frozen=True, slots=True, order=True)
class DurationValue:
    """A length of time, as google.protobuf.Duration: both parts have the same sign."""

    seconds: int
    nanos: int


@dataclass(frozen=True, slots=True)
class RelativeTime:
    """A time by its distance from the moment of the query; a negative one lies before it."""

    distance: timedelta

    def at(self, now: datetime) -> datetime:
        """The time, when it is `now`: naive, in UTC."""
        return now.astimezone(UTC).replace(tzinfo=None) + self.distance


FilterValue = str | int | float | bool | datetime | DurationValue | RelativeTime


def _text(text: str, field: FieldSpec) -> str:
    return field.normalise(text, "") if field.normalise is not None and text else text


def _integer(text: str, field: FieldSpec) -> int:
    if not _INTEGER.fullmatch(text):
        raise ValueError("a whole number is expected")
    value = int(text)
    if not field.low <= value <= field.high:
        raise ValueError(f"must lie between {field.low} and {field.high}")
    return value


def _number(text: str, field: FieldSpec) -> float:
    if not _NUMBER.fullmatch(text):
        raise ValueError("a number is expected")
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError("is too large")
    return value


def _bool(text: str, field: FieldSpec) -> bool:
    if text not in ("true", "false"):
        raise ValueError("true or false is expected")
    return text == "true"


def _enum(text: str, field: FieldSpec) -> str:
    if text not in field.names:
        raise ValueError(f"one of these is expected: {', '.join(field.names)}")
    return text


def time_text(time: datetime) -> str:
    """A naive time in UTC as text that orders as times do."""
    return f"{time.isoformat(timespec='milliseconds')}Z"


def read_time(text: str) -> datetime:
    """A naive time in UTC, as the codec stores it. Raises ValueError."""
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError("an RFC 3339 time such as 2026-02-14T09:30:00Z is expected")
    if match[1] and match[1][3:].strip("0"):
        raise ValueError("times are kept in milliseconds; give no finer fraction")
    try:
        return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise ValueError("no such time") from None


def _time(text: str, field: FieldSpec) -> datetime:
    return read_time(text)


def _date(text: str, field: FieldSpec) -> str:
    if not _DATE.fullmatch(text):
        raise ValueError("a date such as 2026-02-14 is expected")
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError("no such date") from None


def _duration(text: str, field: FieldSpec) -> DurationValue:
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError('a number of seconds such as "90s" or "1.5s" is expected')
    sign = -1 if match[1] else 1
    return DurationValue(sign * int(match[2]), sign * int((match[3] or "0").ljust(9, "0")))


READERS: Mapping[Kind, Callable[[str, FieldSpec], FilterValue]] = {
    Kind.TEXT: _text,
    Kind.INTEGER: _integer,
    Kind.NUMBER: _number,
    Kind.BOOL: _bool,
    Kind.ENUM: _enum,
    Kind.TIME: _time,
    Kind.DATE: _date,
    Kind.DURATION: _duration,
}
