"""How far undoes are that go on as jobs: written with each lot of rows, so that none is taken back twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from shared.data.mongo import Database, Document, StatusErrors, open_collection
from shared.data.transaction import Transaction

COLLECTION = "platform.undo_progress"
# Of jobs that are dead.
_KEPT_SECONDS = 30 * 86_400


@dataclass(frozen=True, slots=True)
class Reached:
    """Lots that are done, and the places in the log of changes that were left."""

    lots: int
    left: Sequence[int]


class UndoProgress:
    """One row an undo that has begun to write."""

    def __init__(self, database: Database) -> None:
        self._rows = open_collection(database, COLLECTION)

    async def ensure_indexes(self) -> None:
        """For those who erase an account, and for rows that nobody needs any more."""
        with StatusErrors():
            await self._rows.create_index("account_id")
            await self._rows.create_index("time", expireAfterSeconds=_KEPT_SECONDS)

    async def read(self, job_id: str) -> Reached | None:
        """How far an undo is; None where it has written nothing."""
        with StatusErrors():
            row = await self._rows.find_one({"_id": job_id})
        return None if row is None else Reached(row["lots"], row["left"])

    async def add(self, job_id: str, account_id: str, left: Sequence[int], transaction: Transaction) -> None:
        """One lot more is done."""
        change: Document = {
            "$inc": {"lots": 1},
            "$push": {"left": {"$each": list(left)}},
            "$set": {"account_id": account_id, "time": datetime.now(UTC)},
        }
        with StatusErrors():
            await self._rows.update_one({"_id": job_id}, change, upsert=True, session=transaction.session)

    async def delete(self, job_id: str, transaction: Transaction) -> None:
        """Forgets it."""
        with StatusErrors():
            await self._rows.delete_one({"_id": job_id}, session=transaction.session)
