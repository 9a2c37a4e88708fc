"""Codes of authenticators (TOTP, RFC 6238: six digits, every 30 s), and recovery codes in their place."""

import base64
import hmac
import secrets
from collections.abc import Sequence

import pyotp

from services.internal.deps import Deps
from shared.data.factors import FactorStore

ISSUER = "DashClicks"
STEP_SECONDS = 30
# Clocks of telephones are this many steps off.
DRIFT = 1
RECOVERY_CODES = 10
# 120 bits, in Base32: so many need no slow hash (ASVS 6.5.2).
RECOVERY_BYTES = 15


class Codes:
    """Makes secrets and judges codes."""

    def __init__(self, deps: Deps) -> None:
        self._factors: FactorStore = deps.factors
        self._clock = deps.clock

    async def enabled(self, user_id: str) -> bool:
        """Whether the user signs in with codes."""
        factor = await self._factors.get(user_id)
        return factor is not None and factor.confirmed

    async def confirm(self, user_id: str, account_id: str, code: str, recovery_codes: Sequence[str]) -> bool:
        """Puts a waiting authenticator to use, with these recovery codes; False for a code that is not its."""
        step = await self._step_of(user_id, account_id, code)
        return step is not None and await self._factors.confirm(user_id, step, recovery_codes)

    async def spend(self, user_id: str, account_id: str, code: str) -> bool:
        """Whether it is a code of now, or a recovery code, that was not used before; used from now on."""
        if not code.isdigit():
            return await self._factors.spend_recovery(user_id, code.replace("-", "").replace(" ", "").upper())
        step = await self._step_of(user_id, account_id, code)
        return step is not None and await self._factors.spend_step(user_id, step)

    async def _step_of(self, user_id: str, account_id: str, code: str) -> int | None:
        secret = await self._factors.secret(user_id, account_id)
        if secret is None:
            return None
        now = int(self._clock.now().timestamp()) // STEP_SECONDS
        totp = pyotp.TOTP(secret, interval=STEP_SECONDS)
        # Each is computed: how long it takes tells nothing.
        fits = [step for step in range(now - DRIFT, now + DRIFT + 1) if _same(totp.at(step * STEP_SECONDS), code)]
        return max(fits, default=None)


def uri_of(secret: str, name: str) -> str:
    """What an authenticator reads from a QR code."""
    return pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=name, issuer_name=ISSUER)


def new_recovery_codes() -> list[str]:
    """Codes without their hyphens, as they are spent."""
    return [base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode() for _ in range(RECOVERY_CODES)]


def shown(recovery_code: str) -> str:
    """In groups of four, to be written down."""
    return "-".join(recovery_code[start : start + 4] for start in range(0, len(recovery_code), 4))


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
