"""Accounts that ask for a second factor: whoever has none can do nothing but get one."""

from dashclicks.accounts.v1.account_pb2 import Account

from services.internal.auth.doorkeeper import Entry
from services.internal.deps import Deps
from shared.core.errors import FailedPrecondition


class Enrolment:
    """Knows who still needs a factor. A session without scopes is good for the user's own business, and no more."""

    def __init__(self, deps: Deps) -> None:
        self._factors = deps.factors
        self._passkeys = deps.passkeys

    async def needed(self, entry: Entry) -> bool:
        """Whether the user has to get a second factor first."""
        if not entry.account.security.require_second_factor:
            return False
        factor = await self._factors.get(entry.user.message.id)
        if factor is not None and factor.confirmed:
            return False
        return not await self._passkeys.of_user(entry.user.message.id)


def check_may_disable(account: Account) -> None:
    """Raises FailedPrecondition (SECOND_FACTOR_REQUIRED) where the account asks for a second factor."""
    if account.security.require_second_factor:
        raise FailedPrecondition("the account asks everybody for a second factor", reason="SECOND_FACTOR_REQUIRED")
