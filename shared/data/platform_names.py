"""Names that only one account of the platform can have, such as the first label of its domain.

Not an index of the accounts: those are the tenants' own, and a unique index across tenants would tell one of another.
These names are public.
"""

from pymongo.errors import DuplicateKeyError

from shared.data.mongo import Conflict, Database, StatusErrors, open_collection
from shared.data.transaction import Transaction

COLLECTION = "platform.names"


class PlatformNames:
    """Names of one kind."""

    def __init__(self, database: Database, kind: str) -> None:
        self._rows = open_collection(database, COLLECTION)
        self._kind = kind

    async def owner(self, name: str) -> str:
        """The account that has it, "" if none has."""
        with StatusErrors():
            row = await self._rows.find_one({"_id": self._id(name)})
        return "" if row is None else str(row["account_id"])

    async def taken(self, name: str, transaction: Transaction | None = None) -> bool:
        """Whether an account has it."""
        session = None if transaction is None else transaction.session
        with StatusErrors():
            return await self._rows.find_one({"_id": self._id(name)}, session=session) is not None

    async def claim(self, name: str, account_id: str, transaction: Transaction) -> bool:
        """Gives an account a name, if the transaction is committed; False if it is taken."""
        if await self.taken(name, transaction):
            return False
        row = {"_id": self._id(name), "account_id": account_id}
        try:
            with StatusErrors():
                await self._rows.insert_one(row, session=transaction.session)
        except DuplicateKeyError as error:
            # It was free a moment ago.
            raise Conflict from error
        return True

    def _id(self, name: str) -> str:
        return f"{self._kind}/{name}"
