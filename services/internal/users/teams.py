"""Teams: who sees whose records. A change of one reaches its members' sessions at once."""

from collections.abc import Iterable

from dashclicks.users.v1.team_pb2 import Team

from shared.core.errors import FailedPrecondition
from shared.data.sessions import MAX_TEAMMATES, SessionStore
from shared.models.users import TEAM
from shared.resource.model import Action, Hooks, Record
from shared.resource.resource import Resource
from shared.resource.runtime import Runtime
from shared.rpc.call import Call

# Of one account; those behind are passed over, which shows less, never more.
MAX_TEAMS = 1000
_REASON = "teams"


class Teams:
    """The teams of every account."""

    def __init__(self, runtime: Runtime, sessions: SessionStore) -> None:
        self.resource: Resource[Team] = runtime.resource(TEAM, _TeamHooks(self))
        self._sessions = sessions

    async def teammates(self, account_id: str, user_id: str) -> list[str]:
        """The ids of those who share a team with a user, sorted."""
        teams = await self.resource.system(_REASON).find(
            {"account_id": account_id, "member_ids": user_id}, limit=MAX_TEAMS
        )
        return sorted(_mates(user_id, (team.message for team in teams)))

    async def renew(self, account_id: str, user_ids: Iterable[str]) -> None:
        """Gives the users' sessions their teammates as they are now."""
        for user_id in await self._sessions.with_teams(sorted(set(user_ids))):
            told = None
            # Whoever wrote last has seen the teams afterwards, so no older state stays.
            while (mates := await self.teammates(account_id, user_id)) != told:
                await self._sessions.set_team(user_id, mates)
                told = mates

    async def check(self, account_id: str, new: Team) -> None:
        """Raises FailedPrecondition where a member would have more teammates than a session holds."""
        rows = await self.resource.system(_REASON).find({"account_id": account_id}, limit=MAX_TEAMS)
        teams = [new, *(row.message for row in rows if row.message.id != new.id)]
        for user_id in new.member_ids:
            if len(_mates(user_id, teams)) > MAX_TEAMMATES:
                raise FailedPrecondition(
                    f"{user_id} would have more than {MAX_TEAMMATES} teammates", reason="TOO_MANY_TEAMMATES"
                )


def _mates(user_id: str, teams: Iterable[Team]) -> set[str]:
    return {member for team in teams if user_id in team.member_ids for member in team.member_ids} - {user_id}


class _TeamHooks(Hooks[Team]):
    def __init__(self, teams: Teams) -> None:
        self._teams = teams

    async def check(self, call: Call, action: Action, old: Record[Team] | None, new: Record[Team] | None) -> None:
        if new is not None:
            await self._teams.check(call.caller.account_id, new.message)

    async def changed(self, call: Call, action: Action, old: Record[Team] | None, new: Record[Team] | None) -> None:
        members = {member for record in (old, new) if record for member in record.message.member_ids}
        await self._teams.renew(call.caller.account_id, members)
