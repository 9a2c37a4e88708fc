# Machine-written from the contracts: change those, then `make generate`.
"""Password: Passwords: the caller's own, and those that were forgotten."""

from dashclicks.auth.v1 import own_session_pb2, password_pb2

from ..transport import AsyncTransport, Route, Transport

_CHANGE_PASSWORD = Route("PUT", "/v1/auth/password", (), "*")
_REMOVE_PASSWORD = Route("DELETE", "/v1/auth/password", (), "")
_REQUEST_PASSWORD_RESET = Route("POST", "/v1/auth/password:requestReset", (), "*")
_RESET_PASSWORD = Route("POST", "/v1/auth/password:reset", (), "*")


class Password:
    """Passwords: the caller's own, and those that were forgotten."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def change_password(self, *, current_password: str, new_password: str) -> own_session_pb2.RenewedSession:
        """Changes the caller's password and ends all their sessions; the one answered takes the place of this one.
        Returns INVALID_ARGUMENT with reason INVALID_CREDENTIALS for another current password, with reason
        PASSWORD_TOO_COMMON for a new one that is easily guessed.

        Args:
            current_password: The password until now.
            new_password: The password from now on.
        """
        request = password_pb2.ChangePasswordRequest(current_password=current_password, new_password=new_password)
        return self._transport.call(_CHANGE_PASSWORD, request, own_session_pb2.RenewedSession())

    def remove_password(self) -> own_session_pb2.RenewedSession:
        """Does away with the caller's password and ends all their sessions; the one answered takes the place of this one.
        Who loses their passkeys later sets a password by a mailed link.
        Returns PERMISSION_DENIED with reason STEP_UP_REQUIRED, FAILED_PRECONDITION with reason LAST_WAY_IN without a passkey."""
        request = password_pb2.RemovePasswordRequest()
        return self._transport.call(_REMOVE_PASSWORD, request, own_session_pb2.RenewedSession())

    def request_password_reset(self, *, email: str = "", phone: str = "") -> password_pb2.RequestPasswordResetResponse:
        """Sends a link that sets a new password, good for 30 minutes and once. Answers alike whether or not there is a user.
        Returns FAILED_PRECONDITION with reason PHONE_NOT_OFFERED for any phone number where no text messages are sent,
        RESOURCE_EXHAUSTED with reason RATE_LIMITED where an address is tried too often.

        Args:
            email: The user's email address, or
            phone: phone number. One of the two is needed.
        """
        request = password_pb2.RequestPasswordResetRequest(email=email, phone=phone)
        return self._transport.call(_REQUEST_PASSWORD_RESET, request, password_pb2.RequestPasswordResetResponse())

    def reset_password(self, *, token: str, new_password: str) -> password_pb2.ResetPasswordResponse:
        """Sets a new password by the token of a link, and ends all of the user's sessions.
        Returns INVALID_ARGUMENT with reason INVALID_ONE_TIME_TOKEN, with reason PASSWORD_TOO_COMMON; the link stays good then.

        Args:
            token: The link's token.
            new_password: The password from now on.
        """
        request = password_pb2.ResetPasswordRequest(token=token, new_password=new_password)
        return self._transport.call(_RESET_PASSWORD, request, password_pb2.ResetPasswordResponse())


class AsyncPassword:
    """Passwords: the caller's own, and those that were forgotten."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def change_password(self, *, current_password: str, new_password: str) -> own_session_pb2.RenewedSession:
        """Changes the caller's password and ends all their sessions; the one answered takes the place of this one.
        Returns INVALID_ARGUMENT with reason INVALID_CREDENTIALS for another current password, with reason
        PASSWORD_TOO_COMMON for a new one that is easily guessed.

        Args:
            current_password: The password until now.
            new_password: The password from now on.
        """
        request = password_pb2.ChangePasswordRequest(current_password=current_password, new_password=new_password)
        return await self._transport.call(_CHANGE_PASSWORD, request, own_session_pb2.RenewedSession())

    async def remove_password(self) -> own_session_pb2.RenewedSession:
        """Does away with the caller's password and ends all their sessions; the one answered takes the place of this one.
        Who loses their passkeys later sets a password by a mailed link.
        Returns PERMISSION_DENIED with reason STEP_UP_REQUIRED, FAILED_PRECONDITION with reason LAST_WAY_IN without a passkey."""
        request = password_pb2.RemovePasswordRequest()
        return await self._transport.call(_REMOVE_PASSWORD, request, own_session_pb2.RenewedSession())

    async def request_password_reset(
        self, *, email: str = "", phone: str = ""
    ) -> password_pb2.RequestPasswordResetResponse:
        """Sends a link that sets a new password, good for 30 minutes and once. Answers alike whether or not there is a user.
        Returns FAILED_PRECONDITION with reason PHONE_NOT_OFFERED for any phone number where no text messages are sent,
        RESOURCE_EXHAUSTED with reason RATE_LIMITED where an address is tried too often.

        Args:
            email: The user's email address, or
            phone: phone number. One of the two is needed.
        """
        request = password_pb2.RequestPasswordResetRequest(email=email, phone=phone)
        return await self._transport.call(_REQUEST_PASSWORD_RESET, request, password_pb2.RequestPasswordResetResponse())

    async def reset_password(self, *, token: str, new_password: str) -> password_pb2.ResetPasswordResponse:
        """Sets a new password by the token of a link, and ends all of the user's sessions.
        Returns INVALID_ARGUMENT with reason INVALID_ONE_TIME_TOKEN, with reason PASSWORD_TOO_COMMON; the link stays good then.

        Args:
            token: The link's token.
            new_password: The password from now on.
        """
        request = password_pb2.ResetPasswordRequest(token=token, new_password=new_password)
        return await self._transport.call(_RESET_PASSWORD, request, password_pb2.ResetPasswordResponse())
