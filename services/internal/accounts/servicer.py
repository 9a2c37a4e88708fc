"""Agencies and their sub-accounts: standard methods only."""

from services.internal.deps import Deps


class AccountsServicer:
    """Bound to the resource runtime."""

    def __init__(self, deps: Deps) -> None:
        self.accounts = deps.accounts
