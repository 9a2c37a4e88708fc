"""The event log as stored: rows, the head of each account, audit rows, checkpoints. Driver calls only, no rules.

Collections: `events.log`, `events.audit`, `events.leases`; one row an account: `events.heads`, `events.checkpoints`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo import UpdateOne
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.errors import BulkWriteError, CollectionInvalid, PyMongoError
from pymongo.read_concern import ReadConcern

from shared.data.lease import COLLECTION as LEASES
from shared.data.lease import Lease
from shared.data.mongo import Database, Document, open_collection

LOG, AUDIT, HEADS, CHECKPOINTS = "events.log", "events.audit", "events.heads", "events.checkpoints"
# What the relay meets when the database is away, and outlives.
DRIVER_ERRORS = (PyMongoError,)
_RAW: CodecOptions[RawBSONDocument] = CodecOptions(document_class=RawBSONDocument)
_DUPLICATE = 11000


class AlreadyLogged(Exception):
    """Some of the events are in the log."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one transaction appends: log rows and audit rows, encoded, and the new head of each account in it."""

    events: Sequence[bytes]
    audit: Sequence[bytes]
    heads: Mapping[str, Document]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The last event, or batch, that each subscription has done; `rewinds` counts the replays asked for."""

    reached: Mapping[str, int] = field(default_factory=dict)
    rewinds: int = 0


class Move(NamedTuple):
    """How far subscriptions have come in an account, as Checkpoint has it; `point` is what it rests on."""

    account_id: str
    point: Checkpoint
    reached: Mapping[str, int]


class Span(NamedTuple):
    """An account's events behind one place and up to another."""

    account_id: str
    start: int
    last: int


class EventStore:
    """Reads and appends. Every method raises PyMongoError without a database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._log = open_collection(database, LOG)
        self._audit = open_collection(database, AUDIT)
        self._heads = open_collection(database, HEADS)
        self._checkpoints = open_collection(database, CHECKPOINTS)

    async def ensure(self) -> None:
        """Makes the collections and their indexes; those of the log itself stand in the contract of Activity."""
        existing = set(await self._database.list_collection_names())
        for name in sorted({LOG, AUDIT, HEADS, CHECKPOINTS, LEASES} - existing):
            try:
                await self._database.create_collection(name)
            except CollectionInvalid:
                continue
        await self._audit.create_index([("account_id", 1), ("sequence", 1)], unique=True)
        await self._heads.create_index([("batch", 1)])

    async def append(self, lease: Lease, state: Document, batch: Batch) -> None:
        """Adds a batch and moves the lease's state, all or nothing.

        Raises LeaseLost, and AlreadyLogged if an event of the batch is in the log.
        """
        heads = [UpdateOne({"_id": account}, {"$set": head}, upsert=True) for account, head in batch.heads.items()]

        async def write(session: AsyncClientSession) -> None:
            await lease.save(state, session)
            if not batch.events:
                return
            await self._log.insert_many([RawBSONDocument(row) for row in batch.events], session=session)
            if batch.audit:
                await self._audit.insert_many([RawBSONDocument(row) for row in batch.audit], session=session)
            await self._heads.bulk_write(heads, session=session, ordered=False)

        try:
            await lease.session.with_transaction(
                write, read_concern=ReadConcern("local"), write_concern=self._log.write_concern
            )
        except BulkWriteError as error:
            if any(each["code"] == _DUPLICATE for each in error.details["writeErrors"]):
                raise AlreadyLogged from error
            raise

    async def position(self, relay: str) -> Mapping[str, Any] | None:
        """The resume token up to which all changes are in the log; None before the first."""
        leases = open_collection(self._database, LEASES).with_options(read_concern=ReadConcern("majority"))
        row = await leases.find_one({"_id": relay})
        token: Mapping[str, Any] | None = (row or {}).get("state", {}).get("token")
        return token

    async def logged(self, ids: Sequence[str]) -> set[str]:
        """Which of these events are in the log."""
        return {row["_id"] async for row in self._log.find({"_id": {"$in": list(ids)}}, {"_id": 1})}

    async def heads(self, accounts: Iterable[str]) -> dict[str, Document]:
        """The heads of these accounts; an account without events has none."""
        return {row["_id"]: row async for row in self._heads.find({"_id": {"$in": sorted(accounts)}})}

    async def last_revisions(self, resources: Mapping[str, Sequence[str]]) -> dict[str, int]:
        """The revision of each resource's last event, if it has one; `resources` are ids by account."""
        asked = [{"account_id": account, "resource_id": {"$in": list(ids)}} for account, ids in resources.items()]
        if not asked:
            return {}
        group = {"_id": "$resource_id", "revision": {"$max": "$resource_revision"}}
        cursor = await self._log.aggregate([{"$match": {"$or": asked}}, {"$group": group}])
        return {row["_id"]: int(row["revision"]) async for row in cursor}

    async def events_after(
        self, account_id: str, sequence: int, last: int, limit: int, types: Sequence[str] = ()
    ) -> list[Document]:
        """An account's events behind one place and up to another, in order; of these types, or of all."""
        query: Document = {"account_id": account_id, "sequence": {"$gt": sequence, "$lte": last}}
        if types:
            query["type"] = {"$in": list(types)}
        return await self._log.find(query, sort=[("sequence", 1), ("_id", 1)], limit=limit).to_list()

    async def events_of(self, spans: Sequence[Span], types: Sequence[str] = ()) -> list[Document]:
        """Events of several accounts, those of each in order; of these types, or of all. Not for many events."""
        each = [{"account_id": span.account_id, "sequence": {"$gt": span.start, "$lte": span.last}} for span in spans]
        query: Document = {"$or": each, **({"type": {"$in": list(types)}} if types else {})}
        rows = await self._log.find(query).to_list()
        return sorted(rows, key=lambda row: int(row["sequence"]))

    async def raw_events(self, ids: Sequence[str]) -> dict[str, bytes]:
        """Events as the bytes that are stored."""
        rows = self._log.with_options(_RAW).find({"_id": {"$in": list(ids)}})
        return {row["_id"]: bytes(row.raw) async for row in rows}

    async def audit_rows(self, account_id: str, start: int, limit: int) -> list[Document]:
        """An account's audit rows from a place on, in order."""
        query = {"account_id": account_id, "sequence": {"$gte": start}}
        return await self._audit.find(query, sort=[("sequence", 1)], limit=limit).to_list()

    async def changed_heads(self, batch: int, limit: int) -> list[Document]:
        """Heads of the accounts with events in later batches than this one, by batch."""
        return await self._heads.find({"batch": {"$gt": batch}}, sort=[("batch", 1), ("_id", 1)], limit=limit).to_list()

    async def checkpoints(self, accounts: Sequence[str]) -> dict[str, Checkpoint]:
        """How far the subscriptions are in these accounts; in account "", the last batch of which each has done all."""
        rows = {row["_id"]: row async for row in self._checkpoints.find({"_id": {"$in": list(accounts)}})}
        return {
            each: Checkpoint(rows[each]["reached"], rows[each]["rewinds"]) if each in rows else Checkpoint()
            for each in accounts
        }

    async def advance(self, moves: Sequence[Move]) -> bool:
        """Moves subscriptions on; False if a replay was asked for in one of these accounts since it was read."""
        if not moves:
            return True
        updates = [
            UpdateOne(
                {"_id": move.account_id, "rewinds": move.point.rewinds},
                {"$max": {f"reached.{name}": place for name, place in move.reached.items()}},
                upsert=not move.point.rewinds,
            )
            for move in moves
        ]
        try:
            moved = await self._checkpoints.bulk_write(updates, ordered=False)
        except BulkWriteError as error:
            if {each["code"] for each in error.details["writeErrors"]} == {_DUPLICATE}:
                return False
            raise
        return moved.matched_count + moved.upserted_count == len(moves)

    async def rewind(self, subscription: str, account_id: str, sequence: int) -> None:
        """Sets a subscription back, and has it look at every account again."""
        for scope, reached in ((account_id, sequence), ("", 0)):
            change = {"$set": {f"reached.{subscription}": reached}, "$inc": {"rewinds": 1}}
            await self._checkpoints.update_one({"_id": scope}, change, upsert=True)

    async def rows(self, collection: str, after: Any, limit: int) -> list[Document]:
        """Rows of a resource collection by id: what a comparison of revisions needs."""
        fields = {"account_id": 1, "revision": 1}
        query = {} if after is None else {"_id": {"$gt": after}}
        return (
            await open_collection(self._database, collection)
            .find(query, fields, sort=[("_id", 1)], limit=limit)
            .to_list()
        )

    async def whole_rows(self, collection: str, ids: Sequence[str]) -> list[Document]:
        """These rows of a resource collection."""
        return await open_collection(self._database, collection).find({"_id": {"$in": list(ids)}}).to_list()
