"""Passwords: changed by who knows them, set anew by who does not."""

from collections.abc import Callable

from dashclicks.auth.v1.own_session_pb2 import RenewedSession
from dashclicks.auth.v1.password_pb2 import (
    ChangePasswordRequest,
    RemovePasswordRequest,
    RequestPasswordResetRequest,
    RequestPasswordResetResponse,
    ResetPasswordRequest,
    ResetPasswordResponse,
)
from dashclicks.users.v1.user_pb2 import User

from services.internal.auth.doorkeeper import Doorkeeper, Entry
from services.internal.auth.opening import Opening
from services.internal.auth.own_passkeys import last_way_in
from services.internal.auth.proving import Proving
from services.internal.auth.waiting import invalid_token
from services.internal.deps import Deps
from services.internal.limiter import LoginLimiter, LoginLimits
from services.internal.password_rule import check_guessable
from services.internal.resets import PURPOSE
from shared.models.users import PASSWORD_HASH, standing, standing_digest
from shared.resource.model import Record
from shared.rpc.call import Call


class PasswordServicer:
    """A password that changes ends the user's sessions: the hook of users sees to it."""

    def __init__(self, deps: Deps) -> None:
        self._users = deps.users
        self._passwords = deps.passwords
        self._proof = deps.proof
        self._resets = deps.resets
        self._sending = deps.sending
        self._tokens = deps.one_time_tokens
        self._passkeys = deps.passkeys
        self._sessions = deps.sessions
        self._proving = Proving(deps)
        self._doorkeeper = Doorkeeper(deps.users, deps.accounts, deps.passwords)
        self._opening = Opening(deps, self._doorkeeper)
        self._limiter = LoginLimiter(deps.windows, LoginLimits.of(deps.settings), "reset")

    async def ChangePassword(self, request: ChangePasswordRequest, call: Call) -> RenewedSession:
        current = await self._proof.session(call)
        entry = await self._proving.password(current, request.current_password, call)
        user = await self._set(entry, request.new_password, call)
        # The password alone proves less than a code beside it: the proof is as old as it was.
        session_id, _, _ = await self._opening.open(
            Entry(user, entry.account), call, remember=current.remember, auth_time=current.auth_time
        )
        return RenewedSession(session_id=session_id)

    async def RemovePassword(self, request: RemovePasswordRequest, call: Call) -> RenewedSession:
        current = await self._proof.check_recent(call)
        entry = await self._doorkeeper.entry(current.user_id, call)
        user = await self._remove(entry, call)
        await self._sessions.end(current.key)
        session_id, _, _ = await self._opening.open(
            Entry(user, entry.account), call, remember=current.remember, auth_time=current.auth_time
        )
        return RenewedSession(session_id=session_id)

    async def RequestPasswordReset(
        self, request: RequestPasswordResetRequest, call: Call
    ) -> RequestPasswordResetResponse:
        await self._limiter.admit(request.email or request.phone, call)
        self._sending.check_phones(request.phone)
        await self._resets.ask({"phone": request.phone} if request.phone else {"email": request.email})
        return RequestPasswordResetResponse()

    async def ResetPassword(self, request: ResetPasswordRequest, call: Call) -> ResetPasswordResponse:
        await self._limiter.admit_address(call)
        found = await self._tokens.look(PURPOSE, request.token)
        if found is None:
            raise invalid_token()
        entry = await self._doorkeeper.entry(found["user_id"], call)
        if standing_digest(entry.user) != found["standing"]:
            raise invalid_token()
        await self._set(entry, request.new_password, call, request.token)
        return ResetPasswordResponse()

    async def _remove(self, entry: Entry, call: Call) -> Record[User]:
        """Removes the password of a user who has a passkey. Raises FailedPrecondition (LAST_WAY_IN)."""
        users, user_id = self._users.system(call.method, call.request_id), entry.user.message.id
        if not await self._passkeys.of_user(user_id):
            raise last_way_in()

        def put(encoded: object) -> Callable[[Record[User]], None]:
            def change(user: Record[User]) -> None:
                user.private.pop(PASSWORD_HASH, None)
                if encoded is not None:
                    user.private[PASSWORD_HASH] = encoded

            return change

        changed = await users.change(user_id, put(None))
        if not await self._passkeys.of_user(user_id):
            # The last one went meanwhile, by somebody who may have seen the password still.
            await users.change(user_id, put(entry.user.private.get(PASSWORD_HASH)))
            raise last_way_in()
        return changed

    async def _set(self, entry: Entry, password: str, call: Call, token: str = "") -> Record[User]:
        """Sets the password of a user who has not changed since; a `token` that allows it is used up.

        Raises InvalidArgument (PASSWORD_TOO_COMMON, INVALID_ONE_TIME_TOKEN).
        """
        await check_guessable(self._passwords, password, entry.user.message, "new_password")
        if token and not await self._tokens.take(PURPOSE, token):
            raise invalid_token()

        def change(user: Record[User]) -> None:
            if standing(user) != standing(entry.user):
                raise invalid_token()
            user.message.password = password

        return await self._users.system(call.method, call.request_id).change(entry.user.message.id, change)
