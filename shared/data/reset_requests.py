"""Addresses for which somebody asked for a new password: kept until a mail went out, or for an hour.

Nothing secret is among it, and a row is written for every address alike.
"""

import hashlib
from datetime import timedelta

from bson.codec_options import CodecOptions

from shared.core.clock import Clock
from shared.data.mongo import Database, Document, StatusErrors, open_collection

AWARE: CodecOptions[Document] = CodecOptions(tz_aware=True)
KEPT = timedelta(hours=1)
# Whoever takes a row has it for so long; after a failure it is tried again then.
TAKEN = timedelta(minutes=1)


class ResetRequests:
    """At most one for an address."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._rows = open_collection(database, "identity.reset_requests").with_options(AWARE)
        self._clock = clock

    async def ensure_indexes(self) -> None:
        """Rows leave when they are over."""
        await self._rows.create_index("expire_time", expireAfterSeconds=0)
        await self._rows.create_index("take_time")

    async def add(self, email: str) -> None:
        """Asks for an address, once more or anew."""
        now = self._clock.now()
        row = {"email": email, "take_time": now, "expire_time": now + KEPT}
        key = hashlib.sha256(email.encode()).hexdigest()
        with StatusErrors():
            await self._rows.update_one({"_id": key}, {"$set": row}, upsert=True)

    async def take(self) -> tuple[str, str] | None:
        """Key and address of one that is due, for TAKEN this caller's alone; None if there is none."""
        now = self._clock.now()
        query = {"take_time": {"$lte": now}, "expire_time": {"$gt": now}}
        with StatusErrors():
            row = await self._rows.find_one_and_update(query, {"$set": {"take_time": now + TAKEN}})
        return (row["_id"], row["email"]) if row else None

    async def done(self, key: str) -> None:
        """Forgets one."""
        with StatusErrors():
            await self._rows.delete_one({"_id": key})
