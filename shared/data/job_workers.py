"""Workers that are there, and how many jobs each takes at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from shared.data.left_transactions import end_transactions, process_name
from shared.data.mongo import Database, Document, StatusErrors, open_collection

COLLECTION = "platform.job_workers"
# Silence after which a worker is taken for gone.
SILENCE = timedelta(seconds=8)


@dataclass(frozen=True, slots=True)
class Workers:
    """The slots of each worker that is there, by id, and the ids of those that have fallen silent."""

    slots: Mapping[str, int]
    gone: Sequence[str]


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

    async def look(self) -> Workers:
        """Who is there and who is gone, whose transactions are ended."""
        silent = {"$lt": ["$seen_time", {"$subtract": ["$$NOW", SILENCE // timedelta(milliseconds=1)]}]}
        with StatusErrors():
            rows = await self._rows.find({}, {"slots": 1, "process": 1, "silent": silent}).to_list()
            gone = [row for row in rows if row["silent"]]
            if gone:
                await end_transactions(self._client, [row["process"] for row in gone if row.get("process")])
        there = {row["_id"]: row["slots"] for row in rows if not row["silent"]}
        return Workers(there, [row["_id"] for row in gone])

    async def forget(self, gone: Sequence[str]) -> None:
        """Workers whose jobs were taken back. After that, so that whoever leads next does it where this one dies."""
        if gone:
            with StatusErrors():
                await self._rows.delete_many({"_id": {"$in": list(gone)}})
