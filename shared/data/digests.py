"""Digests that are open: each takes messages until it is made, and none afterwards."""

from datetime import datetime

from shared.data.mongo import Database, StatusErrors, open_collection
from shared.data.transaction import Transaction

COLLECTION = "notifications.digests"


class Digests:
    """One row a digest."""

    def __init__(self, database: Database) -> None:
        self._rows = open_collection(database, COLLECTION)

    async def ensure_indexes(self) -> None:
        """Rows leave when nobody can ask for them any more."""
        with StatusErrors():
            await self._rows.create_index("due_time", expireAfterSeconds=30 * 86_400)
            await self._rows.create_index("account_id")

    async def join(self, id: str, account_id: str, due: datetime, transaction: Transaction) -> bool:
        """Whether one more message goes with a digest; False if it is made already.

        The row is written, so whoever makes the digest at the same moment meets this transaction and one begins anew.
        """
        with StatusErrors():
            row = await self._rows.find_one({"_id": id}, session=transaction.session)
            if row is not None and row["made"]:
                return False
            change = {
                "$inc": {"messages": 1},
                "$setOnInsert": {"account_id": account_id, "due_time": due, "made": False},
            }
            await self._rows.update_one({"_id": id}, change, upsert=True, session=transaction.session)
        return True

    async def make(self, id: str, transaction: Transaction) -> None:
        """Nothing goes with it any more, if the transaction is committed."""
        with StatusErrors():
            await self._rows.update_one({"_id": id}, {"$set": {"made": True}}, session=transaction.session)
