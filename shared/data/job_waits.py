"""Jobs that wait for others: BLOCKED rows, whose `waits_for` names jobs and batches that are not over yet.

Whatever is waited for is marked (`awaited`), and when it ends its row says so in the same write (`settle`). Who hands
out jobs settles such rows: counts them in their batches and frees those that waited. Nothing of that is forgotten with
a process, and nothing is done twice, for it is one transaction.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from pymongo import UpdateOne
from pymongo.asynchronous.client_session import AsyncClientSession

from shared.data import job_batches
from shared.data.job_batches import COUNTS
from shared.data.job_rows import BLOCKED, CANCELLED, DEAD, DONE, SCHEDULED, TURN, WAITING, open_jobs
from shared.data.mongo import Collection, Database, Document, StatusErrors, open_aware
from shared.data.transaction import Transaction, Transactions

# Rows that are settled together.
_MANY = 500
_READY: Document = {"$eq": [{"$size": "$waits_for"}, 0]}
_LATER: Document = {"$gt": ["$due_time", "$$NOW"]}
_DOOMED = {"error": "what it waits for did not succeed"}


class JobWaits:
    """Marks what is waited for, and frees who waits."""

    def __init__(self, database: Database) -> None:
        self._transactions = Transactions(database.client)
        self._rows = open_jobs(database)
        self._batches = open_aware(database, job_batches.COLLECTION)

    async def open_of(self, ids: Sequence[str], whatever: bool, transaction: Transaction) -> list[str]:
        """Those of these jobs and batches that are to be waited for; from now on they tell when they end.

        `whatever`: one that has ended without success is not waited for either.
        """
        session = transaction.session
        over: Document = {"$nin": [DONE, DEAD, CANCELLED] if whatever else [DONE]}
        jobs: Document = {"_id": {"$in": list(ids)}, "state": over}
        batches: Document = {"_id": {"$in": list(ids)}, **(job_batches.OPEN if whatever else job_batches.UNDONE)}
        found: set[str] = set()
        with StatusErrors():
            for rows, query in ((self._rows, jobs), (self._batches, batches)):
                # Written to, so that an end at the same moment comes before or after, not between. To set what is set
                # already would be no write to MongoDB.
                await rows.update_many(query, {"$inc": {"awaited": 1}}, session=session)
                found |= {row["_id"] async for row in rows.find(query, ["_id"], session=session)}
        return [id for id in ids if id in found]

    async def settle(self) -> bool:
        """Settles what has ended; whether there was something."""
        with StatusErrors():
            if await self._rows.find_one({"settle": 1}, ["_id"]) is None:
                return False
        await self._transactions.run(self._settle)
        return True

    async def _settle(self, transaction: Transaction) -> None:
        session, fields = transaction.session, ["state", "batch_id", "settled", "expire_time"]
        with StatusErrors():
            rows = await self._rows.find({"settle": 1}, fields, limit=_MANY, session=session).to_list()
            done = [row["_id"] for row in rows if row["state"] == DONE]
            lost = [row["_id"] for row in rows if row["state"] != DONE]
            if done:
                await self._free(done, {}, session)
            if lost:
                await self._free(lost, {"after_any": True}, session)
                await self._doom(lost, max(row["expire_time"] for row in rows if row["state"] != DONE), session)
            await self._count([row for row in rows if "batch_id" in row], session)
            settled: list[Document] = [{"$set": {"settled": "$state"}}, {"$unset": "settle"}]
            await self._rows.update_many({"_id": {"$in": done + lost}}, settled, session=session)

    async def _count(self, members: Sequence[Document], session: AsyncClientSession) -> None:
        changes: dict[str, Counter[str]] = defaultdict(Counter)
        for row in members:
            changes[row["batch_id"]][COUNTS[row["state"]]] += 1
            if "settled" in row:
                # It was over before, and was done anew.
                changes[row["batch_id"]][COUNTS[row["settled"]]] -= 1
        if not changes:
            return
        counted = [UpdateOne({"_id": id}, {"$inc": dict(change)}) for id, change in changes.items()]
        await self._batches.bulk_write(counted, ordered=False, session=session)
        over: Document = {"_id": {"$in": list(changes)}, **job_batches.OVER}
        for batch in await self._batches.find(over, session=session).to_list():
            await self._end(batch, session)

    async def _end(self, batch: Document, session: AsyncClientSession) -> None:
        id, now = batch["_id"], datetime.now(UTC)
        if "end_time" not in batch:
            ended = {"state": job_batches.ENDED, "end_time": now, "expire_time": now + job_batches.KEPT}
            await self._batches.update_one({"_id": id}, {"$set": ended}, session=session)
        await self._free([id], {} if batch["done"] == batch["total"] else {"after_any": True}, session)
        await self._doom([id], now + job_batches.KEPT, session)

    async def _free(self, ids: Sequence[str], which: Document, session: AsyncClientSession) -> None:
        query: Document = {"waits_for": {"$in": list(ids)}, "state": BLOCKED, **which}
        await self._rows.update_many(query, _freed_of(ids), session=session)

    async def _doom(self, ids: Sequence[str], until: datetime, session: AsyncClientSession) -> None:
        """What waits in vain leaves with what it waits for, unless that is done anew before."""
        behind = await blocked_behind(self._rows, ids, session)
        if behind:
            change = {"$set": {"expire_time": until, **_DOOMED}}
            await self._rows.update_many({"_id": {"$in": behind}, "state": BLOCKED}, change, session=session)


async def blocked_behind(rows: Collection, ids: Sequence[str], session: AsyncClientSession | None = None) -> list[str]:
    """The rows that wait for these, and those that wait for them."""
    found: list[str] = []
    while ids:
        query: Document = {"waits_for": {"$in": list(ids)}, "state": BLOCKED}
        ids = [row["_id"] async for row in rows.find(query, ["_id"], session=session)]
        found += ids
    return found


def _freed_of(ids: Sequence[str]) -> list[Document]:
    """The change of a row that waits for these no longer; it begins if it waits for nothing else."""

    def if_ready(then: object, otherwise: object) -> Document:
        return {"$cond": [_READY, then, otherwise]}

    begun = {
        "state": if_ready({"$cond": [_LATER, SCHEDULED, WAITING]}, "$state"),
        "turn": if_ready({"$cond": [_LATER, "$$REMOVE", TURN]}, "$$REMOVE"),
        "look_time": if_ready({"$cond": [_LATER, "$due_time", "$$REMOVE"]}, "$$REMOVE"),
        # It has waited for its turn since now.
        "due_time": if_ready({"$max": ["$due_time", "$$NOW"]}, "$due_time"),
        "waits_for": if_ready("$$REMOVE", "$waits_for"),
        "expire_time": if_ready("$$REMOVE", "$expire_time"),
        "error": if_ready("$$REMOVE", "$error"),
    }
    return [{"$set": {"waits_for": {"$setDifference": ["$waits_for", list(ids)]}}}, {"$set": begun}]
