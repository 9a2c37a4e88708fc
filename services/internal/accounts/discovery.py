"""Tells people which accounts they can sign in to: by a message to them, to nobody else."""

from collections.abc import Mapping
from datetime import timedelta

from services.internal.links import Links
from services.internal.people import People
from services.internal.sending import Message, Sending
from shared.core.mail import Mail
from shared.core.texts import Text

KEPT = timedelta(hours=1)
TEXT = """Somebody, we hope you, asked where {email} signs in:

{accounts}

If it was not you, leave this message alone: nobody but you has been told.
"""


class Discovery:
    """An address that signs in nowhere gets no message: whoever asks could send strangers mail otherwise."""

    def __init__(self, sending: Sending, people: People, links: Links) -> None:
        self._kind = sending.kind("discovery", KEPT, self._write)
        self._sending = sending
        self._people = people
        self._links = links

    async def ask(self, email: str, phone: str) -> None:
        """A message to one of the two. Raises FailedPrecondition (PHONE_NOT_OFFERED)."""
        self._sending.check_phones(phone)
        await self._kind.ask({"phone": phone} if phone else {"email": email})

    async def _write(self, about: Mapping[str, str]) -> list[Message]:
        found = await self._people.who_can_enter(about)
        lines = [f"{account.display_name}: {await self._links.login(account)}" for _, account in found]
        if not lines:
            return []
        if "phone" in about:
            return [Text(about["phone"], "You sign in to\n" + "\n".join(lines))]
        text = TEXT.format(email=about["email"], accounts="\n".join(lines))
        return [Mail(about["email"], "Where you sign in", text)]
