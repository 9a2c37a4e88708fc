"""Payloads that are too large for a row are files of their account; a row in MongoDB says first that there will be one.

So a file whose job was never written, or has gone, is found by its row, and removed.
"""

from collections.abc import AsyncIterator
from datetime import datetime

from bson import Binary

from shared.core.errors import InvalidArgument
from shared.data.blobs import AccountBlobs, Blobs
from shared.data.job_rows import COLLECTION as JOBS
from shared.data.mongo import Database, Document, StatusErrors, open_aware

COLLECTION = "platform.job_payloads"
# What stays in a row, and the most there may be.
INLINE_BYTES, MOST_BYTES = 64 * 1024, 16 * 1024 * 1024
# Whose files the platform's own are.
PLATFORM = "platform"
_MANY = 500


class JobPayloads:
    """Puts payloads away and reads them. `blobs`: None where there are no files; then small ones are all there are."""

    def __init__(self, database: Database, blobs: Blobs | None) -> None:
        self._rows = open_aware(database, COLLECTION)
        self._blobs = blobs

    async def ensure(self) -> None:
        """Makes the indexes."""
        with StatusErrors():
            await self._rows.create_index("create_time")
            await self._rows.create_index("account_id")

    async def spill(self, row: Document) -> None:
        """Puts the payload of a new job where it belongs. Raises InvalidArgument (PAYLOAD_TOO_LARGE), Unavailable."""
        payload = row["payload"]
        if len(payload) <= INLINE_BYTES:
            return
        if self._blobs is None or len(payload) > MOST_BYTES:
            most = INLINE_BYTES if self._blobs is None else MOST_BYTES
            raise InvalidArgument(f"the work takes more than {most} bytes to describe", reason="PAYLOAD_TOO_LARGE")
        facts = {name: row[name] for name in ("_id", "account_id", "create_time")}
        with StatusErrors():
            await self._rows.insert_one(facts)
        await self._of(row["account_id"]).put(_key(row["_id"]), _whole(payload))
        row["payload_size"], row["payload"] = len(payload), Binary(b"")

    async def read(self, row: Document) -> bytes:
        """The payload of a job. Raises NotFound where its file is gone, Unavailable."""
        if not row.get("payload_size"):
            return bytes(row["payload"])
        return await self._of(row["account_id"]).read_all(_key(row["_id"]))

    async def sweep(self, before: datetime) -> int:
        """Removes files of jobs that are gone, of those made before then; returns how many."""
        job: Document = {"$lookup": {"from": JOBS, "localField": "_id", "foreignField": "_id", "as": "job"}}
        gone: list[Document] = [{"$match": {"create_time": {"$lt": before}}}, job, {"$match": {"job": []}}]
        count = 0
        with StatusErrors():
            async for row in await self._rows.aggregate([*gone, {"$project": {"account_id": 1}}], batchSize=_MANY):
                await self._of(row["account_id"]).delete(_key(row["_id"]))
                await self._rows.delete_one({"_id": row["_id"]})
                count += 1
        return count

    def _of(self, account_id: str) -> AccountBlobs:
        assert self._blobs is not None
        return self._blobs.of(account_id or PLATFORM)


def _key(id: str) -> str:
    return f"jobs/{id}"


async def _whole(payload: bytes) -> AsyncIterator[bytes]:
    yield payload
