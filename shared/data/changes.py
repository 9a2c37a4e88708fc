"""MongoDB's change stream: every committed change of some collections, in commit order, with the row before and after.

A position in it is a resume token, or a cluster time where there is no token yet.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bson.codec_options import CodecOptions
from bson.timestamp import Timestamp
from pymongo.asynchronous.change_stream import AsyncDatabaseChangeStream
from pymongo.errors import CollectionInvalid, OperationFailure

from shared.core.ending import end
from shared.data.mongo import Database, Document

BATCH = 500
# How long the server waits for a change before it answers that there is none.
WAIT_MS = 500
_IMAGES = "changeStreamPreAndPostImages"
_ENABLED: Any = {"enabled": True}
_CODEC: CodecOptions[Document] = CodecOptions(tz_aware=False)
# Position no longer in the oplog; token not understood; stream cannot go on; a change too large to be sent.
_LOST = frozenset({286, 260, 280, 10334})
_UNAUTHORIZED = 13


class HistoryLost(Exception):
    """The stream cannot go on from its position: changes behind it may never be seen."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where in the stream to go on: behind `token`, or from `time` if there is none."""

    token: Mapping[str, Any] | None = None
    time: Timestamp | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """Changes in commit order, none if it was quiet, and the position behind them."""

    documents: list[Document]
    token: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Oplog:
    """The oldest and the newest change that the server still has; the oldest is None if we may not read it."""

    oldest: Timestamp | None
    newest: Timestamp

    @property
    def window(self) -> timedelta | None:
        """How long a reader may be away."""
        return None if self.oldest is None else timedelta(seconds=self.newest.time - self.oldest.time)


async def enable_images(database: Database, collections: Iterable[str]) -> list[str]:
    """Makes these collections keep rows before and after each change; returns the names of those that did not."""
    existing = {found["name"]: found async for found in await database.list_collections()}
    changed: list[str] = []
    for name in collections:
        if existing.get(name, {}).get("options", {}).get(_IMAGES, {}).get("enabled"):
            continue
        changed.append(name)
        if name not in existing:
            with contextlib.suppress(CollectionInvalid):
                await database.create_collection(name, changeStreamPreAndPostImages=_ENABLED)
                continue
        await database.command("collMod", name, changeStreamPreAndPostImages=_ENABLED)
    return changed


async def read_oplog(database: Database) -> Oplog:
    """What the server's oplog spans now."""
    newest = await newest_write(database)
    oplog = database.client.local["oplog.rs"]
    try:
        first = await oplog.find_one({}, {"ts": 1}, sort=[("$natural", 1)])
    except OperationFailure as error:
        if error.code != _UNAUTHORIZED:
            raise
        first = None
    return Oplog(None if first is None else first["ts"], newest)


async def newest_write(database: Database) -> Timestamp:
    """The latest change that a majority has."""
    hello = await database.command("hello")
    newest: Timestamp = hello["lastWrite"]["majorityOpTime"]["ts"]
    return newest


def cluster_time(token: Mapping[str, Any]) -> Timestamp:
    """The time of the change that a resume token stands behind: a token is a sortable key that begins with it."""
    key = bytes.fromhex(token["_data"][2:18])
    return Timestamp(int.from_bytes(key[:4], "big"), int.from_bytes(key[4:], "big"))


class ChangeFeed:
    """The changes of some collections of a database. `collections`: of each whether rows leave it when old."""

    def __init__(self, database: Database, collections: Mapping[str, bool]) -> None:
        self._database = database.with_options(codec_options=_CODEC)
        written = {"operationType": {"$in": ["insert", "update", "replace"]}}
        # A row that leaves at its purge time was deleted long before; one that was alive is worth telling, unless it
        # was only old.
        aging = sorted(name for name, ages in collections.items() if ages)
        removed = {
            "operationType": "delete",
            "fullDocumentBeforeChange._live": True,
            "ns.coll": {"$nin": aging},
        }
        self._pipeline: list[Document] = [
            {"$match": {"ns.coll": {"$in": sorted(collections)}, "$or": [written, removed]}},
            {"$project": {"updateDescription": 0}},
        ]

    @asynccontextmanager
    async def open(self, position: Position) -> AsyncIterator["ChangeReader"]:
        """Reads on from a position. Raises HistoryLost, here or from the reader."""
        with _lost():
            stream = await self._database.watch(
                self._pipeline,
                full_document="whenAvailable",
                full_document_before_change="whenAvailable",
                resume_after=position.token,
                start_at_operation_time=position.time if position.token is None else None,
                max_await_time_ms=WAIT_MS,
                batch_size=BATCH,
            )
        async with stream:
            reader = ChangeReader(stream)
            try:
                yield reader
            finally:
                await reader.aclose()


class ChangeReader:
    """Reads ahead in a task of its own, so that reading and what is done with the changes overlap."""

    def __init__(self, stream: AsyncDatabaseChangeStream[Document]) -> None:
        self._stream = stream
        self._ahead: asyncio.Queue[tuple[Document | None, Mapping[str, Any]]] = asyncio.Queue(2 * BATCH)
        self._task = asyncio.create_task(self._read())

    async def next(self) -> Changes:
        """The next changes, at most BATCH; none after WAIT_MS of quiet. Raises HistoryLost, PyMongoError."""
        taken = [await self._first()]
        while taken[-1][0] is not None and len(taken) < BATCH and not self._ahead.empty():
            taken.append(self._ahead.get_nowait())
        return Changes([document for document, _ in taken if document is not None], taken[-1][1])

    async def aclose(self) -> None:
        """Stops reading."""
        await end(self._task)

    async def _first(self) -> tuple[Document | None, Mapping[str, Any]]:
        get = asyncio.create_task(self._ahead.get())
        try:
            await asyncio.wait({get, self._task}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not get.done():
                get.cancel()
        if get.done() and not get.cancelled():
            return get.result()
        with _lost():
            await self._task
        raise HistoryLost("the stream has ended")

    async def _read(self) -> None:
        while self._stream.alive:
            document = await self._stream.try_next()
            token = self._stream.resume_token if document is None else document["_id"]
            assert token is not None
            await self._ahead.put((document, token))


@contextlib.contextmanager
def _lost() -> Iterator[None]:
    try:
        yield
    except OperationFailure as error:
        if error.code in _LOST:
            raise HistoryLost(str(error)) from error
        raise
