"""When API keys were last used, and revoked: beside their rows.

A use is no change of a key, and leaves no event. A revoked key that undo brings back must not bring its secrets along.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from shared.data.mongo import Database, StatusErrors, open_aware

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class KeyUses:
    """One row a key."""

    def __init__(self, database: Database) -> None:
        self._rows = open_aware(database, "identity.key_uses")

    async def note(self, key_id: str, now: datetime) -> None:
        """The key is in use."""
        with StatusErrors():
            await self._rows.update_one({"_id": key_id}, {"$max": {"use_time": now}}, upsert=True)

    async def of(self, key_ids: Sequence[str]) -> Mapping[str, datetime]:
        """When each of these was last used; without those that never were."""
        with StatusErrors():
            rows = await self._rows.find({"_id": {"$in": list(key_ids)}, "use_time": {"$gt": LONG_AGO}}).to_list()
        return {row["_id"]: row["use_time"] for row in rows}

    async def revoke(self, key_id: str, now: datetime) -> None:
        """The secrets that the key has had until now are no good any more."""
        with StatusErrors():
            await self._rows.update_one({"_id": key_id}, {"$max": {"revoke_time": now}}, upsert=True)

    async def revoke_time(self, key_id: str) -> datetime:
        """When the key was last revoked; LONG_AGO if it never was."""
        with StatusErrors():
            row = await self._rows.find_one({"_id": key_id, "revoke_time": {"$gt": LONG_AGO}})
        found: datetime = row["revoke_time"] if row else LONG_AGO
        return found.astimezone(UTC)
