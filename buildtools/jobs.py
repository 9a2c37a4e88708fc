"""`make jobs`: every kind of jobs: whose it is, when it comes, how it is treated, and whether it is built."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from typing import Any

import services
import shared
from shared.jobs.declared import DECLARED
from shared.jobs.kind import JobKind, Policy
from shared.jobs.schedule import Schedule

BUILT, TO_COME = "built", "declared"
HEAD = ("kind", "module", "when", "policy", "state", "what")


@dataclass(frozen=True, slots=True)
class Row:
    """A kind. `what`: what it does, or the payload that tells."""

    kind: str
    when: str
    policy: str
    state: str
    what: str

    @property
    def module(self) -> str:
        """Whose it is."""
        return self.kind.partition(".")[0]


def built() -> Mapping[str, JobKind[Any]]:
    """The kinds in the code of services, by name."""
    found: dict[str, JobKind[Any]] = {}
    for package in (services, shared):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                named = vars(importlib.import_module(module.name)).values()
                found |= {each.name: each for each in named if isinstance(each, JobKind)}
    return found


def rows() -> list[Row]:
    """All kinds, by name."""
    kinds, to_come = built(), {each.name: each for each in DECLARED}
    found = [
        Row(name, _when(kind.schedule or "on demand"), _policy(kind.policy), BUILT, kind.payload.DESCRIPTOR.name)
        for name, kind in kinds.items()
    ]
    found += [
        Row(each.name, _when(each.when), _policy(each.policy), _state(each.kind), each.does)
        for name, each in to_come.items()
        if name not in kinds
    ]
    return sorted(found, key=lambda row: row.kind)


def main() -> None:
    """Prints the table."""
    table = [HEAD, *((row.kind, row.module, row.when, row.policy, row.state, row.what) for row in rows())]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for line in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _state(kind: str) -> str:
    return f"{BUILT} as {kind}" if kind else TO_COME


def _when(when: Schedule | str) -> str:
    return when if isinstance(when, str) else f"{when.cron} {when.zone}, missed: {when.missed.value}"


def _policy(policy: Policy) -> str:
    return ", ".join(chain([f"{policy.tries} attempts of {_short(policy.timeout)}"], _bounds(policy)))


def _bounds(policy: Policy) -> Iterator[str]:
    if policy.concurrency is not None:
        yield f"{policy.concurrency} at once"
    if policy.per_account is not None:
        yield f"{policy.per_account} of an account"
    if policy.rate is not None:
        yield f"{policy.rate.count} in {_short(policy.rate.period)}"


def _short(time: timedelta) -> str:
    for seconds, unit in ((3600, "h"), (60, "min")):
        if time.total_seconds() % seconds == 0:
            return f"{time // timedelta(seconds=seconds)} {unit}"
    return f"{time.total_seconds():g} s"


if __name__ == "__main__":
    main()
