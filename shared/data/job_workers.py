"""Workers that are there, and how many jobs each takes at once."""

from datetime import timedelta

from shared.data.mongo import Database, Document, StatusErrors, open_collection

COLLECTION = "platform.job_workers"
# Silence after which a worker is taken for gone.
SILENCE = timedelta(seconds=8)


class WorkerRows:
    """One row a worker."""

    def __init__(self, database: Database) -> None:
        self._rows = open_collection(database, COLLECTION)

    async def alive(self, id: str, slots: int) -> None:
        """The worker is there."""
        change: Document = {"$set": {"slots": slots, "seen_time": "$$NOW"}}
        with StatusErrors():
            await self._rows.update_one({"_id": id}, [change], upsert=True)

    async def leave(self, id: str) -> None:
        """The worker takes no more jobs."""
        with StatusErrors():
            await self._rows.delete_one({"_id": id})

    async def slots(self) -> list[int]:
        """The slots of each worker that is there; rows of those that are gone are removed."""
        silent = {"$lt": ["$seen_time", {"$subtract": ["$$NOW", SILENCE // timedelta(milliseconds=1)]}]}
        with StatusErrors():
            rows = await self._rows.find({"$expr": {"$not": [silent]}}, ["slots"]).to_list()
            await self._rows.delete_many({"$expr": silent})
        return [row["slots"] for row in rows]
