"""Authenticators: made, confirmed, done away with."""

import pyotp
from dashclicks.auth.v1.factor_pb2 import (
    ConfirmTotpRequest,
    DisableTotpRequest,
    EnrollTotpRequest,
    EnrollTotpResponse,
    Factors,
    GetFactorsRequest,
    RecoveryCodes,
    RenewRecoveryCodesRequest,
)

from services.internal.auth.codes import Codes, new_recovery_codes, shown, uri_of
from services.internal.auth.doorkeeper import invalid_credentials
from services.internal.auth.enrolment import check_may_disable
from services.internal.deps import Deps
from services.internal.limiter import LoginLimiter, LoginLimits
from services.internal.notices import CODES_OFF, CODES_ON, CODES_RENEWED
from shared.core.errors import FailedPrecondition
from shared.rpc.call import Call


class FactorsServicer:
    """A user's own factors."""

    def __init__(self, deps: Deps) -> None:
        self._users = deps.users
        self._accounts = deps.accounts
        self._factors = deps.factors
        self._proof = deps.proof
        self._notices = deps.notices
        self._codes = Codes(deps)
        self._limiter = LoginLimiter(deps.windows, LoginLimits.of(deps.settings), "code")

    async def GetFactors(self, request: GetFactorsRequest, call: Call) -> Factors:
        session = await self._proof.session(call)
        factor = await self._factors.get(session.user_id)
        if factor is None or not factor.confirmed:
            return Factors()
        return Factors(totp_enabled=True, recovery_codes_left=factor.recovery_codes_left)

    async def EnrollTotp(self, request: EnrollTotpRequest, call: Call) -> EnrollTotpResponse:
        session = await self._proof.check_recent(call)
        user = await self._users.system(call.method, call.request_id).read(session.user_id)
        secret = pyotp.random_base32()
        if not await self._factors.enroll(session.user_id, session.account_id, secret):
            raise FailedPrecondition("there is an authenticator: disable it first", reason="TOTP_ENABLED")
        return EnrollTotpResponse(secret=secret, uri=uri_of(secret, user.message.email))

    async def ConfirmTotp(self, request: ConfirmTotpRequest, call: Call) -> RecoveryCodes:
        session = await self._proof.session(call)
        factor = await self._factors.get(session.user_id)
        if factor is None or factor.confirmed:
            raise _not_enabled()
        await self._limiter.admit_name(session.user_id)
        codes = new_recovery_codes()
        if not await self._codes.confirm(session.user_id, session.account_id, request.code, codes):
            raise invalid_credentials()
        await self._limiter.succeeded(session.user_id)
        await self._notices.tell(session.user_id, CODES_ON)
        return RecoveryCodes(recovery_codes=map(shown, codes))

    async def DisableTotp(self, request: DisableTotpRequest, call: Call) -> Factors:
        session = await self._proof.check_recent(call)
        account = await self._accounts.system(call.method, call.request_id).read(session.account_id)
        check_may_disable(account.message)
        if not await self._factors.remove(session.user_id):
            raise _not_enabled()
        await self._notices.tell(session.user_id, CODES_OFF)
        return Factors()

    async def RenewRecoveryCodes(self, request: RenewRecoveryCodesRequest, call: Call) -> RecoveryCodes:
        session = await self._proof.check_recent(call)
        codes = new_recovery_codes()
        if not await self._factors.renew_recovery(session.user_id, codes):
            raise _not_enabled()
        await self._notices.tell(session.user_id, CODES_RENEWED)
        return RecoveryCodes(recovery_codes=map(shown, codes))


def _not_enabled() -> FailedPrecondition:
    return FailedPrecondition("there is no such authenticator", reason="TOTP_NOT_ENABLED")
