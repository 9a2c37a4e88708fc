"""Ranges of a file (RFC 9110, section 14): which bytes a request asks for, of those there are."""

import re
from dataclasses import dataclass

from edge.transcoding.errors import RangeNotSatisfiable

_RANGE = re.compile(rb"bytes=([0-9]{0,18})-([0-9]{0,18})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ByteRange:
    """The bytes `[start, end)`."""

    start: int
    end: int


def asked_range(value: bytes, size: int) -> ByteRange | None:
    """The range of a `Range` header; None for what is passed over: another unit, several ranges, no such form.

    Raises RangeNotSatisfiable where no byte of it is there.
    """
    found = _RANGE.fullmatch(value.strip())
    if found is None or found.groups() == (b"", b""):
        return None
    first, last = found.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
    if start >= size or start >= end:
        raise RangeNotSatisfiable(size)
    return ByteRange(start, end)
