"""Who is calling. Made from a verified token and from nothing else."""

from dataclasses import dataclass
from enum import StrEnum


class Visibility(StrEnum):
    """Which records a caller sees, of the resources whose records have owners."""

    ALL = "all"
    # Those of the caller and of the caller's teammates, and those the caller follows.
    TEAM = "team"
    # The caller's own, and those the caller follows.
    OWN = "own"

    def wider_than(self, other: "Visibility") -> bool:
        """Whether it shows more than another."""
        order = tuple(Visibility)
        return order.index(self) < order.index(other)


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller: a user of an account, or the platform itself (`system`).

    `scopes` are as granted; `allows` knows that a scope covers those below it. `home_account_id` is the user's own
    account while they act in a sub-account of it, else empty. `team` are the ids of the user's teammates, sorted; kept
    for callers of TEAM visibility only. `app_id`: the app that calls, for the user or by itself; else empty.
    `key_id`: the API key by which the user's program calls, else empty.
    """

    user_id: str
    account_id: str
    parent_account_id: str = ""
    session_id: str = ""
    role: str = ""
    scopes: frozenset[str] = frozenset()
    impersonator_id: str = ""
    system: bool = False
    home_account_id: str = ""
    visibility: Visibility = Visibility.ALL
    team: tuple[str, ...] = ()
    app_id: str = ""
    key_id: str = ""

    def allows(self, scope: str) -> bool:
        """Whether a granted scope is this one or above it: `contacts` covers `contacts.read`."""
        while scope not in self.scopes:
            scope, dot, _ = scope.rpartition(".")
            if not dot:
                return False
        return True
