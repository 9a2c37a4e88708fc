"""The people of an account and their teams: standard methods only."""

from services.internal.deps import Deps


class UsersServicer:
    """Bound to the resource runtime."""

    def __init__(self, deps: Deps) -> None:
        self.users = deps.users
        self.teams = deps.teams.resource
