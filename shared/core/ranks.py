"""Places in a list as text: a row that moves gets a place between two others, and no other row is written.

Two who move rows to the same place at once get different places all but always; the same one orders by id.
"""

import secrets
import string
from datetime import datetime

# In the order of their characters.
_DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
_BASE = len(_DIGITS)
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
# Enough for milliseconds until the year 8888.
_TIME_DIGITS = 8


def newest(now: datetime) -> str:
    """A place above all that were new before."""
    left = _BASE**_TIME_DIGITS - 1 - int(now.timestamp() * 1000)
    digits = ""
    for _ in range(_TIME_DIGITS):
        left, value = divmod(left, _BASE)
        digits = _DIGITS[value] + digits
    return digits + _any_digit() + _any_digit()


def above(first: str, now: datetime) -> str:
    """A place above the first one; "" for an empty list."""
    new = newest(now)
    return new if not first or new < first else between("", first)


def between(low: str, high: str) -> str:
    """A place below `low` and above `high`; "" for either end. Of two that are one place, behind both."""
    prefix = ""
    for place in range(max(len(low), len(high)) + 1):
        least = _VALUES[low[place]] if place < len(low) else 0
        most = _VALUES[high[place]] if place < len(high) else _BASE
        if most - least > 1:
            return prefix + _DIGITS[(least + most) // 2] + _any_digit()
        prefix += _DIGITS[least]
        if most != least:
            # Whatever follows stays above `high`.
            high = ""
    return prefix + _DIGITS[_BASE // 2] + _any_digit()


def _any_digit() -> str:
    """Not 0: nothing goes between "1" and "10"."""
    return _DIGITS[1 + secrets.randbelow(_BASE - 1)]
