"""Work that is done later in a user's name: who asked for it and by what right, and what they may do by then."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from services.internal.deps import Deps
from services.internal.holders import Holders
from shared.rpc.call import Call
from shared.rpc.principal import Principal, Visibility

# Through whom, or what, somebody asks.
_THROUGH = ("impersonator_id", "app_id", "key_id")


def asker_of(asking: Any) -> dict[str, Any]:
    """What is kept of whoever asks: of a Principal, or of a message that has kept it."""
    through = {name: getattr(asking, name) for name in _THROUGH}
    return {"user_id": asking.user_id, "scopes": sorted(asking.scopes), **through}


class Asking:
    """Finds them again."""

    def __init__(self, deps: Deps) -> None:
        self._holders = Holders(deps)
        self._teams = deps.teams

    async def now(self, asker: Mapping[str, Any], account_id: str, reason: str) -> Principal | None:
        """Whoever asked as they are now, with those of the scopes that they still have; None if they are shut out."""
        holder = await self._holders.find(asker["user_id"], account_id, Call(reason, ""))
        if holder is None or not holder.is_open:
            return None
        principal = await self._holders.principal(holder, frozenset(asker["scopes"]))
        if principal is None:
            return None
        team: tuple[str, ...] = ()
        if principal.visibility is Visibility.TEAM:
            team = tuple(await self._teams.teammates(holder.user.account_id, holder.user.id))
        return replace(principal, team=team, **{name: asker[name] for name in _THROUGH})
