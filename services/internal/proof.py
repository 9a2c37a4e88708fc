"""Who may do what only the person themselves may: sessions that began with a proof lately (step-up, ASVS 7.5.1)."""

from datetime import timedelta

from shared.core.clock import Clock
from shared.core.errors import PermissionDenied
from shared.data.session import Session
from shared.data.sessions import SessionStore
from shared.rpc.call import Call

# For so long after signing in, or proving it again, sensitive changes ask for nothing more.
RECENT = timedelta(minutes=10)


class Proof:
    """Knows the session behind a call."""

    def __init__(self, sessions: SessionStore, clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock

    async def session(self, call: Call) -> Session:
        """The session the caller signed in with, also where another acts for it.

        Raises Unauthenticated, PermissionDenied (NOT_WHILE_IMPERSONATING): nobody proves to be somebody else.
        """
        if call.caller.impersonator_id:
            raise PermissionDenied("nobody does this in another user's name", reason="NOT_WHILE_IMPERSONATING")
        session = await self._sessions.get(call.caller.session_id)
        return await self._sessions.get(session.acts_for) if session.acts_for else session

    async def check_recent(self, call: Call) -> Session:
        """That session. Raises PermissionDenied (STEP_UP_REQUIRED) unless the caller proved lately who they are.

        An app or an API key, which cannot, is refused as well.
        """
        session = await self.session(call)
        if session.app_id or session.key_id or self._clock.now() - session.auth_time > RECENT:
            raise PermissionDenied("prove again who you are, then repeat the call", reason="STEP_UP_REQUIRED")
        return session
