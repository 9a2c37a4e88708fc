"""What people read of jobs, and have done again."""

from collections.abc import Sequence
from datetime import datetime

from shared.data.job_pages import account, newest
from shared.data.job_rows import BLOCKED, CANCELLED, DEAD, open_jobs, to_wait
from shared.data.job_waits import blocked_behind
from shared.data.mongo import Database, Document, StatusErrors

# Jobs that begin anew together.
_MANY = 1000


class JobAdmin:
    """Reads rows of jobs; `account_id`: of one account, or None for all."""

    def __init__(self, database: Database) -> None:
        self._rows = open_jobs(database)

    async def get(self, id: str, account_id: str | None) -> Document | None:
        """A job."""
        with StatusErrors():
            return await self._rows.find_one({"_id": id, **account(account_id)})

    async def page(self, condition: Document, account_id: str | None, before: str, limit: int) -> list[Document]:
        """Jobs that fulfil a condition, newest first, of those made before one."""
        return await newest(self._rows, condition, account_id, before, limit)

    async def retry(self, id: str) -> bool:
        """Has a job that is dead or cancelled begin anew; False if it is neither."""
        return await self._anew([id], [DEAD, CANCELLED]) > 0

    async def count_dead(self, condition: Document) -> int:
        """How many dead jobs fulfil a condition."""
        with StatusErrors():
            return await self._rows.count_documents({"$and": [{"state": DEAD}, condition]})

    async def redrive(self, condition: Document, before: datetime) -> int:
        """Has dead jobs begin anew that fulfil a condition and died before; returns how many. Cut off, it goes on."""
        query: Document = {"$and": [{"state": DEAD, "end_time": {"$lte": before}}, condition]}
        count = 0
        while True:
            with StatusErrors():
                ids = [row["_id"] async for row in self._rows.find(query, ["_id"], limit=_MANY)]
            if not ids:
                return count
            count += await self._anew(ids, [DEAD])

    async def _anew(self, ids: Sequence[str], states: Sequence[str]) -> int:
        begun: Document = {"$set": {"attempts": 0, "losses": 0, "due_time": "$$NOW"}}
        gone: Document = {"$unset": ["end_time", "expire_time", "settle"]}
        with StatusErrors():
            # First: what waits for them must not leave meanwhile.
            behind: Document = {"_id": {"$in": await blocked_behind(self._rows, ids)}, "state": BLOCKED}
            await self._rows.update_many(behind, {"$unset": {"expire_time": "", "error": ""}})
            query: Document = {"_id": {"$in": list(ids)}, "state": {"$in": list(states)}}
            changed = await self._rows.update_many(query, [begun, gone, *to_wait()])
        return changed.matched_count
