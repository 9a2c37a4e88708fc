"""Work that is done later in a user's name: who asked for it and by what right, and what they may do by then."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from services.internal.deps import Deps
from services.internal.holders import Holders
from shared.rpc.call import Call
from shared.rpc.principal import Principal, Visibility


def asker_of(caller: Principal) -> dict[str, Any]:
    """What is kept of whoever asks."""
    return {
        "user_id": caller.user_id,
        "scopes": sorted(caller.scopes),
        "impersonator_id": caller.impersonator_id,
        "app_id": caller.app_id,
        "key_id": caller.key_id,
    }


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
        return replace(
            principal,
            impersonator_id=asker["impersonator_id"],
            app_id=asker["app_id"],
            key_id=asker["key_id"],
            team=team,
        )
