"""Messages that services ask for and a task sends: kept until they went out, or until nobody wants them any more.

A row says whom a message is for and why; nothing in it is secret. Codes and tokens are made as a message is written.
"""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from pymongo import ReturnDocument

from shared.core.clock import Clock
from shared.data.mongo import Database, StatusErrors, open_aware
from shared.data.transaction import Transaction

COLLECTION = "platform.outbox"
# Whoever takes an order has it for so long; after a failure it is tried again then, after 16 minutes at most.
TAKEN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Order:
    """A message to be written: of which kind, about what. `stamp` tells an order from a later one in its place."""

    key: str
    kind: str
    about: Mapping[str, str]
    stamp: str


class Outbox:
    """Orders, at most one for the same kind and the same `about`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._rows = open_aware(database, COLLECTION)
        self._clock = clock

    async def ensure_indexes(self) -> None:
        """Rows leave when they are over."""
        await self._rows.create_index("expire_time", expireAfterSeconds=0)
        await self._rows.create_index("take_time")

    async def add(
        self, kind: str, about: Mapping[str, str], kept: timedelta, transaction: Transaction | None = None
    ) -> None:
        """Asks for a message, once more or anew: one write, the same for everything it may be about."""
        now = self._clock.now()
        row = {
            "kind": kind,
            "about": dict(about),
            "stamp": secrets.token_hex(8),
            "tries": 0,
            "take_time": now,
            "expire_time": now + kept,
        }
        key = hashlib.sha256(repr((kind, sorted(about.items()))).encode()).hexdigest()
        session = None if transaction is None else transaction.session
        with StatusErrors():
            await self._rows.update_one({"_id": key}, {"$set": row}, upsert=True, session=session)

    async def take(self, kinds: Sequence[str]) -> Order | None:
        """One that is due, for a while this caller's alone; None if there is none."""
        now = self._clock.now()
        query = {"kind": {"$in": list(kinds)}, "take_time": {"$lte": now}, "expire_time": {"$gt": now}}
        wait = {"$multiply": [TAKEN // timedelta(milliseconds=1), {"$pow": [2, {"$min": ["$tries", 4]}]}]}
        update = [{"$set": {"take_time": {"$add": [now, wait]}, "tries": {"$add": ["$tries", 1]}}}]
        with StatusErrors():
            row = await self._rows.find_one_and_update(
                query, update, sort=[("take_time", 1)], return_document=ReturnDocument.AFTER
            )
        return Order(row["_id"], row["kind"], row["about"], row["stamp"]) if row else None

    async def done(self, order: Order) -> None:
        """Forgets an order; one that was asked for since stays."""
        with StatusErrors():
            await self._rows.delete_one({"_id": order.key, "stamp": order.stamp})
