"""JSON text to plain values, by the letter of RFC 8259: UTF-8, no NaN, no duplicate names, bounded depth."""

import json
from collections import Counter
from decimal import Decimal
from typing import Any

from edge.transcoding.codec.faults import Faults, Reject, expected

_EXACT = 2.0**53


class Repeating(dict[str, Any]):
    """An object that gives a name twice; `names` are those. Only the reader knows where in the document it stands."""

    names: tuple[str, ...] = ()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    repeating = Repeating(made)
    counts = Counter(name for name, _ in pairs)
    repeating.names = tuple(name for name, count in counts.items() if count > 1)
    return repeating


def _number(text: str) -> float | int:
    value = float(text)
    # Past 2^53 a double cannot hold every integer, and the field may be an int64.
    if _EXACT <= abs(value) < float("inf"):
        exact = Decimal(text)
        if exact == exact.to_integral_value():
            return int(exact)
    return value


def _constant(text: str) -> float:
    raise Reject("MALFORMED_JSON", f"is not valid JSON: {text} has to be written as a string")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=_number, parse_constant=_constant)


def loads(data: bytes) -> Any:
    """One JSON value. Objects with a name given twice come as Repeating. Raises Reject."""
    try:
        return _DECODER.decode(data.decode())
    except UnicodeDecodeError as error:
        raise Reject("INVALID_TEXT", f"is not UTF-8 at byte {error.start}") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Reject("MALFORMED_JSON", f"is not valid JSON: {error.msg.removesuffix(' at')} at {where}") from None
    except RecursionError:
        raise Reject("TOO_DEEP", "is nested too deeply") from None
    except Reject:
        raise
    except ValueError:
        # The one other refusal of the parser: a number of thousands of digits.
        raise Reject("MALFORMED_JSON", "holds a number with too many digits") from None


def check_object(value: object, faults: Faults) -> None:
    """Lets only objects pass, else raises Reject, and notes the names an object gives twice."""
    if type(value) is dict:
        return
    if not isinstance(value, Repeating):
        raise expected("an object", value)
    for name in value.names:
        start = len(faults)
        faults.add(Reject("DUPLICATE_FIELD", "is given twice"))
        faults.within(start, name, name)
