# Machine-written from the contracts: change those, then `make generate`.
"""Sessions: A user's own sessions. One that acts in a sub-account stands for the one it acts for.
A session ends 12 hours after its last use and 30 days after it started; one to be remembered after 30 and 90 days."""

from dashclicks.auth.v1 import own_session_pb2, session_pb2

from ..transport import AsyncTransport, Route, Transport

_LIST_SESSIONS = Route("GET", "/v1/auth/sessions", (), "")
_END_SESSION = Route("DELETE", "/v1/auth/sessions/{}", (("id",),), "")
_END_OTHER_SESSIONS = Route("POST", "/v1/auth/sessions:endOthers", (), "*")
_REAUTHENTICATE = Route("POST", "/v1/auth/session:reauthenticate", (), "*")


class Sessions:
    """A user's own sessions. One that acts in a sub-account stands for the one it acts for.
    A session ends 12 hours after its last use and 30 days after it started; one to be remembered after 30 and 90 days."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list_sessions(self) -> own_session_pb2.ListSessionsResponse:
        """Lists the caller's sessions, newest first.
        Returns UNAUTHENTICATED without a session, PERMISSION_DENIED with reason APP_NOT_ALLOWED to an app."""
        request = own_session_pb2.ListSessionsRequest()
        return self._transport.call(_LIST_SESSIONS, request, own_session_pb2.ListSessionsResponse())

    def end_session(self, *, id: str) -> session_pb2.LogoutResponse:
        """Ends one of the caller's sessions.
        Returns NOT_FOUND if the caller has no such session.

        Args:
            id: The session's id, as listed.
        """
        request = own_session_pb2.EndSessionRequest(id=id)
        return self._transport.call(_END_SESSION, request, session_pb2.LogoutResponse())

    def end_other_sessions(self) -> session_pb2.LogoutResponse:
        """Ends all of the caller's sessions but this one.
        Returns PERMISSION_DENIED with reason STEP_UP_REQUIRED if the caller did not prove lately who they are."""
        request = own_session_pb2.EndOtherSessionsRequest()
        return self._transport.call(_END_OTHER_SESSIONS, request, session_pb2.LogoutResponse())

    def reauthenticate(self, *, password: str, code: str = "") -> own_session_pb2.RenewedSession:
        """Proves again who calls: for 10 minutes methods that ask for it then serve the session answered, which replaces this one.
        Returns INVALID_ARGUMENT with reason INVALID_CREDENTIALS for a wrong password or code.

        Args:
            password: The caller's password.
            code: A code of the caller's authenticator, or a recovery code; needed by whoever signs in with one.
        """
        request = own_session_pb2.ReauthenticateRequest(password=password, code=code)
        return self._transport.call(_REAUTHENTICATE, request, own_session_pb2.RenewedSession())


class AsyncSessions:
    """A user's own sessions. One that acts in a sub-account stands for the one it acts for.
    A session ends 12 hours after its last use and 30 days after it started; one to be remembered after 30 and 90 days."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def list_sessions(self) -> own_session_pb2.ListSessionsResponse:
        """Lists the caller's sessions, newest first.
        Returns UNAUTHENTICATED without a session, PERMISSION_DENIED with reason APP_NOT_ALLOWED to an app."""
        request = own_session_pb2.ListSessionsRequest()
        return await self._transport.call(_LIST_SESSIONS, request, own_session_pb2.ListSessionsResponse())

    async def end_session(self, *, id: str) -> session_pb2.LogoutResponse:
        """Ends one of the caller's sessions.
        Returns NOT_FOUND if the caller has no such session.

        Args:
            id: The session's id, as listed.
        """
        request = own_session_pb2.EndSessionRequest(id=id)
        return await self._transport.call(_END_SESSION, request, session_pb2.LogoutResponse())

    async def end_other_sessions(self) -> session_pb2.LogoutResponse:
        """Ends all of the caller's sessions but this one.
        Returns PERMISSION_DENIED with reason STEP_UP_REQUIRED if the caller did not prove lately who they are."""
        request = own_session_pb2.EndOtherSessionsRequest()
        return await self._transport.call(_END_OTHER_SESSIONS, request, session_pb2.LogoutResponse())

    async def reauthenticate(self, *, password: str, code: str = "") -> own_session_pb2.RenewedSession:
        """Proves again who calls: for 10 minutes methods that ask for it then serve the session answered, which replaces this one.
        Returns INVALID_ARGUMENT with reason INVALID_CREDENTIALS for a wrong password or code.

        Args:
            password: The caller's password.
            code: A code of the caller's authenticator, or a recovery code; needed by whoever signs in with one.
        """
        request = own_session_pb2.ReauthenticateRequest(password=password, code=code)
        return await self._transport.call(_REAUTHENTICATE, request, own_session_pb2.RenewedSession())
