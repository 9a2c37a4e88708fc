"""Mails to users about changes of how they sign in, so that one who did not make it hears of it (ASVS 6.3.7)."""

from collections.abc import Mapping
from datetime import timedelta

from dashclicks.users.v1.user_pb2 import User

from services.internal.account_mail import AccountMail
from services.internal.sending import Sending
from shared.core.clock import Clock
from shared.core.mail import Mail
from shared.resource.resource import Resource
from shared.resource.runtime import Runtime

KEPT = timedelta(days=1)
PASSWORD_CHANGED = "Your password was changed"
CODES_ON = "Signing in now asks for a code of your authenticator"
CODES_OFF = "Signing in asks for no code any more"
CODES_RENEWED = "Your recovery codes were replaced"
TEXT = """{what}, for {email}, on {time} UTC.

If it was you, there is nothing to do. If it was not, set a new password at once by "Forgot password", and tell whoever
runs your account.
"""


class Notices:
    """Tells users."""

    def __init__(self, sending: Sending, runtime: Runtime, mail: AccountMail, clock: Clock) -> None:
        self._kind = sending.kind("notice", KEPT, self._write)
        self._runtime = runtime
        self._mail = mail
        self._clock = clock

    async def tell(self, user_id: str, what: str) -> None:
        """Somebody changed this; `what` is a sentence of this file."""
        await self._kind.ask({"user_id": user_id, "what": what, "time": f"{self._clock.now():%Y-%m-%d %H:%M:%S}"})

    async def _write(self, about: Mapping[str, str]) -> list[Mail]:
        # The resource's own hooks tell, so it is made after this.
        users: Resource[User] = self._runtime.by_type["users.User"]
        found = await users.system("notice").find({"id": about["user_id"]})
        return [
            await self._mail.write(user.account_id, user.email, about["what"], TEXT.format(email=user.email, **about))
            for user in (row.message for row in found)
        ]
