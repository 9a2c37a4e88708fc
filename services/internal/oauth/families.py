"""Ends what came of authorizations: codes, refresh tokens, and the sessions that access tokens are."""

from dataclasses import dataclass

from shared.data.oauth_grants import GrantStore
from shared.data.sessions import SessionStore


@dataclass(frozen=True, slots=True)
class Families:
    """Everything of one authorization, one app or one user."""

    grants: GrantStore
    sessions: SessionStore

    async def end(self, **where: str) -> None:
        """Ends those that all of `where` names: `family_id`, `app_id`, `user_id`, `account_id`.

        Refresh tokens go first: none may make another.
        """
        await self.grants.end(**where)
        await self.sessions.end_granted(**where)
