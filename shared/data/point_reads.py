"""Reads of single rows by id: those that come while a query is under way become the next one, whoever asks.

A query for several tenants answers rows of any of them: each reader is given only what its own tenant's condition
admits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.data.gather import Gather
from shared.data.mongo import Document, StatusErrors
from shared.data.raw_finds import RawFinds
from shared.data.raw_rows import RawRow, heads

# The row's id finds it alone: the server need not weigh the indexes that begin with the tenant.
_BY_ID = "_id_"
_LIVE = b"_live"


@dataclass(frozen=True, slots=True)
class _Asked:
    """One read: whose, and which row."""

    condition: Mapping[str, object]
    id: str


class PointReads:
    """Reads of one collection. Belongs to one event loop."""

    def __init__(self, finds: RawFinds) -> None:
        self._finds = finds
        # By kind of condition: those of one kind can be asked for together.
        self._kinds: dict[object, Gather[_Asked, RawRow | None]] = {}

    async def read(self, condition: Mapping[str, object], id: str) -> RawRow | None:
        """The row of this id that meets the tenant's condition; None if there is none.

        Raises Unavailable where the database cannot be reached.
        """
        with StatusErrors():
            if not _is_plain(condition):
                return await self._one(_Asked(condition, id))
            kind = tuple(condition)
            gather = self._kinds.get(kind)
            if gather is None:
                gather = self._kinds[kind] = Gather(self._read)
            return await gather.do(_Asked(condition, id))

    async def _one(self, asked: _Asked) -> RawRow | None:
        found = await self._finds.find({**asked.condition, "_id": asked.id}, 1, hint=_BY_ID)
        return next((RawRow(row, live is not None) for row, live in heads(found, (_LIVE,))), None)

    async def _read(self, group: Sequence[_Asked]) -> list[RawRow | None]:
        if len(group) == 1:
            return [await self._one(group[0])]
        names = tuple(group[0].condition)
        ids = {asked.id for asked in group}
        query: Document = {name: {"$in": list({asked.condition[name] for asked in group})} for name in names}
        query["_id"] = {"$in": list(ids)}
        found = await self._finds.find(query, len(ids), hint=_BY_ID)
        rows = {
            id: (values, RawRow(row, live is not None))
            for row, id, live, *values in heads(found, (b"_id", _LIVE, *(name.encode() for name in names)))
        }
        return [_admitted(asked, rows) for asked in group]


def _admitted(asked: _Asked, rows: Mapping[object, tuple[list[object], RawRow]]) -> RawRow | None:
    """The row that was asked for, if it meets the condition."""
    values, row = rows.get(asked.id, ((), None))
    return row if list(asked.condition.values()) == values else None


def _is_plain(condition: Mapping[str, object]) -> bool:
    """Whether a condition says what fields equal, and nothing else."""
    return all(type(value) is str for value in condition.values())
