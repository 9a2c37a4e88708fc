"""Workers that are there, and how many jobs each takes at once."""

from datetime import timedelta

from shared.data.left_transactions import end_transactions, process_name
from shared.data.mongo import Database, Document, StatusErrors, open_collection

COLLECTION = "platform.job_workers"
# Silence after which a worker is taken for gone.
SILENCE = timedelta(seconds=8)


class WorkerRows:
    """One row a worker."""

    def __init__(self, database: Database) -> None:
        self._client = database.client
        self._process = process_name(database)
        self._rows = open_collection(database, COLLECTION)

    async def alive(self, id: str, slots: int) -> None:
        """The worker is there."""
        change: Document = {"$set": {"slots": slots, "process": {"$literal": self._process}, "seen_time": "$$NOW"}}
        with StatusErrors():
            await self._rows.update_one({"_id": id}, [change], upsert=True)

    async def leave(self, id: str) -> None:
        """The worker takes no more jobs."""
        with StatusErrors():
            await self._rows.delete_one({"_id": id})

    async def slots(self) -> list[int]:
        """The slots of each worker that is there; those that are gone are forgotten, and their transactions ended."""
        silent = {"$lt": ["$seen_time", {"$subtract": ["$$NOW", SILENCE // timedelta(milliseconds=1)]}]}
        with StatusErrors():
            rows = await self._rows.find({}, {"slots": 1, "process": 1, "silent": silent}).to_list()
            gone = [row for row in rows if row["silent"]]
            if gone:
                # First, so that whoever leads next does it where this process dies here.
                await end_transactions(self._client, [row["process"] for row in gone if row.get("process")])
                await self._rows.delete_many({"_id": {"$in": [row["_id"] for row in gone]}, "$expr": silent})
        return [row["slots"] for row in rows if not row["silent"]]
