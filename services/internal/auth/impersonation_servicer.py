"""Sessions that lead elsewhere: into a sub-account, or into a user's name."""

from dataclasses import replace
from datetime import timedelta

from dashclicks.auth.v1.impersonation_pb2 import EnterAccountRequest, ImpersonateRequest, Impersonation
from dashclicks.auth.v1.session_pb2 import LoginResponse

from services.internal.auth.answers import session_of
from services.internal.auth.doorkeeper import Entry
from services.internal.auth.entering import SubAccounts
from services.internal.auth.subjects import Subjects
from services.internal.deps import Deps
from shared.core.errors import Aborted, PermissionDenied
from shared.data.session import Session
from shared.models.users import standing
from shared.resource.model import Model
from shared.rpc.call import Call
from shared.rpc.principal import Visibility

DURATION = timedelta(minutes=30)


class ImpersonationServicer:
    """Each is a session apart that ends with the one it was begun from. The record of it is of the user's account."""

    def __init__(self, deps: Deps) -> None:
        self._users = deps.users
        self._teams = deps.teams
        self._sessions = deps.sessions
        self._proof = deps.proof
        self._subjects = Subjects(deps)
        self._sub_accounts = SubAccounts(deps.accounts)
        self.impersonations = deps.runtime.resource(Model(Impersonation))

    async def EnterAccount(self, request: EnterAccountRequest, call: Call) -> LoginResponse:
        base = await self._proof.session(call)
        if base.app_id or base.key_id:
            # A session of its own would not end with what the user allowed the app, nor with the key.
            raise PermissionDenied("apps and API keys name the account with each call", reason="APP_NOT_ALLOWED")
        await self._sub_accounts.check(request.account_id, call)
        there = replace(
            base.principal(),
            account_id=request.account_id,
            parent_account_id=base.account_id,
            home_account_id=base.account_id,
        )
        session_id, session = await self._sessions.begin_apart(base.key, there, base.lifetime)
        try:
            # Whoever closes the account ends its sessions afterwards. So either they see this one, or we see it closed.
            account = await self._sub_accounts.check(request.account_id, call)
            user = (await self._users.system(call.method, call.request_id).read(base.user_id)).message
        except BaseException:
            await self._sessions.leave(session)
            raise
        return LoginResponse(session_id=session_id, session=session_of(session, user, account))

    async def Impersonate(self, request: ImpersonateRequest, call: Call) -> LoginResponse:
        base = await self._proof.check_recent(call)
        entry = await self._subjects.find(request.user_id, base, call)
        principal = await self._subjects.principal(entry, base)
        lifetime = timedelta(seconds=request.duration_seconds) or DURATION
        session_id, session = await self._sessions.begin_apart(base.key, principal, lifetime)
        try:
            await self._check_still(entry, session, base, call)
            if session.visibility is Visibility.TEAM:
                await self._teams.renew(session.account_id, [session.user_id])
            record = await self._record(request.reason, session, base, call)
        except BaseException:
            await self._sessions.leave(session)
            raise
        answer = session_of(session, entry.user.message, entry.account, record.impersonator_display_name)
        return LoginResponse(session_id=session_id, session=answer)

    async def _check_still(self, entry: Entry, session: Session, base: Session, call: Call) -> None:
        """Whoever changes user, role or account ends sessions afterwards: they see this one, or we see the change."""
        now = await self._subjects.find(session.user_id, base, call)
        principal = await self._subjects.principal(now, base)
        if standing(now.user) != standing(entry.user) or principal.scopes != session.scopes:
            raise Aborted("the user has changed meanwhile: ask again")

    async def _record(self, reason: str, session: Session, base: Session, call: Call) -> Impersonation:
        """Keeps who, why and until when, as a row that this session has written: its event names both."""
        name = (await self._users.system(call.method, call.request_id).read(base.user_id)).message.display_name
        record = Impersonation(
            user_id=session.user_id,
            impersonator_id=base.user_id,
            impersonator_account_id=base.account_id,
            impersonator_display_name=name,
            reason=reason,
        )
        record.end_time.FromDatetime(session.end_time)
        return await self.impersonations.create(replace(call, principal=session.principal()), record)
