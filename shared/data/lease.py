"""A lease: one process of many does a piece of work, and its row carries how far the work has come.

The state moves only with the holder's epoch, in the same transaction as the work it stands for. So a holder that has
slept through its time can do no harm: its next write finds another epoch. Times are the server's.
"""

import contextlib
from datetime import datetime
from uuid import uuid4

from pymongo import ReturnDocument
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.errors import DuplicateKeyError

from shared.data.left_transactions import end_sessions
from shared.data.mongo import Database, Document, open_collection

COLLECTION = "events.leases"
LEASE_SECONDS = 3.0
_LONG_AGO = datetime(1970, 1, 1)


class LeaseLost(Exception):
    """Another process holds the lease now."""


class Lease:
    """One lease as one process sees it.

    `state` is what the row said when it was taken; `session` is the one for the holder's transactions: it is named in
    the row, so that the next holder can end a transaction that a killed one has left open.
    """

    def __init__(self, database: Database, name: str, seconds: float = LEASE_SECONDS) -> None:
        self._client = database.client
        self._rows = open_collection(database, COLLECTION)
        self._name = name
        self._milliseconds = round(seconds * 1000)
        self._holder = uuid4().hex
        self._epoch = 0
        self.state: Document = {}
        self.session: AsyncClientSession = self._client.start_session()

    async def acquire(self) -> bool:
        """Takes the lease if nobody holds it, and reads `state`; False if somebody does."""
        with contextlib.suppress(DuplicateKeyError):
            new = {"holder": "", "epoch": 0, "expire_time": _LONG_AGO, "session": None, "state": {}}
            await self._rows.update_one({"_id": self._name}, {"$setOnInsert": new}, upsert=True)
        expired = {"_id": self._name, "$expr": {"$lt": ["$expire_time", "$$NOW"]}}
        left = await self._rows.find_one(expired)
        if left is None:
            return False
        if left["session"] is not None:
            # The transaction that the last holder may have left open.
            await end_sessions(self._client, [left["session"]])
        await self.session.end_session()
        self.session = self._client.start_session()
        session = {"$literal": self.session.session_id}
        change = {"holder": self._holder, "epoch": {"$add": ["$epoch", 1]}, "session": session}
        row = await self._rows.find_one_and_update(
            expired, [{"$set": {**change, "expire_time": self._until()}}], return_document=ReturnDocument.AFTER
        )
        if row is None:
            return False
        self._epoch, self.state = row["epoch"], row["state"]
        return True

    async def save(self, state: Document, session: AsyncClientSession | None = None) -> None:
        """Renews the lease with a new state. Raises LeaseLost, which must end the transaction of `session`."""
        change = {"expire_time": self._until(), "state": {"$literal": state}}
        # Replaced, not merged: a state has no fields of the one before.
        saved = await self._rows.update_one(self._mine(), [{"$unset": "state"}, {"$set": change}], session=session)
        if saved.matched_count == 0:
            raise LeaseLost(self._name)

    async def release(self) -> None:
        """Lets the next one in at once."""
        await self.session.end_session()
        await self._rows.update_one(self._mine(), {"$set": {"expire_time": _LONG_AGO, "session": None}})

    def _mine(self) -> Document:
        return {"_id": self._name, "holder": self._holder, "epoch": self._epoch}

    def _until(self) -> Document:
        return {"$add": ["$$NOW", self._milliseconds]}
