"""Signing in and out."""

from dashclicks.auth.v1.factor_pb2 import VerifyLoginRequest
from dashclicks.auth.v1.session_pb2 import (
    AccessToken,
    CreateAccessTokenRequest,
    CreateAccountTokenRequest,
    GetSessionRequest,
    LoginRequest,
    LoginResponse,
    LogoutRequest,
    LogoutResponse,
    Session,
)

from services.internal.auth.answers import card_of, session_of
from services.internal.auth.doorkeeper import Doorkeeper, Entry
from services.internal.auth.enrolment import Enrolment
from services.internal.auth.entering import SubAccounts
from services.internal.auth.opening import Opening
from services.internal.auth.proving import Proving
from services.internal.auth.waiting import WaitingLogins
from services.internal.deps import Deps
from services.internal.limiter import LoginLimiter, LoginLimits
from shared.core.errors import NotFound, Unauthenticated
from shared.data import session as sessions
from shared.rpc.call import Call
from shared.rpc.tokens import TOKEN_SECONDS


class AuthServicer:
    """A session is one user in one account, with the scopes of the role held at login."""

    def __init__(self, deps: Deps) -> None:
        self._users = deps.users
        self._accounts = deps.accounts
        self._sub_accounts = SubAccounts(deps.accounts)
        self._sessions = deps.sessions
        self._passkeys = deps.passkeys
        self._keys = deps.keys
        self._clock = deps.clock
        self._limiter = LoginLimiter(deps.windows, LoginLimits.of(deps.settings))
        self._doorkeeper = Doorkeeper(deps.users, deps.accounts, deps.passwords)
        self._opening = Opening(deps, self._doorkeeper)
        self._enrolment = Enrolment(deps)
        self._proving = Proving(deps)
        self._waiting = WaitingLogins(deps.one_time_tokens, self._doorkeeper)

    async def Login(self, request: LoginRequest, call: Call) -> LoginResponse:
        name = request.email or request.phone
        await self._limiter.admit(name, call)
        entries = await self._doorkeeper.entries(request, call)
        await self._limiter.succeeded(name)
        if len(entries) > 1:
            return LoginResponse(accounts=[card_of(entry.account) for entry in entries])
        (entry,) = entries
        if await self._proving.needs_code(entry):
            token = await self._waiting.begin(entry, request.remember)
            has_passkey = bool(await self._passkeys.of_user(entry.user.message.id))
            return LoginResponse(mfa_required=True, mfa_token=token, mfa_passkey=has_passkey)
        return await self._open(entry, call, request.remember)

    async def VerifyLogin(self, request: VerifyLoginRequest, call: Call) -> LoginResponse:
        await self._limiter.admit_address(call)
        entry, remember = await self._waiting.look(request.mfa_token, call)
        await self._proving.code(entry, request.code)
        await self._waiting.end(request.mfa_token)
        return await self._open(entry, call, remember)

    async def GetSession(self, request: GetSessionRequest, call: Call) -> Session:
        session = await self._sessions.get(call.caller.session_id)
        try:
            users = self._users.system(call.method, call.request_id)
            user = (await users.read(session.user_id)).message
            account = await self._accounts.get(call, session.account_id)
        except NotFound:
            raise Unauthenticated("no such session", reason="INVALID_SESSION") from None
        found = await users.find({"id": session.impersonator_id}) if session.impersonator_id else []
        return session_of(session, user, account, found[0].message.display_name if found else "")

    async def Logout(self, request: LogoutRequest, call: Call) -> LogoutResponse:
        if request.all and not call.caller.impersonator_id:
            return LogoutResponse(ended=await self._sessions.end_user(call.caller.user_id))
        return LogoutResponse(ended=int(await self._sessions.end(call.caller.session_id)))

    async def CreateAccountToken(self, request: CreateAccountTokenRequest, call: Call) -> AccessToken:
        await self._sub_accounts.check(request.account_id, call)
        session = await self._sessions.enter(call.caller.session_id, request.account_id)
        try:
            # Whoever closes the account ends its sessions afterwards. So either they see this one, or we see it closed.
            await self._sub_accounts.check(request.account_id, call)
        except BaseException:
            await self._sessions.leave(session)
            raise
        return self._token(session)

    async def CreateAccessToken(self, request: CreateAccessTokenRequest, call: Call) -> AccessToken:
        return self._token(await self._sessions.resolve(request.session_id))

    def _token(self, session: sessions.Session) -> AccessToken:
        token = self._keys.mint(session.principal())
        return AccessToken(access_token=token, token_type="Bearer", expires_in=TOKEN_SECONDS)

    async def _open(self, entry: Entry, call: Call, remember: bool) -> LoginResponse:
        shut = await self._enrolment.needed(entry)
        session_id, session, user = await self._opening.open(entry, call, remember=remember, shut=shut)
        return LoginResponse(
            session_id=session_id,
            session=session_of(session, user, entry.account),
            second_factor_needed=shut,
        )
