"""How many jobs ended, and how, by the hour: counts that workers add up and write now and then."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from pymongo import UpdateOne
from pymongo.write_concern import WriteConcern

from shared.data.mongo import Database, Document, StatusErrors, open_aware

COLLECTION = "platform.job_counts"
KEPT = timedelta(days=3)
OUTCOMES = ("done", "failed", "dead")


class Ended(NamedTuple):
    """An attempt that ended: of which kind and account, how."""

    kind: str
    account_id: str
    outcome: str


class JobCounts:
    """One row an hour, kind and account of which something ended."""

    def __init__(self, database: Database) -> None:
        # A count that is lost with a server is no harm.
        self._rows = open_aware(database, COLLECTION).with_options(write_concern=WriteConcern(w=1))

    async def ensure(self) -> None:
        """Makes the indexes."""
        with StatusErrors():
            await self._rows.create_index([("account_id", 1), ("hour", 1), ("kind", 1)], unique=True)
            await self._rows.create_index("hour", expireAfterSeconds=KEPT // timedelta(seconds=1))

    async def add(self, counts: Mapping[Ended, int], now: datetime) -> None:
        """Adds what has ended."""
        hour = hour_of(now)
        changes = [
            UpdateOne(
                {"account_id": each.account_id, "hour": hour, "kind": each.kind},
                {"$inc": {each.outcome: count}},
                upsert=True,
            )
            for each, count in counts.items()
        ]
        with StatusErrors():
            await self._rows.bulk_write(changes, ordered=False)

    async def since(self, hour: datetime, account_id: str | None) -> list[Document]:
        """What has ended since an hour began: `_id` (kind, account_id) and a number for each of OUTCOMES.

        `account_id`: of one account, or None for all.
        """
        query: Document = {"hour": {"$gte": hour}, **({} if account_id is None else {"account_id": account_id})}
        sums = {outcome: {"$sum": f"${outcome}"} for outcome in OUTCOMES}
        group: Document = {"_id": {"kind": "$kind", "account_id": "$account_id"}, **sums}
        with StatusErrors():
            return await (await self._rows.aggregate([{"$match": query}, {"$group": group}])).to_list()


def hour_of(moment: datetime) -> datetime:
    """When the hour of a moment began."""
    return moment.replace(minute=0, second=0, microsecond=0)
