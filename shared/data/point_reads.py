"""Reads of single rows by id: those asked for while a query is under way become the next one, whoever asks.

The driver's work per command, not the database, is what a point read costs, so under load one command for many reads is
many times cheaper; a read that comes alone is sent at once. A query for several tenants answers rows of any of them:
each reader is given only what its own tenant's condition admits.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from shared.data.mongo import Collection, Document, StatusErrors

Answer = asyncio.Future[Document | None]
# The row's id finds it alone: the server need not weigh the indexes that begin with the tenant.
_BY_ID = "_id_"
# A query that takes longer is no longer waited for.
_PATIENCE_SECONDS = 0.01


@dataclass(frozen=True, slots=True)
class _Asked:
    """One read: whose, which row, and who waits for it."""

    condition: Mapping[str, object]
    id: str
    answer: Answer

    def admits(self, row: Document) -> bool:
        """Whether a row meets a condition that says what fields equal."""
        return all(row.get(name) == value for name, value in self.condition.items())


class PointReads:
    """Reads of one collection. Belongs to one event loop."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        # By kind of condition: those of one group can be asked for together.
        self._asked: dict[object, list[_Asked]] = {}
        self._running = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._late: asyncio.TimerHandle | None = None

    async def read(self, condition: Mapping[str, object], id: str) -> Document | None:
        """The row of this id that meets the tenant's condition; None if there is none.

        Raises Unavailable where the database cannot be reached. Callers that wait for the same row share it: it is
        theirs to read, not to change.
        """
        if self._running:
            return await self._read_with_others(condition, id)
        with self._under_way(), StatusErrors():
            return await self._collection.find_one({**condition, "_id": id}, hint=_BY_ID)

    async def _read_with_others(self, condition: Mapping[str, object], id: str) -> Document | None:
        loop = asyncio.get_running_loop()
        if not self._asked:
            self._late = loop.call_later(_PATIENCE_SECONDS, self._send)
        answer: Answer = loop.create_future()
        self._asked.setdefault(_kind(condition), []).append(_Asked(condition, id, answer))
        return await answer

    @contextmanager
    def _under_way(self) -> Iterator[None]:
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1
            if self._asked and not self._running:
                self._send()

    def _send(self) -> None:
        if self._late is not None:
            self._late.cancel()
        groups, self._asked = self._asked, {}
        for group in groups.values():
            task = asyncio.create_task(self._serve(group))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _serve(self, group: Sequence[_Asked]) -> None:
        try:
            with self._under_way(), StatusErrors():
                rows = await self._query(group)
        except Exception as error:
            for asked in group:
                if not asked.answer.done():
                    asked.answer.set_exception(error)
            return
        found = {row["_id"]: row for row in rows}
        several = _differ(group)
        for asked in group:
            row = found.get(asked.id)
            if row is not None and several and not asked.admits(row):
                row = None
            # A caller who has left has cancelled its answer.
            if not asked.answer.done():
                asked.answer.set_result(row)

    async def _query(self, group: Sequence[_Asked]) -> list[Document]:
        condition = group[0].condition
        if _differ(group):
            condition = {name: {"$in": list({asked.condition[name] for asked in group})} for name in condition}
        query = {**condition, "_id": {"$in": list({asked.id for asked in group})}}
        return await self._collection.find(query, hint=_BY_ID).to_list()


def _kind(condition: Mapping[str, object]) -> object:
    """What reads that can share a query have in common: the fields that must equal a text, or all of the condition."""
    if all(type(value) is str for value in condition.values()):
        return tuple(condition)
    return repr(condition)


def _differ(group: Sequence[_Asked]) -> bool:
    """Whether a group's reads are of several tenants; then each says of the same fields what they equal."""
    return any(asked.condition != group[0].condition for asked in group)
