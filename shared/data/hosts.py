"""Hosts that accounts have proved to be their own: one owner a host in the whole platform.

MongoDB holds them, one document a host, so that of two accounts who prove the same host one gets it.
"""

from dataclasses import dataclass

from pymongo.errors import DuplicateKeyError

from shared.data.mongo import Database, StatusErrors, open_collection


@dataclass(frozen=True, slots=True)
class HostOwner:
    """The account that has a host, and its row that says so."""

    account_id: str
    domain_id: str


class HostStore:
    """Hosts (`app.agency.example`) and whose they are."""

    def __init__(self, database: Database) -> None:
        self._rows = open_collection(database, "identity.hosts")

    async def owner(self, host: str) -> HostOwner | None:
        """Who has a host. Raises Unavailable."""
        with StatusErrors():
            row = await self._rows.find_one({"_id": host})
        return None if row is None else HostOwner(row["account_id"], row["domain_id"])

    async def claim(self, host: str, owner: HostOwner) -> bool:
        """Gives a host that nobody else has; False if somebody has it. Raises Unavailable."""
        own, named = {"_id": host, "account_id": owner.account_id}, {"$set": {"domain_id": owner.domain_id}}
        try:
            with StatusErrors():
                await self._rows.update_one(own, named, upsert=True)
        except DuplicateKeyError:
            # Somebody has it, or a claim of this account at the same moment was first.
            with StatusErrors():
                return (await self._rows.update_one(own, named)).matched_count > 0
        return True

    async def release(self, host: str, owner: HostOwner) -> bool:
        """The host is nobody's any more; False where it is not this row's. Raises Unavailable."""
        own = {"_id": host, "account_id": owner.account_id, "domain_id": owner.domain_id}
        with StatusErrors():
            return (await self._rows.delete_one(own)).deleted_count > 0
