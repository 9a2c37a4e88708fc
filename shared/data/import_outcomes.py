"""What became of the rows of an import, some hundred to a document, until the file that tells it is written."""

from collections.abc import AsyncIterator

from bson import Binary

from shared.data.mongo import Database, Document, StatusErrors, open_collection
from shared.data.transaction import Transaction

COLLECTION = "platform.import_outcomes"


class ImportOutcomes:
    """Outcomes of all imports, in the order of rows."""

    def __init__(self, database: Database) -> None:
        self._rows = open_collection(database, COLLECTION)

    async def ensure_indexes(self) -> None:
        """For those who erase an account."""
        with StatusErrors():
            await self._rows.create_index("account_id")

    async def add(self, account_id: str, import_id: str, first: int, data: bytes, transaction: Transaction) -> None:
        """Keeps the outcomes of the rows from `first` on."""
        row: Document = {"_id": _id(import_id, first), "account_id": account_id, "data": Binary(data)}
        with StatusErrors():
            await self._rows.insert_one(row, session=transaction.session)

    async def read(self, import_id: str) -> AsyncIterator[bytes]:
        """What was kept, in order."""
        with StatusErrors():
            async for row in self._rows.find(_of(import_id)).sort("_id", 1):
                yield bytes(row["data"])

    async def delete(self, import_id: str, transaction: Transaction | None = None) -> None:
        """Forgets them."""
        session = None if transaction is None else transaction.session
        with StatusErrors():
            await self._rows.delete_many(_of(import_id), session=session)


def _id(import_id: str, first: int) -> str:
    return f"{import_id}/{first:09}"


def _of(import_id: str) -> Document:
    return {"_id": {"$gte": f"{import_id}/", "$lt": f"{import_id}0"}}
