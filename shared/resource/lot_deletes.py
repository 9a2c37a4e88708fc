"""Deletes of many rows in one transaction: what a delete asks of one row is asked of all of them at once.

Only rows that nothing refers to go so. What hangs on the others is theirs alone, so they are deleted one by one.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Generic

from dashclicks.options.v1 import options_pb2

from shared.core.errors import StatusError
from shared.data.mongo import Conflict, Document
from shared.data.uniques import index_entries
from shared.resource.integrity import Integrity, Referrers, Root, bury, listens
from shared.resource.model import Action, M
from shared.resource.softdelete import LIVE
from shared.rpc.call import Call

# Rows that are read to see what they refer to; where there are more, rows are deleted one by one.
_REFERRING = 2_000


class LotDeletes(Generic[M]):
    """Deletes rows of one resource type."""

    def __init__(self, integrity: Integrity[M], referrers: Referrers) -> None:
        self._integrity = integrity
        self._kit = integrity.kit
        self._referrers = referrers
        self._type = integrity.kit.type.declaration.api_type

    async def delete(self, call: Call, rows: Sequence[Document]) -> set[str]:
        """Deletes those of live rows that nothing refers to and nothing forbids; answers their ids.

        `rows` as they were read in the call's transaction. Raises Conflict where another writer was first.
        """
        kit = self._kit
        # An account is referred to in its own rows and in those of the one above it.
        if kit.type.collection.scope == options_pb2.TENANT_SCOPE_SUB_ACCOUNT:
            return set()
        referred = await self._referred(call, [row["_id"] for row in rows])
        going = await self._allowed(call, [row for row in rows if row["_id"] not in referred])
        if not going:
            return set()
        ids = [row["_id"] for row in going]
        if await bury(kit, call, kit.open(call), going, kit.clock.now()) < len(ids):
            raise Conflict
        if kit.totals.kept:
            for row in going:
                kit.totals.note(call, kit.rows.record(row).message, None)
        assert call.transaction is not None
        call.transaction.after.append(partial(self._look_again, call.within(None), ids))
        return set(ids)

    async def _allowed(self, call: Call, rows: Iterable[Document]) -> list[Document]:
        if not listens(self._kit.hooks):
            return list(rows)
        allowed: list[Document] = []
        for row in rows:
            try:
                await self._kit.hooks.check(call, Action.DELETE, self._kit.rows.record(row), None)
            except StatusError:
                # Said by the delete of it alone.
                continue
            allowed.append(row)
        return allowed

    async def _referred(self, call: Call, ids: Sequence[str]) -> set[str]:
        """Those that live rows refer to, or all, where those are many."""
        found: set[str] = set()
        for each in self._referrers.of(self._type):
            spec, path = each.kit.type.collection, each.field.path
            store = each.kit.stores.of_accounts(spec, call, [call.caller.account_id], "")
            rows = await store.find({path: {"$in": list(ids)}, **LIVE}, fields=[path], limit=_REFERRING)
            if len(rows) == _REFERRING:
                return set(ids)
            found.update(value for row in rows for (value,) in index_entries([path], row))
        return found

    async def _look_again(self, call: Call, ids: Sequence[str]) -> None:
        """Follows the deletes once more: references may have been written after the first look, and before them."""
        for id in sorted((await self._referred(call, ids)).intersection(ids)):
            await self._integrity.look_again(call, Root(id, [call.caller.account_id]), {self._type: {id}})
