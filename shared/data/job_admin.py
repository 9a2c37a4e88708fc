"""What people read of jobs, and have done again."""

from collections.abc import Sequence

from shared.data.job_rows import BLOCKED, CANCELLED, DEAD, open_jobs, to_wait
from shared.data.job_waits import blocked_behind
from shared.data.mongo import Database, Document, StatusErrors


class JobAdmin:
    """Reads rows of jobs; `account_id`: of one account, or None for all."""

    def __init__(self, database: Database) -> None:
        self._rows = open_jobs(database)

    async def get(self, id: str, account_id: str | None) -> Document | None:
        """A job."""
        with StatusErrors():
            return await self._rows.find_one({"_id": id, **_of(account_id)})

    async def page(self, condition: Document, account_id: str | None, before: str, limit: int) -> list[Document]:
        """Jobs that fulfil a condition, newest first, of those made before one."""
        parts: Sequence[Document] = [_of(account_id), condition, {"_id": {"$lt": before}} if before else {}]
        query: Document = {"$and": [part for part in parts if part] or [{}]}
        with StatusErrors():
            return await self._rows.find(query, sort=[("_id", -1)], limit=limit).to_list()

    async def retry(self, id: str) -> bool:
        """Has a job that is dead or cancelled begin anew; False if it is neither."""
        anew: Document = {"$set": {"attempts": 0, "losses": 0, "due_time": "$$NOW"}}
        gone: Document = {"$unset": ["end_time", "expire_time", "settle"]}
        query: Document = {"_id": id, "state": {"$in": [DEAD, CANCELLED]}}
        with StatusErrors():
            # First: what waits for it must not leave meanwhile.
            behind: Document = {"_id": {"$in": await blocked_behind(self._rows, [id])}, "state": BLOCKED}
            await self._rows.update_many(behind, {"$unset": {"expire_time": "", "error": ""}})
            changed = await self._rows.update_one(query, [anew, gone, *to_wait()])
        return bool(changed.matched_count)


def _of(account_id: str | None) -> Document:
    return {} if account_id is None else {"account_id": account_id}
