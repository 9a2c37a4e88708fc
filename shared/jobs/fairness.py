"""Whose turn it is: lanes by priority, in a lane accounts in turn, of an account its kinds in turn."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

from shared.data.job_queue import Share
from shared.data.job_rows import SUSPECTS, parts_of, turn_of

# A lane that waited while so many jobs of others went goes once before them.
PATIENCE = 16
# One account has at most this share of the places, so that whoever comes next does not wait for its jobs to end.
ACCOUNT_SHARE = 0.75


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much may be under way: in all, and of kinds. `begin`: how many more of a kind may begin now (rates).

    `closed`: kinds of which nothing is to begin. `suspects`: of the jobs that workers died with, one a worker. `room`:
    how many may begin now, where that is known better than by what is under way.
    """

    places: int
    suspects: int = 1
    concurrency: Mapping[str, int] = field(default_factory=dict)
    per_account: Mapping[str, int] = field(default_factory=dict)
    begin: Mapping[str, int] = field(default_factory=dict)
    closed: Collection[str] = ()
    room: int | None = None


class Fairness:
    """Chooses, and remembers who was last."""

    def __init__(self) -> None:
        self._last_account: dict[int, str] = {}
        self._last_kind: dict[tuple[int, str], str] = {}
        self._passed_over: Counter[int] = Counter()

    def choose(self, turns: Sequence[str], active: Mapping[Share, int], bounds: Bounds) -> Mapping[str, int]:
        """How many jobs of each turn are to begin."""
        room = _Room(active, bounds)
        lanes: dict[int, _Lane] = defaultdict(_Lane)
        for waiting in sorted(turns):
            lane, account_id, kind = parts_of(waiting)
            lanes[lane].add(account_id, kind)
        chosen: Counter[str] = Counter()
        while lanes and room.left > 0:
            lane = self._lane(lanes)
            turn = self._one(lane, lanes[lane], room)
            if turn is None:
                del lanes[lane]
            else:
                chosen[turn] += 1
        return chosen

    def _lane(self, lanes: Collection[int]) -> int:
        """The first lane, or one that was passed over for too long."""
        lane = next((each for each in sorted(lanes) if self._passed_over[each] >= PATIENCE), min(lanes))
        for each in lanes:
            self._passed_over[each] = 0 if each == lane else self._passed_over[each] + 1
        return lane

    def _one(self, number: int, lane: "_Lane", room: "_Room") -> str | None:
        """Takes one job of a lane; None if none of it may begin."""
        while lane.accounts:
            account_id = _after(self._last_account.get(number, ""), lane.accounts)
            kinds = lane.kinds[account_id]
            kind = _after(self._last_kind.get((number, account_id), ""), kinds)
            self._last_account[number], self._last_kind[number, account_id] = account_id, kind
            if room.take(number, account_id, kind):
                return turn_of(number, account_id, kind)
            kinds.remove(kind)
            if not kinds:
                lane.accounts.remove(account_id)
                self._last_kind.pop((number, account_id), None)
        return None


class _Lane:
    """What waits in a lane, in the order of names."""

    def __init__(self) -> None:
        self.accounts: list[str] = []
        self.kinds: dict[str, list[str]] = {}

    def add(self, account_id: str, kind: str) -> None:
        if account_id not in self.kinds:
            self.accounts.append(account_id)
            self.kinds[account_id] = []
        self.kinds[account_id].append(kind)


class _Room:
    """What may still begin."""

    def __init__(self, active: Mapping[Share, int], bounds: Bounds) -> None:
        self._bounds = bounds
        self._kinds: Counter[str] = Counter()
        self._accounts: Counter[str] = Counter()
        self._both: Counter[tuple[str, str]] = Counter()
        self._begun: Counter[str] = Counter()
        self._suspects = 0
        for share, count in active.items():
            self._kinds[share.kind] += count
            self._accounts[share.account_id] += count
            self._both[share.kind, share.account_id] += count
            self._suspects += count * share.suspect
        self.left = bounds.places - sum(active.values()) if bounds.room is None else bounds.room

    def take(self, lane: int, account_id: str, kind: str) -> bool:
        """Takes a place for a job if it may begin."""
        bounds, both = self._bounds, (kind, account_id)
        if (
            kind in bounds.closed
            or (lane == SUSPECTS and self._suspects >= bounds.suspects)
            or self._begun[kind] >= bounds.begin.get(kind, inf)
            or self._kinds[kind] >= bounds.concurrency.get(kind, inf)
            or self._both[both] >= bounds.per_account.get(kind, inf)
            or (account_id and self._accounts[account_id] >= max(1, int(bounds.places * ACCOUNT_SHARE)))
        ):
            return False
        self.left -= 1
        self._begun[kind] += 1
        self._kinds[kind] += 1
        self._accounts[account_id] += 1
        self._both[both] += 1
        self._suspects += lane == SUSPECTS
        return True


def _after(last: str, names: Sequence[str]) -> str:
    """The next name behind the last one, and from the end the first. `names` are in order."""
    return names[bisect_right(names, last) % len(names)]
