"""Lets in users that were made a moment ago, as Login does."""

from dashclicks.auth.v1.session_pb2 import LoginResponse

from services.internal.auth.answers import session_of
from services.internal.auth.doorkeeper import Doorkeeper, invalid_credentials
from services.internal.auth.opening import Opening
from services.internal.auth.proving import Proving
from services.internal.auth.waiting import WaitingLogins
from services.internal.deps import Deps
from shared.rpc.call import Call


class PasswordEntrance:
    """By a password that is looked at again: whoever repeats a call may do it after the password has changed."""

    def __init__(self, deps: Deps) -> None:
        self._doorkeeper = Doorkeeper(deps.users, deps.accounts, deps.passwords)
        self._opening = Opening(deps, self._doorkeeper)
        self._proving = Proving(deps)
        self._waiting = WaitingLogins(deps.one_time_tokens, self._doorkeeper)

    async def enter(self, user_id: str, password: str, call: Call) -> LoginResponse:
        """See Entrance."""
        entry = await self._doorkeeper.entry(user_id, call)
        if not await self._doorkeeper.holds(entry.user, password):
            raise invalid_credentials()
        if await self._proving.needs_code(entry):
            return LoginResponse(mfa_required=True, mfa_token=await self._waiting.begin(entry, False))
        session_id, session, user = await self._opening.open(entry, call, remember=False)
        return LoginResponse(session_id=session_id, session=session_of(session, user, entry.account))
