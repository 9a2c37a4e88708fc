# Machine-written from the contracts: change those, then `make generate`.
"""Auth: Signs people in and out. A session is one person in one account; its id is the credential of every REST call."""

from dashclicks.auth.v1 import factor_pb2, session_pb2

from ..transport import AsyncTransport, Route, Transport

_LOGIN = Route("POST", "/v1/auth/session", (), "*")
_VERIFY_LOGIN = Route("POST", "/v1/auth/session:verify", (), "*")
_GET_SESSION = Route("GET", "/v1/auth/session", (), "")
_LOGOUT = Route("DELETE", "/v1/auth/session", (), "")


class Auth:
    """Signs people in and out. A session is one person in one account; its id is the credential of every REST call."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def login(
        self, *, email: str = "", phone: str = "", password: str, account_id: str = "", remember: bool = False
    ) -> session_pb2.LoginResponse:
        """Starts a session.
        Returns INVALID_ARGUMENT with reason INVALID_CREDENTIALS for an unknown user and a wrong password alike,
        PERMISSION_DENIED with reason UNAUTHORIZED_ACCOUNT when the account is banned.

        Args:
            email: The user's email address, or
            phone: phone number. One of the two is needed.
            password: The password, as typed.
            account_id: The account to enter, where the user belongs to several.
            remember: Keeps the session for 30 days instead of 12 hours.
        """
        request = session_pb2.LoginRequest(
            email=email, phone=phone, password=password, account_id=account_id, remember=remember
        )
        return self._transport.call(_LOGIN, request, session_pb2.LoginResponse())

    def verify_login(self, *, mfa_token: str, code: str) -> session_pb2.LoginResponse:
        """Starts the session of a login that waits for a code.
        Returns INVALID_ARGUMENT with reason INVALID_ONE_TIME_TOKEN, with reason INVALID_CREDENTIALS for a wrong or used code.

        Args:
            mfa_token: `mfa_token` of the login.
            code: A code of the user's authenticator, or a recovery code.
        """
        request = factor_pb2.VerifyLoginRequest(mfa_token=mfa_token, code=code)
        return self._transport.call(_VERIFY_LOGIN, request, session_pb2.LoginResponse())

    def get_session(self) -> session_pb2.Session:
        """Returns the caller's session.
        Returns UNAUTHENTICATED without one."""
        request = session_pb2.GetSessionRequest()
        return self._transport.call(_GET_SESSION, request, session_pb2.Session())

    def logout(self, *, all: bool = False) -> session_pb2.LogoutResponse:
        """Ends the caller's session, or all of the user's. One that acts in another user's name ends alone.
        Returns UNAUTHENTICATED without one.

        Args:
            all: Ends every session of the user.
        """
        request = session_pb2.LogoutRequest(all=all)
        return self._transport.call(_LOGOUT, request, session_pb2.LogoutResponse())


class AsyncAuth:
    """Signs people in and out. A session is one person in one account; its id is the credential of every REST call."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def login(
        self, *, email: str = "", phone: str = "", password: str, account_id: str = "", remember: bool = False
    ) -> session_pb2.LoginResponse:
        """Starts a session.
        Returns INVALID_ARGUMENT with reason INVALID_CREDENTIALS for an unknown user and a wrong password alike,
        PERMISSION_DENIED with reason UNAUTHORIZED_ACCOUNT when the account is banned.

        Args:
            email: The user's email address, or
            phone: phone number. One of the two is needed.
            password: The password, as typed.
            account_id: The account to enter, where the user belongs to several.
            remember: Keeps the session for 30 days instead of 12 hours.
        """
        request = session_pb2.LoginRequest(
            email=email, phone=phone, password=password, account_id=account_id, remember=remember
        )
        return await self._transport.call(_LOGIN, request, session_pb2.LoginResponse())

    async def verify_login(self, *, mfa_token: str, code: str) -> session_pb2.LoginResponse:
        """Starts the session of a login that waits for a code.
        Returns INVALID_ARGUMENT with reason INVALID_ONE_TIME_TOKEN, with reason INVALID_CREDENTIALS for a wrong or used code.

        Args:
            mfa_token: `mfa_token` of the login.
            code: A code of the user's authenticator, or a recovery code.
        """
        request = factor_pb2.VerifyLoginRequest(mfa_token=mfa_token, code=code)
        return await self._transport.call(_VERIFY_LOGIN, request, session_pb2.LoginResponse())

    async def get_session(self) -> session_pb2.Session:
        """Returns the caller's session.
        Returns UNAUTHENTICATED without one."""
        request = session_pb2.GetSessionRequest()
        return await self._transport.call(_GET_SESSION, request, session_pb2.Session())

    async def logout(self, *, all: bool = False) -> session_pb2.LogoutResponse:
        """Ends the caller's session, or all of the user's. One that acts in another user's name ends alone.
        Returns UNAUTHENTICATED without one.

        Args:
            all: Ends every session of the user.
        """
        request = session_pb2.LogoutRequest(all=all)
        return await self._transport.call(_LOGOUT, request, session_pb2.LogoutResponse())
