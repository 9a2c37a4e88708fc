"""Timestamp and Duration between their JSON text and (seconds, nanos), by the letter of the ProtoJSON mapping."""

import re
from datetime import UTC, datetime, timedelta

from edge.transcoding.codec.faults import Reject, quoted

_TIMESTAMP = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?"
    r"(?:Z|([+-])([0-9]{2}):([0-9]{2}))"
)
_DURATION = re.compile(r"(-?)([0-9]{1,12})(?:\.([0-9]{1,9}))?s")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_SECOND = -62135596800
_LAST_SECOND = 253402300799
_MAX_DURATION = 315576000000


def parse_timestamp(text: str) -> tuple[int, int]:
    """Seconds and nanos of an RFC 3339 time between years 1 and 9999. Raises Reject."""
    found = _TIMESTAMP.fullmatch(text)
    if found is None:
        raise _no_timestamp(text)
    year, month, day, hour, minute, second, fraction, sign, hours, minutes = found.groups()
    try:
        at = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second), tzinfo=UTC) - _EPOCH
    except ValueError:
        raise _no_timestamp(text) from None
    seconds = at.days * 86400 + at.seconds
    if sign:
        if hours > "23" or minutes > "59":
            raise _no_timestamp(text)
        offset = int(hours) * 3600 + int(minutes) * 60
        seconds += offset if sign == "-" else -offset
    if not _FIRST_SECOND <= seconds <= _LAST_SECOND:
        raise _no_timestamp(text)
    return seconds, _nanos(fraction)


def format_timestamp(seconds: int, nanos: int) -> str:
    """RFC 3339 in UTC with 0, 3, 6 or 9 digits of a second. Raises ValueError outside years 1 to 9999."""
    if not (_FIRST_SECOND <= seconds <= _LAST_SECOND and 0 <= nanos < 10**9):
        raise ValueError(f"no timestamp: {seconds} s, {nanos} ns")
    whole = (_EPOCH + timedelta(seconds=seconds)).replace(tzinfo=None).isoformat()
    return f"{whole}{_fraction(nanos)}Z"


def parse_duration(text: str) -> tuple[int, int]:
    """Seconds and nanos, of one sign, of a text such as `-1.5s`. Raises Reject."""
    found = _DURATION.fullmatch(text)
    if found is None:
        raise _no_duration(text)
    sign, whole, fraction = found.groups()
    seconds, nanos = int(whole), _nanos(fraction)
    if seconds > _MAX_DURATION or (seconds == _MAX_DURATION and nanos):
        raise _no_duration(text)
    return (-seconds, -nanos) if sign else (seconds, nanos)


def format_duration(seconds: int, nanos: int) -> str:
    """Seconds with 0, 3, 6 or 9 digits and an `s`. Raises ValueError where the two parts differ in sign."""
    if abs(seconds) > _MAX_DURATION or abs(nanos) >= 10**9 or seconds * nanos < 0:
        raise ValueError(f"no duration: {seconds} s, {nanos} ns")
    sign = "-" if seconds < 0 or nanos < 0 else ""
    return f"{sign}{abs(seconds)}{_fraction(abs(nanos))}s"


def _nanos(fraction: str | None) -> int:
    return int(fraction.ljust(9, "0")) if fraction else 0


def _fraction(nanos: int) -> str:
    if nanos == 0:
        return ""
    if nanos % 1_000_000 == 0:
        return f".{nanos // 1_000_000:03d}"
    if nanos % 1_000 == 0:
        return f".{nanos // 1_000:06d}"
    return f".{nanos:09d}"


def _no_timestamp(text: str) -> Reject:
    return Reject("INVALID_TIMESTAMP", f"expected an RFC 3339 time such as 2024-01-02T03:04:05Z, got {quoted(text)}")


def _no_duration(text: str) -> Reject:
    return Reject("INVALID_DURATION", f"expected seconds such as 1.5s, got {quoted(text)}")
