"""The driver alone, in the bench's own process: the one command of each call, and nothing around it."""

from datetime import UTC, datetime
from typing import Self

from pymongo import ReturnDocument

from buildtools.bench.calls import CALLERS, Calls
from buildtools.bench.contacts import account_id, name_begun
from buildtools.bench.load import Send
from buildtools.bench.world import World
from shared.core.ids import RandomIds
from shared.data.mongo import Collection, Document, open_collection


class Driver:
    """Commands on the collection that the services read and write."""

    def __init__(self, contacts: Collection, row: Document, calls: Calls) -> None:
        self._contacts = contacts
        self._row = row
        self._calls = calls

    @classmethod
    async def of(cls, run: World, calls: Calls) -> Self:
        """Reads one row: the new ones are like it."""
        contacts = open_collection(run.data.database, "crm.contacts")
        row = await contacts.find_one({"_id": calls.id_of(0)})
        assert row
        return cls(contacts, row, calls)

    def send(self, kind: str) -> Send:
        """Sends commands of a kind."""
        send: Send = getattr(self, f"_{kind}")
        return send

    def _key(self, number: int) -> Document:
        return {"_id": self._calls.id_of(number), "account_id": account_id(number % CALLERS), "_live": True}

    async def _get(self, number: int) -> None:
        assert await self._contacts.find_one(self._key(number))

    async def _list(self, number: int) -> None:
        query = {"account_id": account_id(number % CALLERS), "_live": True}
        order = [("create_time", -1), ("_id", -1)]
        assert await self._contacts.find(query, sort=order, limit=51).to_list()

    async def _search(self, number: int) -> None:
        lead = max(name_begun(number).split(), key=len)
        query = {"account_id": account_id(number % CALLERS), "_live": True, "_search": {"$regex": f"^{lead}"}}
        await self._contacts.find(query, limit=21).to_list()

    async def _create(self, number: int) -> None:
        id = RandomIds().new("con", datetime.now(UTC))
        emails = [{"address": f"{id.lower()}@example.com", "label": "work", "primary": True}]
        row = {**self._row, "_id": id, "account_id": account_id(number % CALLERS), "emails": emails}
        await self._contacts.insert_one(row)

    async def _update(self, number: int) -> None:
        change: Document = {"$set": {"job_title": f"Title {number}", "source": "driver"}, "$inc": {"revision": 1}}
        assert await self._contacts.find_one_and_update(self._key(number), change, return_document=ReturnDocument.AFTER)
