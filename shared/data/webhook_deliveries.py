"""Deliveries as stored: the rows of the contract's Delivery, written here and nowhere else.

A delivery's id is made of its event and endpoint, so each pair has one, however often it is asked for.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bson.int64 import Int64

from shared.core.clock import Clock
from shared.data.mongo import Database, Document, StatusErrors, open_aware
from shared.data.transaction import Transaction

COLLECTION = "webhooks.deliveries"
PENDING, DELIVERED, FAILED = "DELIVERY_STATE_PENDING", "DELIVERY_STATE_DELIVERED", "DELIVERY_STATE_FAILED"
PREFIX = "whd"
ATTEMPTS_KEPT = 20
_ULID_TIME_CHARS = 10
_CROCKFORD = bytes.maketrans(b"0123456789ABCDEFGHIJKLMNOPQRSTUV", b"0123456789ABCDEFGHJKMNPQRSTVWXYZ")


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """An event for an endpoint."""

    endpoint_id: str
    event_id: str
    event_type: str
    event_sequence: int

    @property
    def id(self) -> str:
        """As an event's id it begins with the event's time."""
        time = self.event_id.partition("_")[2][:_ULID_TIME_CHARS]
        digest = hashlib.blake2b(f"{self.event_id}/{self.endpoint_id}".encode(), digest_size=10).digest()
        return f"{PREFIX}_{time}{base64.b32hexencode(digest).translate(_CROCKFORD).decode()}"


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery to be tried. `attempts`: how often it was. `revision`: the row as it was read."""

    id: str
    account_id: str
    event_id: str
    event_type: str
    event_sequence: int
    sequence: int
    attempts: int
    replayed: bool
    next_time: datetime
    revision: int


class Deliveries:
    """Adds deliveries, finds those that are due, and keeps how attempts ended."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._rows = open_aware(database, COLLECTION)
        self._clock = clock

    async def there(self, ids: Sequence[str], transaction: Transaction | None = None) -> set[str]:
        """Which of these are made."""
        session = None if transaction is None else transaction.session
        with StatusErrors():
            return {row["_id"] async for row in self._rows.find({"_id": {"$in": list(ids)}}, ["_id"], session=session)}

    async def add(
        self, account_id: str, news: Sequence[NewDelivery], first: int, replayed: bool, transaction: Transaction
    ) -> None:
        """Adds deliveries to one endpoint, the first of which has this place."""
        now = self._clock.now()
        rows = [
            {
                "_id": new.id,
                "account_id": account_id,
                "create_time": now,
                "update_time": now,
                "endpoint_id": new.endpoint_id,
                "sequence": Int64(first + place),
                "event_id": new.event_id,
                "event_type": new.event_type,
                "event_sequence": Int64(new.event_sequence),
                "state": PENDING,
                "attempt_count": 0,
                "next_attempt_time": now,
                "attempts": [],
                "replayed": replayed,
                "revision": Int64(1),
                "_live": True,
            }
            for place, new in enumerate(news)
        ]
        with StatusErrors():
            await self._rows.insert_many(rows, session=transaction.session)

    async def again(self, ids: Sequence[str], transaction: Transaction, *, only_failed: bool = False) -> int:
        """Has deliveries tried anew, from the first attempt on; returns how many."""
        now = self._clock.now()
        query: Document = {"_id": {"$in": list(ids)}} | ({"state": FAILED} if only_failed else {})
        anew = {"state": PENDING, "attempt_count": 0, "next_attempt_time": now, "replayed": True, "update_time": now}
        with StatusErrors():
            changed = await self._rows.update_many(
                query, {"$set": anew, "$inc": {"revision": 1}}, session=transaction.session
            )
        return changed.modified_count

    async def due(self, account_id: str, endpoint_id: str, limit: int, *, ordered: bool) -> list[Due]:
        """What may be tried now; `ordered`: the first that is pending, if it may."""
        now = self._clock.now()
        query: Document = {"account_id": account_id, "endpoint_id": endpoint_id, "state": PENDING}
        with StatusErrors():
            if ordered:
                rows = await self._rows.find(query, sort=[("sequence", 1)], limit=1).to_list()
                return [_due(row) for row in rows if row["next_attempt_time"] <= now]
            query["next_attempt_time"] = {"$lte": now}
            rows = await self._rows.find(query, sort=[("next_attempt_time", 1), ("sequence", 1)], limit=limit).to_list()
        return [_due(row) for row in rows]

    async def next_time(self, account_id: str, endpoint_id: str, *, ordered: bool) -> datetime | None:
        """When something is to be tried; None if nothing is."""
        sort = "sequence" if ordered else "next_attempt_time"
        query = {"account_id": account_id, "endpoint_id": endpoint_id, "state": PENDING}
        with StatusErrors():
            row = await self._rows.find_one(query, ["next_attempt_time"], sort=[(sort, 1)])
        return None if row is None else row["next_attempt_time"]

    async def ended(self, due: Due, attempt: Document | None, state: str, next_time: datetime | None) -> None:
        """Keeps how an attempt ended, unless somebody has asked for the delivery anew meanwhile."""
        change: Document = {"state": state, "update_time": self._clock.now()}
        change |= {} if next_time is None else {"next_attempt_time": next_time}
        update: Document = {"$set": change, "$inc": {"revision": 1}}
        if next_time is None:
            update["$unset"] = {"next_attempt_time": ""}
        if attempt is not None:
            update["$inc"]["attempt_count"] = 1
            update["$push"] = {"attempts": {"$each": [attempt], "$slice": -ATTEMPTS_KEPT}}
        with StatusErrors():
            await self._rows.update_one({"_id": due.id, "revision": due.revision}, update)


def _due(row: Document) -> Due:
    return Due(
        id=row["_id"],
        account_id=row["account_id"],
        event_id=row["event_id"],
        event_type=row["event_type"],
        event_sequence=int(row["event_sequence"]),
        sequence=int(row["sequence"]),
        attempts=int(row["attempt_count"]),
        replayed=row["replayed"],
        next_time=row["next_attempt_time"],
        revision=int(row["revision"]),
    )
