"""Adds jobs: one insert each, alone or in a transaction of whoever needs the job."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bson import Binary
from pymongo.errors import DuplicateKeyError

from shared.data.inserts import Inserts
from shared.data.job_batches import JobBatches
from shared.data.job_counts import JobCounts
from shared.data.job_endings import over
from shared.data.job_rows import (
    BLOCKED,
    CANCELLED,
    QUEUED,
    RUNNING,
    SCHEDULED,
    WAITING,
    ensure_indexes,
    open_jobs,
    turn_of,
)
from shared.data.job_waits import JobWaits
from shared.data.mongo import Conflict, Database, Document, StatusErrors
from shared.data.transaction import Transaction, Transactions

# How long a cancelled job's row is kept.
CANCELLED_KEPT = timedelta(days=1)


class JobStore:
    """Writes and reads rows of jobs."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rows = open_jobs(database)
        self._inserts = Inserts(self._rows)
        self._waits = JobWaits(database)
        self.transactions = Transactions(database.client)

    async def ensure(self) -> None:
        """Makes the indexes."""
        await ensure_indexes(self._database)
        await JobCounts(self._database).ensure()
        await JobBatches(self._database).ensure()

    async def add(self, row: Document, transaction: Transaction | None = None) -> str:
        """Adds a row; returns its id, or that of the row which has its `unique`."""
        if "unique" in row:
            return await self._add_once(row, transaction)
        with StatusErrors():
            if transaction is None:
                await self._inserts.insert(row)
            else:
                await self._rows.insert_one(row, session=transaction.session)
        return str(row["_id"])

    async def add_after(self, row: Document, ids: Sequence[str], whatever: bool, transaction: Transaction) -> str:
        """As `add`, for a row that waits for jobs and batches; `whatever` becomes of them."""
        waits = await self._waits.open_of(ids, whatever, transaction)
        if waits:
            row = {name: value for name, value in row.items() if name not in ("turn", "look_time")}
            row |= {"state": BLOCKED, "waits_for": waits, **({"after_any": True} if whatever else {})}
        return await self.add(row, transaction)

    async def add_many(self, rows: Sequence[Document], transaction: Transaction | None = None) -> None:
        """Adds rows without `unique`, all of them or, outside of a transaction, as many as there was time for."""
        with StatusErrors():
            await self._rows.insert_many(rows, session=None if transaction is None else transaction.session)

    async def get(self, id: str) -> Document | None:
        """A row."""
        with StatusErrors():
            return await self._rows.find_one({"_id": id})

    async def holder(self, unique: str) -> str | None:
        """The job that has this key."""
        with StatusErrors():
            found = await self._rows.find_one({"unique": unique}, ["_id"])
        return None if found is None else str(found["_id"])

    async def cancel(self, id: str) -> bool:
        """Ends a job that has not begun, and has one that runs stopped; False for one that is over or unknown."""
        running: Document = {"_id": id, "state": RUNNING}
        with StatusErrors():
            ended = await self._rows.update_one(
                {"_id": id, "state": {"$in": [BLOCKED, SCHEDULED, WAITING, QUEUED]}},
                over(CANCELLED, CANCELLED_KEPT, ""),
            )
            if ended.matched_count:
                return True
            asked = await self._rows.update_one(running, {"$set": {"cancel": True}})
        return bool(asked.matched_count)

    async def hasten(self, unique: str, due: datetime) -> None:
        """Brings a job forward that is scheduled for later."""
        change = {"$min": {"due_time": due, "look_time": due}}
        with StatusErrors():
            await self._rows.update_one({"unique": unique, "state": SCHEDULED}, change)

    async def _add_once(self, row: Document, transaction: Transaction | None) -> str:
        query = {"unique": row["unique"]}
        session = None if transaction is None else transaction.session
        new = {name: value for name, value in row.items() if name != "unique"}
        with StatusErrors():
            try:
                added = await self._rows.update_one(query, {"$setOnInsert": new}, upsert=True, session=session)
            except DuplicateKeyError as error:
                # Two at once: the other one's is there, which a transaction may not see.
                if transaction is not None:
                    raise Conflict from error
                return await self._add_once(row, None)
            if added.upserted_id is not None:
                return str(row["_id"])
            found = await self._rows.find_one(query, ["_id"], session=session)
        # Freed between the two: then it may be added.
        return await self._add_once(row, transaction) if found is None else str(found["_id"])


def new_row(facts: Mapping[str, object], payload: bytes, priority: int, scheduled: bool) -> Document:
    """A row as it is added. `facts`: `_id`, `kind`, `account_id`, `create_time`, `due_time`, and what else is known."""
    row: Document = {
        **facts,
        "payload": Binary(payload),
        "priority": priority,
        "attempts": 0,
        "losses": 0,
        "state": SCHEDULED if scheduled else WAITING,
    }
    if scheduled:
        row["look_time"] = row["due_time"]
    else:
        row["turn"] = turn_of(priority, row["account_id"], row["kind"])
    return row
