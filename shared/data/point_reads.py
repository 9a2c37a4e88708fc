"""Reads of single rows by id: those asked for in one tick of the event loop become one query for each tenant.

The driver's work per command, not the database, is what a point read costs, so under load one command for many reads is
many times cheaper; a read that comes alone costs what it did.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shared.data.mongo import Collection, Document, StatusErrors

Waiting = dict[str, "asyncio.Future[Document | None]"]


@dataclass(slots=True)
class _Batch:
    """What one tenant asked for in this tick."""

    condition: Document
    waiting: Waiting = field(default_factory=dict)


class PointReads:
    """Reads of one collection. Belongs to one event loop."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._batches: dict[tuple[tuple[str, object], ...], _Batch] = {}
        self._running: set[asyncio.Task[None]] = set()

    async def read(self, condition: Mapping[str, object], id: str) -> Document | None:
        """The row of this id that meets the tenant's condition; None if there is none.

        Raises Unavailable where the database cannot be reached. Callers that wait for the same row share it: it is
        theirs to read, not to change.
        """
        loop = asyncio.get_running_loop()
        if not self._batches:
            loop.call_soon(self._flush)
        key = tuple(sorted((name, repr(value)) for name, value in condition.items()))
        batch = self._batches.get(key)
        if batch is None:
            batch = self._batches[key] = _Batch(dict(condition))
        waiting = batch.waiting.get(id)
        if waiting is None:
            waiting = batch.waiting[id] = loop.create_future()
        # Shielded: one caller who gives up must not fail the others.
        return await asyncio.shield(waiting)

    def _flush(self) -> None:
        batches, self._batches = self._batches, {}
        for batch in batches.values():
            task = asyncio.create_task(self._serve(batch))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _serve(self, batch: _Batch) -> None:
        try:
            with StatusErrors():
                rows = await self._query(batch.condition, list(batch.waiting))
        except Exception as error:
            for waiting in batch.waiting.values():
                waiting.set_exception(error)
                # Its callers may all have gone; then nobody asks for the error.
                waiting.exception()
            return
        found = {row["_id"]: row for row in rows}
        for id, waiting in batch.waiting.items():
            waiting.set_result(found.get(id))

    async def _query(self, condition: Document, ids: Sequence[str]) -> list[Document]:
        if len(ids) == 1:
            row = await self._collection.find_one({**condition, "_id": ids[0]})
            return [] if row is None else [row]
        return await self._collection.find({**condition, "_id": {"$in": ids}}).to_list()
