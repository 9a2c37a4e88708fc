"""Kinds of jobs as workers declare them, and those that somebody has paused: what other processes know of them."""

from collections.abc import Sequence
from datetime import datetime

from shared.data.mongo import Database, Document, StatusErrors, open_aware

COLLECTION = "platform.job_kinds"


class JobKinds:
    """One row a kind."""

    def __init__(self, database: Database) -> None:
        self._rows = open_aware(database, COLLECTION)

    async def declare(self, facts: Sequence[Document]) -> None:
        """Says what the kinds of a worker are; `_id` is the name."""
        with StatusErrors():
            for each in facts:
                await self._rows.update_one({"_id": each["_id"]}, {"$set": each}, upsert=True)

    async def all(self) -> list[Document]:
        """Every kind, by name."""
        with StatusErrors():
            return await self._rows.find({}, sort=[("_id", 1)]).to_list()

    async def pause(self, name: str, user_id: str, now: datetime) -> Document | None:
        """Pauses a kind; one that is paused stays as it is. None for a kind that nobody has declared."""
        change: Document = {"$set": {"pause_time": now, "pause_user_id": user_id}}
        with StatusErrors():
            await self._rows.update_one({"_id": name, "pause_time": None}, change)
            return await self._rows.find_one({"_id": name})

    async def resume(self, name: str) -> Document | None:
        """Ends a pause. None for a kind that nobody has declared."""
        with StatusErrors():
            await self._rows.update_one({"_id": name}, {"$unset": {"pause_time": "", "pause_user_id": ""}})
            return await self._rows.find_one({"_id": name})

    async def paused(self) -> set[str]:
        """The names of the kinds that are paused."""
        with StatusErrors():
            return {row["_id"] async for row in self._rows.find({"pause_time": {"$exists": True}}, ["_id"])}
