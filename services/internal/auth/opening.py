"""Starts sessions: for who has shown a passkey, or a password and a code where one is needed."""

from datetime import datetime, timedelta

from dashclicks.users.v1 import user_pb2
from dashclicks.users.v1.user_pb2 import User

from services.internal.auth.doorkeeper import Doorkeeper, Entry, invalid_credentials
from services.internal.auth.enrolment import Enrolment
from services.internal.auth.provider_rule import check_own_way_in
from services.internal.deps import Deps
from shared.data.session import Session
from shared.models.users import standing, visibility_of
from shared.resource.model import Record
from shared.rpc.call import Call
from shared.rpc.principal import Principal, Visibility


class Opening:
    """Opens what a doorkeeper has judged."""

    def __init__(self, deps: Deps, doorkeeper: Doorkeeper) -> None:
        self._doorkeeper = doorkeeper
        self._users = deps.users
        self._providers = deps.identity_providers
        self._teams = deps.teams
        self._sessions = deps.sessions
        self._rights = deps.rights
        self._enrolment = Enrolment(deps)

    async def open(
        self,
        entry: Entry,
        call: Call,
        *,
        remember: bool,
        auth_time: datetime | None = None,
        by_provider: bool = False,
        shut: bool | None = None,
    ) -> tuple[str, Session, User]:
        """A new session: its id for the client, the session, and the user as now stored.

        `auth_time` is as SessionStore.create has it. `by_provider`: the account's identity provider vouches for them.
        `shut`: whether they need a second factor first, where the caller has looked.
        Raises InvalidArgument (INVALID_CREDENTIALS) for a user who has changed since the entry was found,
        PermissionDenied (UNAUTHORIZED_ACCOUNT, PROVIDER_REQUIRED).
        """
        if not by_provider:
            await check_own_way_in(self._providers, entry.user.message, call)
        minutes = entry.account.security.session_idle_minutes
        session_id, session = await self._sessions.create(
            await self._principal(entry, shut),
            remember=remember,
            ip=call.metadata.get("x-forwarded-for", ""),
            user_agent=call.metadata.get("x-user-agent", ""),
            auth_time=auth_time,
            idle_limit=timedelta(minutes=minutes) if minutes else None,
        )
        return session_id, session, await self._enter(entry, session, call)

    async def _enter(self, entry: Entry, session: Session, call: Call) -> User:
        """Notes the login. A user or account that changed since the password was checked ends the session again.

        Whoever closes an account ends its sessions afterwards. So either they see this session, or we see it closed.
        """

        def note(current: Record[User]) -> None:
            if standing(current) != standing(entry.user):
                raise invalid_credentials()
            current.message.last_login_time.FromDatetime(session.create_time)

        try:
            await self._doorkeeper.check_still_open(entry.account, call)
            # Who has to get a second factor first has no scopes yet.
            if session.scopes and not await self._rights.still(entry.user.message, session.scopes):
                raise invalid_credentials()
            if session.visibility is Visibility.TEAM:
                await self._teams.renew(session.account_id, [session.user_id])
            users = self._users.system(call.method, call.request_id)
            # The write itself tells whether the user is as they were found.
            return (await users.change(entry.user.message.id, note, entry.user)).message
        except BaseException:
            await self._sessions.end(session.key)
            raise

    async def _principal(self, entry: Entry, shut: bool | None) -> Principal:
        role = user_pb2.Role.Name(entry.user.message.role)
        if shut is None:
            shut = await self._enrolment.needed(entry)
        return Principal(
            user_id=entry.user.message.id,
            account_id=entry.account.id,
            parent_account_id=entry.account.parent_account_id,
            role=role,
            scopes=frozenset() if shut else await self._rights.scopes(entry.user.message),
            visibility=visibility_of(entry.user.message),
        )
