"""Who has an email address or a phone number, over all accounts: for what happens before anybody is signed in."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.users.v1 import user_pb2
from dashclicks.users.v1.user_pb2 import User

from services.internal.openness import is_open
from shared.core.errors import AlreadyExists
from shared.data.transaction import Transaction
from shared.resource.model import Record
from shared.resource.resource import Resource

REASON = "people"


@dataclass(frozen=True, slots=True)
class People:
    """Looks; nobody is told but the people themselves."""

    users: Resource[User]
    accounts: Resource[Account]

    async def who_can_enter(self, where: Mapping[str, str]) -> list[tuple[Record[User], Account]]:
        """The users of an address who can sign in, each with the account."""
        found: list[tuple[Record[User], Account]] = []
        for user in await self.users.system(REASON).find(where):
            if user.message.state == user_pb2.USER_STATE_ACTIVE:
                account = await self.account(user.message.account_id)
                if account is not None and await is_open(self.accounts.system(REASON), account):
                    found.append((user, account))
        return found

    async def account(self, id: str) -> Account | None:
        """A live account."""
        rows = await self.accounts.system(REASON).find({"id": id})
        return rows[0].message if rows else None

    async def check_free(self, email: str, phone: str, transaction: Transaction | None = None) -> None:
        """Raises AlreadyExists (EMAIL_EXISTS, PHONE_EXISTS). Only for whoever has proved that they are theirs."""
        users = self.users.system(REASON, transaction=transaction)
        if email and await users.find({"email": email}, 1):
            raise AlreadyExists("somebody signs in with this email address: sign in", reason="EMAIL_EXISTS")
        if phone and await users.find({"phone": phone}, 1):
            raise AlreadyExists("somebody signs in with this phone number: sign in", reason="PHONE_EXISTS")
