"""Erasures of accounts: asked for, and, when they are done, the proof. Rows hold ids, times, counts and digests only.

They are no resource, for their rows must outlive the account and its event log.
"""

import contextlib
from collections.abc import Mapping
from datetime import datetime

from pymongo.errors import DuplicateKeyError

from shared.data.mongo import Database, Document, StatusErrors, open_aware

COLLECTION = "platform.erasures"
PENDING, DONE = "PENDING", "DONE"


class Erasures:
    """One row an account."""

    def __init__(self, database: Database) -> None:
        self._rows = open_aware(database, COLLECTION)

    async def get(self, account_id: str) -> Document | None:
        """The erasure of an account."""
        with StatusErrors():
            return await self._rows.find_one({"_id": account_id})

    async def ask(
        self, account_id: str, parent_account_id: str, now: datetime, due: datetime, *, wanted: bool
    ) -> Document:
        """Asks for one, or brings one forward that was asked for; returns it.

        `wanted`: by its owner, and not because its time is over.
        """
        new = {"parent_account_id": parent_account_id, "state": PENDING, "request_time": now}
        change = {"$setOnInsert": new, "$min": {"due_time": due}, "$max": {"wanted": wanted}}
        # It may be done: then it is answered as it is.
        with StatusErrors(), contextlib.suppress(DuplicateKeyError):
            await self._rows.update_one({"_id": account_id, "state": PENDING}, change, upsert=True)
        row = await self.get(account_id)
        assert row is not None
        return row

    async def cancel(self, account_id: str) -> None:
        """The account came back before it was begun."""
        with StatusErrors():
            await self._rows.delete_one({"_id": account_id, "state": PENDING, "counts": None})

    async def begin(self, account_id: str, counts: Mapping[str, int], audit_hash: str) -> None:
        """Keeps what there was before anything is removed; what an interrupted attempt has kept stays."""
        change = {"counts": dict(counts), "audit_hash": audit_hash}
        with StatusErrors():
            await self._rows.update_one({"_id": account_id, "counts": None}, {"$set": change})

    async def end(self, account_id: str, now: datetime, digest: str) -> None:
        """It is done."""
        change = {"state": DONE, "end_time": now, "digest": digest}
        with StatusErrors():
            await self._rows.update_one({"_id": account_id, "state": PENDING}, {"$set": change})
