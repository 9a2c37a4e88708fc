"""Reads of single rows by id: those that come while a query is under way become the next one, whoever asks.

A query for several tenants answers rows of any of them: each reader is given only what its own tenant's condition
admits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.data.gather import Gather
from shared.data.mongo import Collection, Document, StatusErrors

# The row's id finds it alone: the server need not weigh the indexes that begin with the tenant.
_BY_ID = "_id_"


@dataclass(frozen=True, slots=True)
class _Asked:
    """One read: whose, and which row."""

    condition: Mapping[str, object]
    id: str

    def admits(self, row: Document) -> bool:
        """Whether a row meets a condition that says what fields equal."""
        return all(row.get(name) == value for name, value in self.condition.items())


class PointReads:
    """Reads of one collection. Belongs to one event loop."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        # By kind of condition: those of one kind can be asked for together.
        self._kinds: dict[object, Gather[_Asked, Document | None]] = {}

    async def read(self, condition: Mapping[str, object], id: str) -> Document | None:
        """The row of this id that meets the tenant's condition; None if there is none.

        Raises Unavailable where the database cannot be reached. Callers that wait for the same row share it: it is
        theirs to read, not to change.
        """
        with StatusErrors():
            if not _is_plain(condition):
                return await self._one(_Asked(condition, id))
            kind = tuple(condition)
            gather = self._kinds.get(kind)
            if gather is None:
                gather = self._kinds[kind] = Gather(self._read)
            return await gather.do(_Asked(condition, id))

    async def _one(self, asked: _Asked) -> Document | None:
        return await self._collection.find_one({**asked.condition, "_id": asked.id}, hint=_BY_ID)

    async def _read(self, group: Sequence[_Asked]) -> list[Document | None]:
        if len(group) == 1:
            return [await self._one(group[0])]
        query: Document = {
            name: {"$in": list({asked.condition[name] for asked in group})} for name in group[0].condition
        }
        query["_id"] = {"$in": list({asked.id for asked in group})}
        rows = {row["_id"]: row for row in await self._collection.find(query, hint=_BY_ID).to_list()}
        found = [(asked, rows.get(asked.id)) for asked in group]
        return [row if row is not None and asked.admits(row) else None for asked, row in found]


def _is_plain(condition: Mapping[str, object]) -> bool:
    """Whether a condition says what fields equal, and nothing else."""
    return all(type(value) is str for value in condition.values())
