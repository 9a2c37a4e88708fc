"""Which handler does which kind: what modules register and workers look up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic

from shared.jobs.kind import JobKind, P
from shared.jobs.work import Handler


@dataclass(frozen=True)
class Handled(Generic[P]):
    """A kind and what does it."""

    kind: JobKind[P]
    handler: Handler[P]


def by_name(handled: Iterable[Handled[Any]]) -> Mapping[str, Handled[Any]]:
    """All kinds by their names. Raises ValueError for a name that two have."""
    table: dict[str, Handled[Any]] = {}
    for each in handled:
        if each.kind.name in table:
            raise ValueError(f"two kinds of jobs are named {each.kind.name}")
        table[each.kind.name] = each
    return table
