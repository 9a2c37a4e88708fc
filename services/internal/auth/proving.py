"""Proofs of who calls: a password, a code."""

from services.internal.auth.codes import Codes
from services.internal.auth.doorkeeper import Doorkeeper, Entry, invalid_credentials
from services.internal.deps import Deps
from services.internal.limiter import LoginLimiter, LoginLimits
from shared.data.session import Session
from shared.rpc.call import Call


class Proving:
    """Judges proofs, as often as the limits let it."""

    def __init__(self, deps: Deps) -> None:
        limits = LoginLimits.of(deps.settings)
        self._doorkeeper = Doorkeeper(deps.users, deps.accounts, deps.passwords)
        self._codes = Codes(deps)
        self._passwords_tried = LoginLimiter(deps.windows, limits, "proof")
        self._codes_tried = LoginLimiter(deps.windows, limits, "code")

    async def password(self, session: Session, password: str, call: Call) -> Entry:
        """The user of a session, whose password it is.

        Raises InvalidArgument (INVALID_CREDENTIALS), ResourceExhausted (RATE_LIMITED).
        """
        await self._passwords_tried.admit(session.user_id, call)
        entry = await self._doorkeeper.entry(session.user_id, call)
        if not await self._doorkeeper.holds(entry.user, password):
            raise invalid_credentials()
        await self._passwords_tried.succeeded(session.user_id)
        return entry

    async def needs_code(self, entry: Entry) -> bool:
        """Whether the password alone does not open the account."""
        return await self._codes.enabled(entry.user.message.id)

    async def code(self, entry: Entry, code: str) -> None:
        """Spends a code of a user who has an authenticator; others need none. Raises as `password` does."""
        if not await self.needs_code(entry):
            return
        user = entry.user.message
        await self._codes_tried.admit_name(user.id)
        if not await self._codes.spend(user.id, user.account_id, code):
            raise invalid_credentials()
        await self._codes_tried.succeeded(user.id)
