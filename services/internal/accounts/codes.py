"""Codes that prove an email address or a phone number."""

from collections.abc import Mapping
from datetime import timedelta

from services.internal.sending import Message, Sending
from shared.core.errors import InvalidArgument
from shared.core.mail import Mail
from shared.core.texts import Text
from shared.data.address_proofs import CODE_LIFETIME, AddressProofs

TEXT = """{code} is your code to sign up.

It is good for {minutes} minutes. If you did not ask for it, leave this message alone.
"""
SHORT = "{code} is your code to sign up, good for {minutes} minutes."


class SignUpCodes:
    """Sent to whoever asks, alike whether or not somebody has the address already."""

    def __init__(self, sending: Sending, proofs: AddressProofs) -> None:
        self._kind = sending.kind("sign-up code", CODE_LIFETIME, self._write)
        self._sending = sending
        self._proofs = proofs

    async def ask(self, email: str, phone: str) -> None:
        """A code for one of the two. Raises FailedPrecondition (PHONE_NOT_OFFERED)."""
        self._sending.check_phones(phone)
        await self._kind.ask({"phone": phone} if phone else {"email": email})

    async def prove(self, address: str, code: str) -> str:
        """The token for a code. Raises InvalidArgument (INVALID_CODE)."""
        token = await self._proofs.prove(address, code)
        if token is None:
            raise InvalidArgument("the code is not good, or no longer; ask for a new one", reason="INVALID_CODE")
        return token

    async def _write(self, about: Mapping[str, str]) -> list[Message]:
        phone = about.get("phone")
        code = await self._proofs.issue(phone or about["email"])
        given = {"code": code, "minutes": CODE_LIFETIME // timedelta(minutes=1)}
        if phone:
            return [Text(phone, SHORT.format(**given))]
        # The subject shows on a locked screen.
        return [Mail(about["email"], "Your code to sign up", TEXT.format(**given))]
