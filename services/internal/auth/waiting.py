"""Logins whose password was right, and that wait for a code."""

from datetime import timedelta

from services.internal.auth.doorkeeper import Doorkeeper, Entry
from shared.core.errors import InvalidArgument
from shared.data.one_time_tokens import OneTimeTokens
from shared.models.users import standing_digest
from shared.rpc.call import Call

PURPOSE = "mfa"
LIFETIME = timedelta(minutes=5)
TRIES = 5


class WaitingLogins:
    """What stands between a password and its code."""

    def __init__(self, tokens: OneTimeTokens, doorkeeper: Doorkeeper) -> None:
        self._tokens = tokens
        self._doorkeeper = doorkeeper

    async def begin(self, entry: Entry, remember: bool) -> str:
        """The token that names a login."""
        user = entry.user
        stands_for = {
            "user_id": user.message.id,
            "standing": standing_digest(user),
            "remember": "1" if remember else "",
        }
        return await self._tokens.issue(PURPOSE, stands_for, LIFETIME, TRIES)

    async def look(self, token: str, call: Call) -> tuple[Entry, bool]:
        """Who signs in, and whether for long. Raises InvalidArgument (INVALID_ONE_TIME_TOKEN), PermissionDenied."""
        login = await self._tokens.look(PURPOSE, token)
        if login is None:
            raise invalid_token()
        entry = await self._doorkeeper.entry(login["user_id"], call)
        if standing_digest(entry.user) != login["standing"]:
            raise invalid_token()
        return entry, bool(login["remember"])

    async def end(self, token: str) -> None:
        """Uses the token up. Raises InvalidArgument (INVALID_ONE_TIME_TOKEN) if somebody else did."""
        if not await self._tokens.take(PURPOSE, token):
            raise invalid_token()


def invalid_token() -> InvalidArgument:
    """The one answer for a token that is unknown, used, too old, or void."""
    return InvalidArgument("the token is not good, or no longer", reason="INVALID_ONE_TIME_TOKEN")
