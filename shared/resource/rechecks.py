"""A reference is looked up again once it is written: what it leads to may have been deleted in between.

A delete looks for references before and after it, and a write for what it refers to before and after it, so that of
two that meet at least one sees the other.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Generic

from google.protobuf.message import Message

from shared.core.errors import InvalidArgument, StatusError
from shared.data.mongo import Document
from shared.resource.kit import Kit
from shared.resource.model import M
from shared.resource.reference_fields import CASCADE
from shared.resource.references import Reference, Target, leads_nowhere
from shared.resource.softdelete import LIVE, tombstone, without
from shared.resource.validation import invalid
from shared.rpc.call import Call

# The references that a write has added, by the id of the row.
Added = Mapping[str, Sequence[Reference]]


class Rechecks(Generic[M]):
    """The second look of one resource type."""

    def __init__(self, kit: Kit[M]) -> None:
        self._kit = kit

    async def refused(self, call: Call, added: Added, new: bool, prefix: str) -> dict[str, StatusError]:
        """Takes back what leads nowhere, and answers why, by the id of the row: a new row whole, else its references.

        In a transaction that is done once it has been committed, and the call fails then.
        """
        asked = [found for each in added.values() for found in each]
        if not asked:
            return {}
        if call.transaction is not None:
            call.transaction.after.append(partial(self._refuse, call.within(None), added, new, prefix))
            return {}
        standing = await self._kit.references.standing(call, asked, whole=True)
        lost = {id: [found for found in each if found.target not in standing] for id, each in added.items()}
        refused: dict[str, StatusError] = {}
        for id, references in lost.items():
            if references:
                await self._take_back(call, id, {found.target for found in references}, new)
                refused[id] = _error(references, prefix)
        return refused

    async def _refuse(self, call: Call, added: Added, new: bool, prefix: str) -> None:
        for error in (await self.refused(call, added, new, prefix)).values():
            raise error

    async def _take_back(self, call: Call, id: str, lost: set[Target], new: bool) -> None:
        await self._kit.together(call, lambda call: self._follow(call, id, lost, new))

    async def _follow(self, call: Call, id: str, lost: set[Target], new: bool) -> None:
        old = await self._live(call, id)
        await self._remove(call, id, lost, new)
        if old is not None:
            self._kit.totals.note(call, old, await self._live(call, id))

    async def _live(self, call: Call, id: str) -> Message | None:
        """The row, where sums follow it."""
        row = await self._kit.open(call, whole=True).find_by_id(id) if self._kit.totals.kept else None
        return None if row is None or "_live" not in row else self._kit.rows.record(row).message

    async def _remove(self, call: Call, id: str, lost: set[Target], new: bool) -> None:
        # Whole: the row may have been made for, or given to, somebody whose rows the caller does not see.
        store, now = self._kit.open(call, whole=True), self._kit.clock.now()
        fields = [field for field in self._kit.references.fields if any(field.api_type == kind for kind, _ in lost)]
        if new or any(field.rule == CASCADE for field in fields):
            gone = tombstone(now, self._kit.type.soft_delete, self._kit.rows.forgotten)
            await store.find_one_and_update({"_id": id, **LIVE}, gone)
            return
        for field in fields:
            ids = sorted(target for kind, target in lost if kind == field.api_type)
            still: Document = {"_id": id, **LIVE, field.path: {"$in": ids}}
            await store.find_one_and_update(still, without(field.path, field.repeated, ids, now))


def _error(lost: Sequence[Reference], prefix: str) -> InvalidArgument:
    return invalid(leads_nowhere(lost, (), prefix))
