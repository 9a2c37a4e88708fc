"""Schedules of kinds of jobs: when the next job of each is made, and which was the last."""

from collections.abc import Collection
from datetime import datetime

from pymongo import ReturnDocument

from shared.data.job_rows import ACTIVE_STATES, open_jobs
from shared.data.mongo import Database, Document, StatusErrors, open_aware
from shared.data.transaction import Transaction

COLLECTION = "platform.job_schedules"


class JobSchedules:
    """One row a kind, by its name."""

    def __init__(self, database: Database) -> None:
        self._rows = open_aware(database, COLLECTION)
        self._jobs = open_jobs(database)

    async def declare(self, name: str, facts: Document, next_time: datetime) -> None:
        """Says what a kind's schedule is; `next_time` counts where that is news."""
        times = {name: facts[name] for name in ("cron", "zone")}
        with StatusErrors():
            known = await self._rows.update_one({"_id": name, **times}, {"$set": facts})
            if not known.matched_count:
                await self._rows.update_one({"_id": name}, {"$set": {**facts, "next_time": next_time}}, upsert=True)

    async def forget(self, known: Collection[str], before: datetime) -> None:
        """Forgets schedules that nobody has gone by for so long."""
        with StatusErrors():
            await self._rows.delete_many({"_id": {"$nin": list(known)}, "next_time": {"$lt": before}})

    async def all(self) -> list[Document]:
        """Every schedule, by name."""
        with StatusErrors():
            return await self._rows.find({}, sort=[("_id", 1)]).to_list()

    async def due(self, now: datetime) -> list[Document]:
        """Those whose time has come, and those that somebody wants a job of now."""
        query: Document = {"$or": [{"next_time": {"$lte": now}}, {"asked_time": {"$exists": True}}]}
        with StatusErrors():
            return await self._rows.find(query).to_list()

    async def ask(self, name: str, now: datetime) -> Document | None:
        """Wants a job besides those of the clock. None for a kind without a schedule."""
        change = {"$set": {"asked_time": now}}
        with StatusErrors():
            return await self._rows.find_one_and_update({"_id": name}, change, return_document=ReturnDocument.AFTER)

    async def under_way(self, row: Document, transaction: Transaction) -> bool:
        """Whether the last job of a schedule is not over yet."""
        query: Document = {"_id": row.get("last_job_id", ""), "state": {"$in": ACTIVE_STATES}}
        with StatusErrors():
            return await self._jobs.find_one(query, ["_id"], session=transaction.session) is not None

    async def go_on(self, row: Document, change: Document, transaction: Transaction) -> bool:
        """Changes a row that is as it was read; False if it is not. `asked_time` is answered by this."""
        seen = {name: row.get(name) for name in ("_id", "next_time", "asked_time")}
        update: Document = {"$set": change, "$unset": {"asked_time": ""}}
        with StatusErrors():
            changed = await self._rows.update_one(seen, update, session=transaction.session)
        return bool(changed.matched_count)
