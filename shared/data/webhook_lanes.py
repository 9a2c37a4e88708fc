"""Lanes: one row an endpoint, with what its deliveries have in common. Who sends holds the lane, so one at a time does.

`wake` counts who asked for the lane to be looked at. A holder lets go only of the count that it has seen; so whoever
adds deliveries and counts up is never overlooked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bson.int64 import Int64
from pymongo import ReturnDocument

from shared.core.clock import Clock
from shared.data.mongo import Database, Document, StatusErrors, open_aware
from shared.data.transaction import Transaction

COLLECTION = "webhooks.lanes"
# A holder that has said nothing for so long has lost the lane; longer than an attempt takes.
HELD = timedelta(seconds=60)
# Deliveries of a deleted endpoint are gone by then.
KEPT_AFTER = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Lane:
    """`failing_since`: when attempts began to fail, if all have since. `wait_until`: nothing is sent before."""

    wake: int
    last_sequence: int
    failing_since: datetime | None
    wait_until: datetime | None


class Lanes:
    """Reads and changes lanes."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._rows = open_aware(database, COLLECTION)
        self._clock = clock

    async def ensure_indexes(self) -> None:
        """Rows of deleted endpoints leave."""
        with StatusErrors():
            await self._rows.create_index("expire_time", expireAfterSeconds=0)
            await self._rows.create_index("account_id")

    async def wake(
        self, account_id: str, endpoint_id: str, more: int = 0, transaction: Transaction | None = None
    ) -> Lane:
        """Has the lane looked at, and takes the next `more` places in it; answers it as it is then."""
        change: Document = {
            "$set": {"account_id": account_id},
            "$inc": {"wake": 1, "last_sequence": Int64(more)},
            "$unset": {"expire_time": ""},
        }
        with StatusErrors():
            row = await self._rows.find_one_and_update(
                {"_id": endpoint_id},
                change,
                upsert=True,
                return_document=ReturnDocument.AFTER,
                session=None if transaction is None else transaction.session,
            )
        assert row is not None
        return _lane(row)

    async def hold(self, endpoint_id: str, holder: str) -> Lane | None:
        """Takes the lane, or keeps it; None where another holder has it."""
        now = self._clock.now()
        free = [{"holder": {"$in": [holder, "", None]}}, {"held_until": {"$lte": now}}]
        change = {"$set": {"holder": holder, "held_until": now + HELD}}
        with StatusErrors():
            row = await self._rows.find_one_and_update(
                {"_id": endpoint_id, "$or": free}, change, return_document=ReturnDocument.AFTER
            )
        return None if row is None else _lane(row)

    async def release(self, endpoint_id: str, holder: str, wake: int) -> bool:
        """Lets go; False where the lane is to be looked at once more."""
        with StatusErrors():
            changed = await self._rows.update_one(
                {"_id": endpoint_id, "holder": holder, "wake": wake}, {"$set": {"holder": ""}}
            )
            if changed.matched_count:
                return True
            return await self._rows.find_one({"_id": endpoint_id, "holder": holder}, ["_id"]) is None

    async def failed(self, endpoint_id: str, wait_until: datetime | None) -> datetime:
        """An attempt failed; answers since when they all do."""
        now = self._clock.now()
        change: Document = {"failing_since": {"$ifNull": ["$failing_since", now]}}
        if wait_until is not None:
            change["wait_until"] = {"$max": ["$wait_until", wait_until]}
        with StatusErrors():
            row = await self._rows.find_one_and_update(
                {"_id": endpoint_id}, [{"$set": change}], return_document=ReturnDocument.AFTER
            )
        return now if row is None else row["failing_since"]

    async def clear(self, endpoint_id: str) -> None:
        """An attempt succeeded, or the endpoint has a new start."""
        query = {"_id": endpoint_id, "$or": [{"failing_since": {"$ne": None}}, {"wait_until": {"$ne": None}}]}
        with StatusErrors():
            await self._rows.update_one(query, {"$unset": {"failing_since": "", "wait_until": ""}})

    async def failing(self, endpoint_ids: Sequence[str]) -> Mapping[str, datetime]:
        """Since when these endpoints fail, those that do."""
        query = {"_id": {"$in": list(endpoint_ids)}, "failing_since": {"$ne": None}}
        with StatusErrors():
            return {row["_id"]: row["failing_since"] async for row in self._rows.find(query, ["failing_since"])}

    async def gone(self, endpoint_id: str) -> None:
        """The endpoint was deleted. Its place in the count is kept while undo may bring it back."""
        with StatusErrors():
            await self._rows.update_one({"_id": endpoint_id}, {"$set": {"expire_time": self._clock.now() + KEPT_AFTER}})


def _lane(row: Document) -> Lane:
    return Lane(int(row["wake"]), int(row.get("last_sequence", 0)), row.get("failing_since"), row.get("wait_until"))
