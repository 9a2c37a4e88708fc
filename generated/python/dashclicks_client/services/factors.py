# Machine-written from the contracts: change those, then `make generate`.
"""Factors: What a user signs in with beside the password: codes of an authenticator (RFC 6238), and recovery codes."""

from dashclicks.auth.v1 import factor_pb2

from ..transport import AsyncTransport, Route, Transport

_GET_FACTORS = Route("GET", "/v1/auth/factors", (), "")
_ENROLL_TOTP = Route("POST", "/v1/auth/factors/totp:enroll", (), "*")
_CONFIRM_TOTP = Route("POST", "/v1/auth/factors/totp:confirm", (), "*")
_DISABLE_TOTP = Route("POST", "/v1/auth/factors/totp:disable", (), "*")
_RENEW_RECOVERY_CODES = Route("POST", "/v1/auth/factors/recoveryCodes:renew", (), "*")


class Factors:
    """What a user signs in with beside the password: codes of an authenticator (RFC 6238), and recovery codes."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get_factors(self) -> factor_pb2.Factors:
        """Returns which factors the caller has.
        Returns UNAUTHENTICATED without a session, PERMISSION_DENIED with reason APP_NOT_ALLOWED to an app."""
        request = factor_pb2.GetFactorsRequest()
        return self._transport.call(_GET_FACTORS, request, factor_pb2.Factors())

    def enroll_totp(self) -> factor_pb2.EnrollTotpResponse:
        """Makes the secret of an authenticator, in place of one that is not confirmed.
        Returns PERMISSION_DENIED with reason STEP_UP_REQUIRED, FAILED_PRECONDITION with reason TOTP_ENABLED."""
        request = factor_pb2.EnrollTotpRequest()
        return self._transport.call(_ENROLL_TOTP, request, factor_pb2.EnrollTotpResponse())

    def confirm_totp(self, *, code: str) -> factor_pb2.RecoveryCodes:
        """Confirms the authenticator: from now on signing in needs a code.
        Returns INVALID_ARGUMENT with reason INVALID_CREDENTIALS for a wrong code, FAILED_PRECONDITION with reason
        TOTP_NOT_ENABLED if none waits to be confirmed.

        Args:
            code: Its code at this moment.
        """
        request = factor_pb2.ConfirmTotpRequest(code=code)
        return self._transport.call(_CONFIRM_TOTP, request, factor_pb2.RecoveryCodes())

    def disable_totp(self) -> factor_pb2.Factors:
        """Does away with the authenticator: the password alone signs in again.
        Returns PERMISSION_DENIED with reason STEP_UP_REQUIRED, FAILED_PRECONDITION with reason TOTP_NOT_ENABLED."""
        request = factor_pb2.DisableTotpRequest()
        return self._transport.call(_DISABLE_TOTP, request, factor_pb2.Factors())

    def renew_recovery_codes(self) -> factor_pb2.RecoveryCodes:
        """Makes ten new recovery codes.
        Returns PERMISSION_DENIED with reason STEP_UP_REQUIRED, FAILED_PRECONDITION with reason TOTP_NOT_ENABLED."""
        request = factor_pb2.RenewRecoveryCodesRequest()
        return self._transport.call(_RENEW_RECOVERY_CODES, request, factor_pb2.RecoveryCodes())


class AsyncFactors:
    """What a user signs in with beside the password: codes of an authenticator (RFC 6238), and recovery codes."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get_factors(self) -> factor_pb2.Factors:
        """Returns which factors the caller has.
        Returns UNAUTHENTICATED without a session, PERMISSION_DENIED with reason APP_NOT_ALLOWED to an app."""
        request = factor_pb2.GetFactorsRequest()
        return await self._transport.call(_GET_FACTORS, request, factor_pb2.Factors())

    async def enroll_totp(self) -> factor_pb2.EnrollTotpResponse:
        """Makes the secret of an authenticator, in place of one that is not confirmed.
        Returns PERMISSION_DENIED with reason STEP_UP_REQUIRED, FAILED_PRECONDITION with reason TOTP_ENABLED."""
        request = factor_pb2.EnrollTotpRequest()
        return await self._transport.call(_ENROLL_TOTP, request, factor_pb2.EnrollTotpResponse())

    async def confirm_totp(self, *, code: str) -> factor_pb2.RecoveryCodes:
        """Confirms the authenticator: from now on signing in needs a code.
        Returns INVALID_ARGUMENT with reason INVALID_CREDENTIALS for a wrong code, FAILED_PRECONDITION with reason
        TOTP_NOT_ENABLED if none waits to be confirmed.

        Args:
            code: Its code at this moment.
        """
        request = factor_pb2.ConfirmTotpRequest(code=code)
        return await self._transport.call(_CONFIRM_TOTP, request, factor_pb2.RecoveryCodes())

    async def disable_totp(self) -> factor_pb2.Factors:
        """Does away with the authenticator: the password alone signs in again.
        Returns PERMISSION_DENIED with reason STEP_UP_REQUIRED, FAILED_PRECONDITION with reason TOTP_NOT_ENABLED."""
        request = factor_pb2.DisableTotpRequest()
        return await self._transport.call(_DISABLE_TOTP, request, factor_pb2.Factors())

    async def renew_recovery_codes(self) -> factor_pb2.RecoveryCodes:
        """Makes ten new recovery codes.
        Returns PERMISSION_DENIED with reason STEP_UP_REQUIRED, FAILED_PRECONDITION with reason TOTP_NOT_ENABLED."""
        request = factor_pb2.RenewRecoveryCodesRequest()
        return await self._transport.call(_RENEW_RECOVERY_CODES, request, factor_pb2.RecoveryCodes())
