"""How many jobs wait and run, read from the indexes that hold those alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shared.data.job_rows import SUSPECTS, WAITS, open_jobs, parts_of, turn_of
from shared.data.mongo import Database, Document, StatusErrors

# A lane for each priority, and that of the suspects.
_LANES = (0, 1, 2, SUSPECTS)


@dataclass(slots=True)
class Depth:
    """Jobs of a kind and account: `waiting` for a worker since they were due, the longest since `oldest`; `running`."""

    waiting: int = 0
    oldest: datetime | None = None
    running: int = 0


class JobDepths:
    """Counts jobs that are due and not over."""

    def __init__(self, database: Database) -> None:
        self._rows = open_jobs(database)

    async def read(self, account_id: str | None = None) -> Mapping[tuple[str, str], Depth]:
        """By kind and account; of one account, or of all for None. Kinds of which there is nothing are left out."""
        found: dict[tuple[str, str], Depth] = {}
        group: Document = {"_id": "$turn", "waiting": {"$sum": 1}, "oldest": {"$min": "$due_time"}}
        with StatusErrors():
            for row in await (
                await self._rows.aggregate([{"$match": _turns(account_id)}, {"$group": group}])
            ).to_list():
                _, account, kind = parts_of(row["_id"])
                depth = found.setdefault((kind, account), Depth())
                depth.waiting += row["waiting"]
                depth.oldest = min(filter(None, (depth.oldest, row["oldest"])))
            active: Document = {"active": 1, **({} if account_id is None else {"account_id": account_id})}
            key = {"kind": "$kind", "account_id": "$account_id"}
            pipeline: list[Document] = [{"$match": active}, {"$group": {"_id": key, "count": {"$sum": 1}}}]
            for row in await (await self._rows.aggregate(pipeline)).to_list():
                found.setdefault((row["_id"]["kind"], row["_id"]["account_id"]), Depth()).running = row["count"]
        return found


def _turns(account_id: str | None) -> Document:
    """Rows that wait."""
    if account_id is None:
        return WAITS
    starts = [turn_of(lane, account_id, "") for lane in _LANES]
    # What begins so: up to the character behind the slash.
    return {"$or": [{"turn": {"$gte": start, "$lt": f"{start[:-1]}0"}} for start in starts]}
