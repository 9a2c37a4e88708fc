"""Signing in and out."""

from collections.abc import Mapping

from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.auth.v1.session_pb2 import (
    AccessToken,
    AccountCard,
    CreateAccessTokenRequest,
    CreateAccountTokenRequest,
    GetSessionRequest,
    LoginRequest,
    LoginResponse,
    LogoutRequest,
    LogoutResponse,
    Session,
)
from dashclicks.users.v1 import user_pb2
from dashclicks.users.v1.user_pb2 import User

from services.internal.auth.doorkeeper import Doorkeeper, Entry, check_open, invalid_credentials
from services.internal.auth.limiter import LoginLimiter, LoginLimits
from services.internal.deps import Deps
from shared.core.errors import NotFound, PermissionDenied, Unauthenticated
from shared.data import session as sessions
from shared.models.users import standing, visibility_of
from shared.resource.model import Record
from shared.rpc.call import Call
from shared.rpc.principal import Principal, Visibility
from shared.rpc.tokens import TOKEN_SECONDS


class AuthServicer:
    """A session is one user in one account, with the scopes of the role held at login."""

    def __init__(self, deps: Deps) -> None:
        self._users = deps.users
        self._teams = deps.teams
        self._accounts = deps.accounts
        self._sessions = deps.sessions
        self._keys = deps.keys
        self._clock = deps.clock
        self._roles: Mapping[str, frozenset[str]] = deps.roles
        self._limiter = LoginLimiter(deps.windows, LoginLimits.of(deps.settings))
        self._doorkeeper = Doorkeeper(deps.users, deps.accounts, deps.passwords)

    async def Login(self, request: LoginRequest, call: Call) -> LoginResponse:
        await self._limiter.admit(request, call)
        entries = await self._doorkeeper.entries(request, call)
        await self._limiter.succeeded(request)
        if len(entries) > 1:
            return LoginResponse(accounts=[_card(entry.account) for entry in entries])
        (entry,) = entries
        session_id, session = await self._sessions.create(
            self._principal(entry),
            remember=request.remember,
            ip=call.metadata.get("x-forwarded-for", ""),
            user_agent=call.metadata.get("x-user-agent", ""),
        )
        user = await self._enter(entry, session, call)
        return LoginResponse(session_id=session_id, session=_session(session, user, entry.account))

    async def GetSession(self, request: GetSessionRequest, call: Call) -> Session:
        session = await self._sessions.get(call.caller.session_id)
        try:
            user = (await self._users.system(call.method, call.request_id).read(session.user_id)).message
            account = await self._accounts.get(call, session.account_id)
        except NotFound:
            raise Unauthenticated("no such session", reason="INVALID_SESSION") from None
        return _session(session, user, account)

    async def Logout(self, request: LogoutRequest, call: Call) -> LogoutResponse:
        if request.all:
            return LogoutResponse(ended=await self._sessions.end_user(call.caller.user_id))
        return LogoutResponse(ended=int(await self._sessions.end(call.caller.session_id)))

    async def CreateAccountToken(self, request: CreateAccountTokenRequest, call: Call) -> AccessToken:
        await self._check_sub_account(request.account_id, call)
        session = await self._sessions.enter(call.caller.session_id, request.account_id)
        try:
            # Whoever closes the account ends its sessions afterwards. So either they see this one, or we see it closed.
            await self._check_sub_account(request.account_id, call)
        except BaseException:
            await self._sessions.leave(session)
            raise
        return self._token(session)

    async def CreateAccessToken(self, request: CreateAccessTokenRequest, call: Call) -> AccessToken:
        return self._token(await self._sessions.resolve(request.session_id))

    def _token(self, session: sessions.Session) -> AccessToken:
        token = self._keys.mint(session.principal())
        return AccessToken(access_token=token, token_type="Bearer", expires_in=TOKEN_SECONDS)

    async def _check_sub_account(self, account_id: str, call: Call) -> None:
        """Raises PermissionDenied unless it is an open sub-account of the caller's own account."""
        try:
            account = await self._accounts.get(call, account_id)
        except NotFound:
            raise foreign_account() from None
        if account.parent_account_id != call.caller.account_id or call.caller.parent_account_id:
            raise foreign_account()
        check_open(account)

    async def _enter(self, entry: Entry, session: sessions.Session, call: Call) -> User:
        """Notes the login. A user or account that changed since the password was checked ends the session again.

        Whoever closes an account ends its sessions afterwards. So either they see this session, or we see it closed.
        """

        def note(current: Record[User]) -> None:
            if standing(current) != standing(entry.user):
                raise invalid_credentials()
            current.message.last_login_time.FromDatetime(session.create_time)

        try:
            await self._doorkeeper.check_open(entry.account.id, call)
            if session.visibility is Visibility.TEAM:
                await self._teams.renew(session.account_id, [session.user_id])
            users = self._users.system(call.method, call.request_id)
            return (await users.change(entry.user.message.id, note)).message
        except BaseException:
            await self._sessions.end(session.key)
            raise

    def _principal(self, entry: Entry) -> Principal:
        role = user_pb2.Role.Name(entry.user.message.role)
        return Principal(
            user_id=entry.user.message.id,
            account_id=entry.account.id,
            parent_account_id=entry.account.parent_account_id,
            role=role,
            scopes=self._roles[role],
            visibility=visibility_of(entry.user.message),
        )


def foreign_account() -> PermissionDenied:
    """The one answer for an account that is absent, archived, somebody else's, or no sub-account."""
    return PermissionDenied("the session cannot act in this account", reason="FOREIGN_ACCOUNT")


def _session(session: sessions.Session, user: User, account: Account) -> Session:
    answer = Session(
        user=user,
        account=_card(account),
        scopes=sorted(session.scopes),
        home_account_id=session.home_account_id,
    )
    answer.expire_time.FromDatetime(session.expire_time)
    return answer


def _card(account: Account) -> AccountCard:
    return AccountCard(id=account.id, display_name=account.display_name, parent_account_id=account.parent_account_id)
