"""Functions in filters: times that move with the clock, so that a saved filter means the same tomorrow.

`now()`, `ago("7d")` and `from_now("36h")`; a distance is a whole number and s, m, h, d or w (a day is 24 hours).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from shared.resource.filter_values import RelativeTime

_DISTANCE = re.compile(r"([0-9]{1,10})([smhdw])", re.ASCII)
_UNITS: Mapping[str, timedelta] = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_FARTHEST = timedelta(days=36_525)


def call_function(name: str, arguments: Sequence[str]) -> RelativeTime:
    """What a function answers. Raises ValueError saying what is wrong with the call."""
    function = _FUNCTIONS.get(name)
    if function is None:
        raise ValueError(f"no function is named {name}; these are: {', '.join(_FUNCTIONS)}")
    return RelativeTime(function(arguments))


def _now(arguments: Sequence[str]) -> timedelta:
    if arguments:
        raise ValueError("now takes no argument")
    return timedelta(0)


def _ago(arguments: Sequence[str]) -> timedelta:
    return -_distance("ago", arguments)


def _from_now(arguments: Sequence[str]) -> timedelta:
    return _distance("from_now", arguments)


def _distance(name: str, arguments: Sequence[str]) -> timedelta:
    match = _DISTANCE.fullmatch(arguments[0]) if len(arguments) == 1 else None
    if match is None:
        raise ValueError(f'{name} takes one distance in time such as "90s", "15m", "36h", "7d" or "2w"')
    count, unit = int(match[1]), _UNITS[match[2]]
    if count > _FARTHEST // unit:
        raise ValueError(f"{name} reaches no farther than 100 years")
    return count * unit


_FUNCTIONS: Mapping[str, Callable[[Sequence[str]], timedelta]] = {"now": _now, "ago": _ago, "from_now": _from_now}
