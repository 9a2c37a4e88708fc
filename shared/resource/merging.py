"""Merges rows: one stays and has what all of them had, what referred to the others refers to it, and the others go.

All of it is one transaction of ordinary writes, so that it is seen whole and taken back as one (`activities:undo`).
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic

from bson.int64 import Int64

from shared.core.errors import InvalidArgument, Violation
from shared.data.mongo import Document
from shared.data.store import TenantStore
from shared.resource.integrity import MOST_CLEARED, Integrity, Referrer, Referrers
from shared.resource.kit import Kit
from shared.resource.merged_fields import Decision, MergedFields
from shared.resource.model import M, Record
from shared.resource.refusals import too_many
from shared.resource.softdelete import LIVE, tombstone
from shared.resource.writing import Writer
from shared.rpc.call import Call

# Rows that are merged into one at once.
MOST_MERGED = 20


@dataclass(slots=True)
class Merged(Generic[M]):
    """What a merge did. `moved`: rows that refer to the one that stays now, by resource type."""

    row: M
    decisions: Sequence[Decision]
    moved: Counter[str] = field(default_factory=Counter)


class Merger(Generic[M]):
    """Merges rows of one resource type."""

    def __init__(self, kit: Kit[M], writer: Writer[M], integrity: Integrity[M], referrers: Referrers) -> None:
        self._kit = kit
        self._writer = writer
        self._integrity = integrity
        self._referrers = referrers
        self._type = kit.type.declaration.api_type
        self._fields = MergedFields(kit.type.descriptor, kit.behavior, kit.type.managed)

    async def merge(
        self, call: Call, id: str, others: Sequence[str], chosen: Mapping[str, str], settle: Callable[[M], None]
    ) -> Merged[M]:
        """Merges the others into a row. `settle` brings the merged row to what the module wants of one.

        Raises NotFound for any of them that is not there, InvalidArgument; FailedPrecondition where too much refers to
        them.
        """
        return await self._kit.atomically(call, lambda inside: self._merge(inside, id, others, chosen, settle))

    async def _merge(
        self, call: Call, id: str, others: Sequence[str], chosen: Mapping[str, str], settle: Callable[[M], None]
    ) -> Merged[M]:
        _check(id, others)
        store = self._kit.open(call)
        rows = {each: (await self._writer.current(store, each, "")).message for each in (id, *others)}
        merged: Any = type(rows[id])()
        merged.CopyFrom(rows[id])
        decisions = self._fields.merge(merged, rows, chosen)
        moved: Counter[str] = Counter()
        for referrer in self._referrers.of(self._type):
            moved[referrer.kit.type.name] += await self._move(call, referrer, id, others, sum(moved.values()))
        for other in others:
            await self._integrity.delete(call, other, "")
        settle(merged)

        def change(record: Record[M]) -> None:
            _give(record.message, merged, self._kit.type.managed)

        row = (await self._writer.update(store, call, id, "", change, _no_comparison, "")).message
        return Merged(row, decisions, +moved)

    async def _move(self, call: Call, referrer: Referrer, id: str, others: Sequence[str], so_far: int) -> int:
        """Has the rows that refer to the others refer to the one that stays; answers how many."""
        kit, path = referrer.kit, referrer.field.path
        store = kit.stores.of_accounts(kit.type.collection, call, [call.caller.account_id], id)
        # Those that are merged are changed and deleted as themselves.
        query: Document = {path: {"$in": list(others)}, "_id": {"$nin": [id, *others]}, **LIVE}
        rows = await store.find(query, limit=MOST_CLEARED - so_far + 1)
        if so_far + len(rows) > MOST_CLEARED:
            raise too_many(MOST_CLEARED)
        alone = any(path in paths for paths in kit.type.collection.unique.values())
        if rows and not alone and not referrer.field.repeated and "." not in path:
            await store.update_many({"_id": {"$in": [row["_id"] for row in rows]}, **LIVE}, self._change(path, id))
            return len(rows)
        for row in rows:
            await self._move_one(store, kit, row, path, id, others)
        return len(rows)

    async def _move_one(
        self, store: TenantStore, kit: Kit[Any], row: Document, path: str, id: str, others: Sequence[str]
    ) -> None:
        top = path.partition(".")[0]
        value = replaced(row[top], path.split(".")[1:], id, others)
        update = self._change(top, value)
        if await store.is_taken({**row, top: value}):
            # The one that stays has such a row already.
            update = tombstone(self._kit.clock.now(), kit.type.soft_delete)
        await store.find_one_and_update({"_id": row["_id"], "revision": row["revision"], **LIVE}, update)

    def _change(self, path: str, value: object) -> Document:
        now = self._kit.clock.now().replace(tzinfo=None)
        return {"$set": {path: value, "update_time": now}, "$inc": {"revision": Int64(1)}}


def replaced(value: Any, path: Sequence[str], id: str, others: Sequence[str]) -> Any:
    """A stored value with one id in the place of others, at a path within it; once in a list."""
    if isinstance(value, list) and not path:
        return list(dict.fromkeys(id if each in others else each for each in value))
    if isinstance(value, list):
        return [replaced(each, path, id, others) for each in value]
    if not path:
        return id if value in others else value
    if not isinstance(value, dict) or path[0] not in value:
        return value
    return {**value, path[0]: replaced(value[path[0]], path[1:], id, others)}


def _check(id: str, others: Sequence[str]) -> None:
    problem = ""
    if not others or len(others) > MOST_MERGED:
        problem = f"must name 1 to {MOST_MERGED} rows"
    elif id in others or len(set(others)) < len(others):
        problem = "must name other rows, each once"
    if problem:
        raise InvalidArgument(f"merged_ids {problem}", violations=[Violation("merged_ids", problem, "MERGE")])


def _give(row: Any, merged: Any, managed: frozenset[str]) -> None:
    kept = type(row)()
    kept.CopyFrom(row)
    row.CopyFrom(merged)
    for name in managed:
        if kept.DESCRIPTOR.fields_by_name[name].message_type is None:
            setattr(row, name, getattr(kept, name))
        elif kept.HasField(name):
            getattr(row, name).CopyFrom(getattr(kept, name))


def _no_comparison(old: Record[M], new: Record[M]) -> Sequence[Violation]:
    return ()
