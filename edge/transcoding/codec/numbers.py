"""Numbers between JSON, text and protobuf: exact ranges, the JSON grammar, the shortest form of a float."""

import math
import re
import struct
from collections.abc import Callable
from decimal import Decimal

from edge.transcoding.codec.faults import Reject, expected, quoted

INT32 = (-(2**31), 2**31 - 1)
INT64 = (-(2**63), 2**63 - 1)
UINT32 = (0, 2**32 - 1)
UINT64 = (0, 2**64 - 1)

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_INTEGER_TEXT = re.compile(r"-?[0-9]{1,20}")
_SPECIAL = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
_FLOAT = struct.Struct("<f")
_EXACT = 2.0**53
# Up to here each integer is a float of its own, so its digits are the shortest already.
_EXACT_SINGLE = 2.0**24
# Longer than any 64-bit number in any spelling a person would choose.
_MAX_TEXT = 64
_MAX_EXPONENT = 40


def integer(bounds: tuple[int, int]) -> Callable[[object], int]:
    """A reader of JSON numbers and quoted numbers in a range, both ends included. It raises Reject."""
    low, high = bounds

    def read(value: object) -> int:
        if type(value) is not int:
            value = _integral(value)
        if low <= value <= high:
            return value
        raise Reject("OUT_OF_RANGE", f"expected an integer from {low} to {high}")

    return read


def integer_text(bounds: tuple[int, int]) -> Callable[[str], int]:
    """A reader of integers in a path or a query: decimal ASCII digits, nothing else. It raises Reject."""
    read = integer(bounds)

    def read_text(text: str) -> int:
        if _INTEGER_TEXT.fullmatch(text) is None:
            raise Reject("INVALID_NUMBER", f"expected an integer, got {quoted(text)}")
        return read(int(text))

    return read_text


def double(value: object) -> float:
    """A double from a JSON number or a quoted one, `NaN` and `Infinity` included. Raises Reject."""
    if type(value) is float or type(value) is int:
        return _finite(value)
    if type(value) is not str:
        raise expected("a number", value)
    special = _SPECIAL.get(value)
    if special is not None:
        return special
    if len(value) > 400 or _NUMBER.fullmatch(value) is None:
        raise Reject("INVALID_NUMBER", f"expected a number, got {quoted(value)}")
    return _finite(float(value))


def single(value: object) -> float:
    """A float from a JSON number or a quoted one. Raises Reject where it is past the range of 32 bits."""
    number = double(value)
    try:
        _FLOAT.pack(number)
    except OverflowError:
        raise Reject("OUT_OF_RANGE", "expected a number within the range of a 32-bit float") from None
    return number


def print_double(value: float) -> float | str:
    """What JSON shows for a double: itself, or a word where JSON has no number."""
    if value.is_integer() and -_EXACT < value < _EXACT:
        # 1 rather than 1.0, as every other runtime prints it; only a negative zero needs its point.
        return int(value) if value or math.copysign(1.0, value) > 0 else value
    return value if math.isfinite(value) else special_name(value)


def print_single(value: float) -> float | str:
    """What JSON shows for a float: the shortest decimal that reads back as the same 32 bits (0.1, not 0.1000000015)."""
    if not math.isfinite(value) or (value.is_integer() and -_EXACT_SINGLE <= value <= _EXACT_SINGLE):
        return print_double(value)
    bits = _FLOAT.pack(value)
    for digits in (6, 7, 8):
        short = float(f"{value:.{digits}g}")
        if _pack(short) == bits:
            return print_double(short)
    return print_double(float(f"{value:.9g}"))


def special_name(value: float) -> str:
    """The ProtoJSON word for NaN and the infinities."""
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"


def _pack(value: float) -> bytes:
    # Rounding up the largest float leaves its range.
    try:
        return _FLOAT.pack(value)
    except OverflowError:
        return b""


def _finite(value: float) -> float:
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if math.isfinite(number):
        return number
    raise Reject("OUT_OF_RANGE", "expected a number within the range of a 64-bit float")


def _integral(value: object) -> int:
    if type(value) is float:
        if value.is_integer():
            return int(value)
        raise Reject("INVALID_NUMBER", f"expected an integer, got {value!r}")
    if type(value) is not str:
        raise expected("an integer", value)
    if len(value) <= _MAX_TEXT and _NUMBER.fullmatch(value) is not None:
        number = Decimal(value)
        if number.adjusted() <= _MAX_EXPONENT and number == number.to_integral_value():
            return int(number)
    raise Reject("INVALID_NUMBER", f"expected an integer, got {quoted(value)}")
