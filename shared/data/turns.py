"""Whose turn it is: one counter for each circle of people of an account. Each turn is given once."""

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from shared.data.mongo import Conflict, Database, StatusErrors, open_collection
from shared.data.transaction import Transaction

COLLECTION = "platform.turns"


class Turns:
    """The counters."""

    def __init__(self, database: Database) -> None:
        self._rows = open_collection(database, COLLECTION)

    async def take(self, transaction: Transaction, account_id: str, circle: str, count: int) -> int:
        """Takes so many turns; answers the number of the first. Raises Conflict where another takes some."""
        try:
            with StatusErrors():
                row = await self._rows.find_one_and_update(
                    {"_id": {"account_id": account_id, "circle": circle}},
                    {"$inc": {"taken": count}},
                    upsert=True,
                    return_document=ReturnDocument.AFTER,
                    session=transaction.session,
                )
        except DuplicateKeyError as error:
            raise Conflict from error
        return int(row["taken"]) - count  # type: ignore[index]  # an upsert finds one
