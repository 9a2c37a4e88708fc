"""When API keys were last used: beside their rows, for a use is no change of a key, and leaves no event."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bson.codec_options import CodecOptions

from shared.data.mongo import Database, Document, StatusErrors, open_collection

AWARE: CodecOptions[Document] = CodecOptions(tz_aware=True)


class KeyUses:
    """One time a key."""

    def __init__(self, database: Database) -> None:
        self._rows = open_collection(database, "identity.key_uses").with_options(AWARE)

    async def note(self, key_id: str, now: datetime) -> None:
        """The key is in use."""
        with StatusErrors():
            await self._rows.update_one({"_id": key_id}, {"$max": {"use_time": now}}, upsert=True)

    async def of(self, key_ids: Sequence[str]) -> Mapping[str, datetime]:
        """When each of these was last used; without those that never were."""
        with StatusErrors():
            rows = await self._rows.find({"_id": {"$in": list(key_ids)}}).to_list()
        return {row["_id"]: row["use_time"] for row in rows}

    async def forget(self, key_id: str) -> None:
        """The key is gone."""
        with StatusErrors():
            await self._rows.delete_one({"_id": key_id})
