"""Ids: `<prefix>_<ULID>`, made by the server, sortable by time."""

import base64
import hashlib
import os
import re
import secrets
from datetime import UTC, datetime
from typing import Protocol

from ulid import ULID

PATTERN = re.compile(r"^[a-z][a-z0-9]{1,7}_[0-9A-HJKMNP-TV-Z]{26}$")

# What a client may send as `x-request-id`, to follow its call through logs.
REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")


class IdSource(Protocol):
    """Makes ids."""

    def new(self, prefix: str, at: datetime) -> str:
        """A new id of this prefix, ordered by `at`."""


_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# Two digits at once: half the time of the library's digit by digit, in what every call does.
_PAIRS = tuple(high + low for high in _DIGITS for low in _DIGITS)
_RANDOM_BITS = 80
_PAIR_BITS = 10
_SHIFTS = tuple(range(120, -1, -_PAIR_BITS))


class RandomIds:
    """Ids with 80 random bits."""

    def new(self, prefix: str, at: datetime) -> str:
        return f"{prefix}_{ulid_of(int(at.timestamp() * 1000), secrets.randbits(_RANDOM_BITS))}"


def ulid_of(milliseconds: int, rest: int) -> str:
    """The digits of a ULID: 48 bits of time, 80 of `rest`."""
    number = milliseconds << _RANDOM_BITS | rest
    return "".join([_PAIRS[number >> shift & 1023] for shift in _SHIFTS])


# From the digits of RFC 4648 to those of a ULID.
_FROM_BASE32 = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", _DIGITS.encode())
_TIME_DIGITS, _RANDOM_DIGITS = 10, 16
_MADE_AT_ONCE = 1024


class PassingIds:
    """The same ids for what passes and is not kept, such as calls. Belongs to one event loop.

    The system is asked for randomness by the thousand, which halves the time; a forked process would repeat them.
    """

    def __init__(self) -> None:
        self._digits = ""
        self._at = 0
        self._time = datetime.min
        self._time_digits = ""

    def new(self, prefix: str, at: datetime) -> str:
        if at != self._time:
            self._time, self._time_digits = at, ulid_of(int(at.timestamp() * 1000), 0)[:_TIME_DIGITS]
        start = self._at
        if start == len(self._digits):
            random = os.urandom(_MADE_AT_ONCE * _RANDOM_BITS // 8)
            self._digits, start = base64.b32encode(random).translate(_FROM_BASE32).decode(), 0
        self._at = start + _RANDOM_DIGITS
        return f"{prefix}_{self._time_digits}{self._digits[start : self._at]}"


def digest_ulid(text: str) -> str:
    """The digits of an id that follows from a text: the same wherever it is made. It tells no time."""
    number = int.from_bytes(hashlib.sha256(text.encode()).digest())
    return "".join(_PAIRS[number >> shift & 1023] for shift in _SHIFTS)


def time_of(id: str) -> datetime:
    """When an id was made. Raises ValueError for what is none."""
    return ULID.from_str(id.rpartition("_")[2]).datetime.astimezone(UTC)
