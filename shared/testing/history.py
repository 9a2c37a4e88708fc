"""What is stored of any resource, and what the log says of it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import bson
from bson.raw_bson import RawBSONDocument
from dashclicks.activities.v1 import activities_service_pb2
from google.protobuf.descriptor import MethodDescriptor

from shared.data.mongo import Database, Document
from shared.resource.contracts import Catalog
from shared.testing.api import Caller
from shared.testing.contract import ResourceContract
from shared.testing.eventually import soon
from shared.testing.unique import FULL

_SERVICE = activities_service_pb2.DESCRIPTOR.services_by_name["ActivitiesService"]
LIST: MethodDescriptor = _SERVICE.methods_by_name["ListActivities"]
UNDO: MethodDescriptor = _SERVICE.methods_by_name["UndoActivities"]
VERIFY: MethodDescriptor = _SERVICE.methods_by_name["VerifyAudit"]
RAW = bson.CodecOptions(document_class=RawBSONDocument)
# Rows of tests that say how far a look at the changes has come.
_MARKS = "contract.marks"
# Changes with every write.
_PER_WRITE = frozenset({"revision", "update_time", "_meta"})


@dataclass(frozen=True, slots=True)
class Change:
    """A write: its collection, the row's id, whether it was taken away, and what it was and became, as bytes."""

    collection: str
    id: str
    deletes: bool
    raw: bytes


@dataclass(frozen=True, slots=True)
class History:
    """Looks into the database behind the service's back."""

    database: Database

    async def document(self, resource: ResourceContract, id: str) -> Document:
        """A row as it is stored."""
        collection = Catalog.load(FULL).by_message[resource.message.full_name].storage.collection
        found = await self.database[collection].find_one({"_id": id})
        assert found is not None
        return found

    async def stored(self, account_id: str, but: Sequence[str] = ()) -> dict[str, list[bytes]]:
        """The bytes of all documents that name an account, by collection; `but`: prefixes of collections left out."""
        found: dict[str, list[bytes]] = {}
        for name in sorted(await self.database.list_collection_names()):
            if not name.startswith(tuple(but)):
                found[name] = []
                # Suites store much: what is not of the account is not decoded. (The driver's types say documents.)
                batches: Any = self.database[name].find_raw_batches({}, sort=[("_id", 1)])
                async for batch in batches:
                    if account_id.encode() in batch:
                        rows = [bytes(row.raw) for row in bson.decode_all(batch, RAW)]
                        found[name] += [row for row in rows if account_id.encode() in row]
        # A collection without any says nothing: the worker makes its own as it starts.
        return {name: rows for name, rows in found.items() if rows}

    @asynccontextmanager
    async def changes(self, but: Sequence[str] = ()) -> AsyncIterator[list[Change]]:
        """What is written in the body, by whomever, known at its end; `but`: prefixes of collections left out.

        Of a collection without images a row that was deleted or changed is told by its id, and as it is now.
        """
        seen: list[Change] = []
        database = self.database.with_options(RAW)
        looks = database.watch(full_document="updateLookup", full_document_before_change="whenAvailable")
        async with await looks as stream:
            yield seen
            mark = (await self.database[_MARKS].insert_one({})).inserted_id
            async for event in stream:
                raw = bytes(event.raw)
                told = bson.decode(raw)
                key, collection = told.get("documentKey", {}).get("_id"), told["ns"].get("coll", "")
                if key == mark:
                    return
                if key is not None and not collection.startswith(tuple(but)):
                    seen.append(Change(collection, str(key), told["operationType"] == "delete", raw))

    async def activities(self, caller: Caller, id: str, count: int) -> list[Any]:
        """The activities of a row, oldest first, once there are so many."""

        async def enough() -> list[Any]:
            page = await caller.call(LIST, filter=f'resource_id = "{id}"', order_by="sequence", page_size=1000)
            return list(page.activities) if len(page.activities) >= count else []

        return await soon(enough)


def bare(document: Document) -> bytes:
    """A row's bytes without what every write changes, whatever the order of its keys."""
    return bson.encode(_ordered({name: value for name, value in document.items() if name not in _PER_WRITE}))


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _ordered(value[key]) for key in sorted(value)}
    return [_ordered(each) for each in value] if isinstance(value, list) else value
