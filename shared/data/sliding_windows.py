"""How often something may happen in any stretch of so many seconds: the rule, in Lua for Redis and in Python.

Time is cut into slices of a tenth of the window, and a take counts for as long as its slice overlaps the window. So no
stretch of that length ever holds more than the limit, and what is used comes back within eleven tenths of it.
"""

from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple

SLICES = 10
CAPACITY = 10_000

# Takes for many groups at once. Each group names keys and wants `n`; it gets what the tightest of its keys has left,
# counted on all of them, and what is not granted is not counted.
# ARGV: for each group n, the number of its keys, and for each key limit and window in ms.
# Answer: for each group what was granted, and for each key what is left before and the ms until more comes back.
TAKE = f"""
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local out, key, arg = {{}}, 1, 1
while arg <= #ARGV do
  local n, keys = tonumber(ARGV[arg]), tonumber(ARGV[arg + 1])
  local granted, place, current = n, #out + 1, {{}}
  out[place] = 0
  for i = 0, keys - 1 do
    local limit, slice = tonumber(ARGV[arg + 2 + 2 * i]), ARGV[arg + 3 + 2 * i] / {SLICES}
    current[i] = math.floor(now / slice)
    local used, oldest = 0, current[i]
    local counts = redis.call('HGETALL', KEYS[key + i])
    for j = 1, #counts, 2 do
      local at = tonumber(counts[j])
      if at < current[i] - {SLICES} then
        redis.call('HDEL', KEYS[key + i], counts[j])
      else
        used = used + counts[j + 1]
        oldest = math.min(oldest, at)
      end
    end
    out[#out + 1] = limit - used
    out[#out + 1] = math.ceil((oldest + {SLICES + 1}) * slice - now)
    granted = math.max(0, math.min(granted, limit - used))
  end
  if granted > 0 then
    for i = 0, keys - 1 do
      redis.call('HINCRBY', KEYS[key + i], current[i], granted)
      redis.call('PEXPIRE', KEYS[key + i], math.ceil(ARGV[arg + 3 + 2 * i] * {SLICES + 1} / {SLICES}))
    end
  end
  out[place] = granted
  key, arg = key + keys, arg + 2 + 2 * keys
end
return out
"""


class Limit(NamedTuple):
    """`requests` in any `seconds` for what `key` names; `name` is what callers know it by."""

    key: str
    name: str
    requests: int
    seconds: int


class State(NamedTuple):
    """What a limit had left, and milliseconds until some of what was taken comes back."""

    left: int
    reset_ms: int


class OwnWindows:
    """The same rule in this process alone. Its memory is bounded: what was used longest ago is forgotten first."""

    def __init__(self) -> None:
        self._counts: OrderedDict[tuple[str, int], dict[int, int]] = OrderedDict()

    def take(self, limits: Sequence[Limit], n: int, now: float) -> tuple[int, list[State]]:
        """What of `n` was granted, and how each limit stood before. `now` is in seconds of any clock."""
        windows = [self._window(limit, now) for limit in limits]
        states = [_state(limit, window, now) for limit, window in zip(limits, windows, strict=True)]
        granted = max(0, min(n, *(state.left for state in states)))
        for limit, window in zip(limits, windows, strict=True):
            current = _slice(limit, now)
            window[current] = window.get(current, 0) + granted
        return granted, states

    def _window(self, limit: Limit, now: float) -> dict[int, int]:
        key = (limit.key, limit.seconds)
        window = self._counts.pop(key, {})
        first = _slice(limit, now) - SLICES
        for at in [at for at in window if at < first]:
            del window[at]
        if len(self._counts) >= CAPACITY:
            self._counts.popitem(last=False)
        self._counts[key] = window
        return window


def _slice(limit: Limit, now: float) -> int:
    return int(now * SLICES / limit.seconds)


def _state(limit: Limit, window: dict[int, int], now: float) -> State:
    used = {at: count for at, count in window.items() if count}
    oldest = min(used, default=_slice(limit, now))
    back = (oldest + SLICES + 1) * limit.seconds / SLICES - now
    return State(limit.requests - sum(used.values()), max(1, round(back * 1000)))
