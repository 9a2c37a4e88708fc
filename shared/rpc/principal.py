"""Who is calling. Made from a verified token and from nothing else."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller: a user of an account, or the platform itself (`system`).

    `scopes` are as granted; `allows` knows that a scope covers those below it.
    """

    user_id: str
    account_id: str
    parent_account_id: str = ""
    session_id: str = ""
    role: str = ""
    scopes: frozenset[str] = frozenset()
    impersonator_id: str = ""
    system: bool = False

    def allows(self, scope: str) -> bool:
        """Whether a granted scope is this one or above it: `contacts` covers `contacts.read`."""
        while scope not in self.scopes:
            scope, dot, _ = scope.rpartition(".")
            if not dot:
                return False
        return True
