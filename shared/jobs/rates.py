"""Rates of kinds: how many jobs began lately, kept in the lease, so that the next leader knows."""

from collections.abc import Mapping
from typing import Any

from shared.jobs.kind import JobKind, Rate


class Rates:
    """Counts beginnings. Times are in seconds since the epoch, of one clock."""

    def __init__(self, kinds: Mapping[str, JobKind[Any]]) -> None:
        self._rates: dict[str, Rate] = {
            name: kind.policy.rate for name, kind in kinds.items() if kind.policy.rate is not None
        }
        self._begun: dict[str, list[tuple[float, int]]] = {name: [] for name in self._rates}

    def load(self, state: Mapping[str, Any]) -> None:
        """Takes over what the leader before has kept."""
        for name in self._rates:
            self._begun[name] = [(float(time), int(count)) for time, count in state.get(name, ())]

    @property
    def state(self) -> dict[str, list[list[float]]]:
        """What the next leader has to know."""
        return {name: [[time, count] for time, count in begun] for name, begun in self._begun.items() if begun}

    def free(self, now: float) -> Mapping[str, int]:
        """How many jobs of each kind with a rate may begin now."""
        for name, rate in self._rates.items():
            since = now - rate.period.total_seconds()
            self._begun[name] = [(time, count) for time, count in self._begun[name] if time > since]
        return {name: rate.count - sum(n for _, n in self._begun[name]) for name, rate in self._rates.items()}

    def count(self, begun: Mapping[str, int], now: float) -> bool:
        """Counts what begins now, by kind; whether there is anything that the next leader has to know."""
        rated = {name: count for name, count in begun.items() if name in self._rates and count}
        for name, count in rated.items():
            self._begun[name].append((now, count))
        return bool(rated)
