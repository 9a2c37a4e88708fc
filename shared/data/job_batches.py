"""Batches: jobs that are counted together, and for all of which others may wait."""

from collections.abc import Sequence
from datetime import timedelta

from pymongo.errors import BulkWriteError, DuplicateKeyError

from shared.data.job_pages import account, newest
from shared.data.job_rows import CANCELLED, DEAD, DONE, open_jobs
from shared.data.mongo import Conflict, Database, Document, StatusErrors, open_aware
from shared.data.transaction import Transaction

COLLECTION = "platform.job_batches"
# How long a batch is kept once it is over.
KEPT = timedelta(days=30)
# Which count of a batch a state is.
COUNTS = {DONE: "done", DEAD: "dead", CANCELLED: "cancelled"}
# As the contract of `queue` names them.
RUNNING, ENDED = "BATCH_STATE_RUNNING", "BATCH_STATE_ENDED"
OVER: Document = {"$expr": {"$gte": [{"$add": ["$done", "$dead", "$cancelled"]}, "$total"]}}
OPEN: Document = {"end_time": None}
UNDONE: Document = {"$expr": {"$lt": ["$done", "$total"]}}
_DUPLICATE = 11000


class JobBatches:
    """One row a batch."""

    def __init__(self, database: Database) -> None:
        self._rows = open_aware(database, COLLECTION)
        self._jobs = open_jobs(database)

    async def ensure(self) -> None:
        """Makes the indexes."""
        with StatusErrors():
            await self._rows.create_index("unique", unique=True)
            await self._rows.create_index([("account_id", 1), ("_id", -1)])
            await self._rows.create_index("expire_time", expireAfterSeconds=0)

    async def add(self, row: Document, transaction: Transaction) -> Document:
        """Adds a batch, or answers the one that has its `unique`."""
        new = {name: value for name, value in row.items() if name != "unique"}
        with StatusErrors():
            query = {"unique": row["unique"]}
            try:
                await self._rows.update_one(query, {"$setOnInsert": new}, upsert=True, session=transaction.session)
            except DuplicateKeyError as error:
                # Two at once: the other one's is there, which this transaction does not see.
                raise Conflict from error
            found = await self._rows.find_one(query, session=transaction.session)
        assert found is not None
        return found

    async def fill(self, rows: Sequence[Document]) -> None:
        """Adds jobs that have a `unique` each; those that are there already are left as they are."""
        with StatusErrors():
            try:
                await self._jobs.insert_many(rows, ordered=False)
            except BulkWriteError as error:
                if any(each["code"] != _DUPLICATE for each in error.details["writeErrors"]):
                    raise

    async def filled(self, id: str) -> None:
        """Every job of a batch is there."""
        with StatusErrors():
            await self._rows.update_one({"_id": id}, {"$set": {"filled": True}})

    async def get(self, id: str, account_id: str | None = None) -> Document | None:
        """A batch, of an account or of any."""
        with StatusErrors():
            return await self._rows.find_one({"_id": id, **account(account_id)})

    async def page(self, condition: Document, account_id: str | None, before: str, limit: int) -> list[Document]:
        """Batches that fulfil a condition, newest first, of those made before one."""
        return await newest(self._rows, condition, account_id, before, limit)
