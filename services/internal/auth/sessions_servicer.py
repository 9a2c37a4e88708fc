"""A user's own sessions: which there are, their end, and the proof of who holds this one."""

from dashclicks.auth.v1.own_session_pb2 import (
    EndOtherSessionsRequest,
    EndSessionRequest,
    ListSessionsRequest,
    ListSessionsResponse,
    ReauthenticateRequest,
    RenewedSession,
)
from dashclicks.auth.v1.session_pb2 import LogoutResponse

from services.internal.auth.answers import own_of
from services.internal.auth.doorkeeper import Doorkeeper
from services.internal.auth.opening import Opening
from services.internal.auth.proving import Proving
from services.internal.deps import Deps
from shared.core.errors import NotFound
from shared.rpc.call import Call


class SessionsServicer:
    """What a user does with sessions other than sign in and out."""

    def __init__(self, deps: Deps) -> None:
        self._sessions = deps.sessions
        self._proof = deps.proof
        self._proving = Proving(deps)
        self._opening = Opening(deps, Doorkeeper(deps.users, deps.accounts, deps.passwords))

    async def ListSessions(self, request: ListSessionsRequest, call: Call) -> ListSessionsResponse:
        current = await self._proof.session(call)
        found = await self._sessions.of_user(current.user_id)
        found.sort(key=lambda session: session.create_time, reverse=True)
        return ListSessionsResponse(sessions=[own_of(session, current.key) for session in found])

    async def EndSession(self, request: EndSessionRequest, call: Call) -> LogoutResponse:
        own = {session.key for session in await self._sessions.of_user(call.caller.user_id)}
        if request.id not in own:
            raise NotFound("you have no such session")
        return LogoutResponse(ended=int(await self._sessions.end(request.id)))

    async def EndOtherSessions(self, request: EndOtherSessionsRequest, call: Call) -> LogoutResponse:
        current = await self._proof.check_recent(call)
        return LogoutResponse(ended=await self._sessions.end_user(current.user_id, keep=current.key))

    async def Reauthenticate(self, request: ReauthenticateRequest, call: Call) -> RenewedSession:
        current = await self._proof.session(call)
        entry = await self._proving.password(current, request.password, call)
        await self._proving.code(entry, request.code)
        session_id, _, _ = await self._opening.open(entry, call, remember=current.remember)
        await self._sessions.end(current.key)
        return RenewedSession(session_id=session_id)
