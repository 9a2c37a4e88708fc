"""Undo of more changes than one transaction holds, as a job.

All of it is rehearsed before anything is written, and refused if anything stands in the way. Then rows go back some
hundred at a time, each lot in one transaction with how far the undo is: whoever goes on after a crash goes on behind
the last lot. Where somebody changes a row in between, it stays as it is, and the result says so.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from google.protobuf.message import Message

from shared.data.mongo import Document
from shared.data.transaction import Transaction, Transactions
from shared.data.undo_progress import UndoProgress
from shared.events.event import DELETED
from shared.events.obstacles import Conflict, Obstacle
from shared.events.undo import MAX_CHANGES, Restored, Undo, action_of
from shared.jobs.work import Work
from shared.rpc.call import Call

# Changes of one transaction: 1 to 2 s.
LOT = 500
# More of them are not looked for.
_CONFLICTS = 1_000

Check = Callable[[Sequence[Document]], Awaitable[None]]
"""Raises what keeps the caller from taking changes back."""
Note = Callable[["Left", Transaction], Awaitable[None]]
"""Keeps, with a lot, what was left of it."""
Lot = Sequence[int]
"""Places in the log of changes that go back together."""


@dataclass(slots=True)
class Left:
    """Changes that are not taken back, by their places, and what is in the way."""

    places: list[int] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)


Told = Callable[[int, Sequence[Conflict]], Message]
"""What is told in the end: of how many changes that were taken back, and of what was in the way of others."""


class _InTheWay(Exception):
    """Raised inside a transaction, to take it back."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        super().__init__(len(conflicts))
        self.conflicts = conflicts


@dataclass(frozen=True, slots=True)
class Unit:
    """The changes of a unit in the order in which they go back, and the rows that it brings back.

    `where`: the condition of its events.
    """

    where: Document
    lots: Sequence[Lot]
    revived: frozenset[str]

    @property
    def count(self) -> int:
        """How many changes it has."""
        return sum(map(len, self.lots))

    @classmethod
    async def of(cls, undo: Undo, call: Call, where: Document, check: Check) -> "Unit":
        """Reads a unit, page by page. Raises what `check` raises."""
        rows: dict[str, list[int]] = {}
        revived: set[str] = set()
        async for page in undo.pages(call, where):
            await check(page)
            for change in page:
                id = change["resource_id"]
                if id not in rows and action_of(change) == DELETED:
                    revived.add(id)
                rows.setdefault(id, []).append(change["sequence"])
        # Rows that come back first: others may refer to them.
        order = sorted(rows, key=lambda id: id not in revived)
        return cls(where, list(_lots(rows[id] for id in order)), frozenset(revived))


def _lots(rows: Iterable[Sequence[int]]) -> Iterable[Lot]:
    """All changes of a row are in one lot."""
    lot: list[int] = []
    for row in rows:
        if lot and len(lot) + len(row) > LOT:
            yield lot
            lot = []
        lot.extend(row)
    if lot:
        yield lot


@dataclass(frozen=True, slots=True)
class UndoLots:
    """Takes units back."""

    undo: Undo
    transactions: Transactions
    progress: UndoProgress

    async def run(self, work: Work[Any], call: Call, unit: Unit, told: Told) -> None:
        """Takes a unit back, or goes on with it; the job's result is what is `told`."""
        reached = await self.progress.read(work.id)
        if reached is None and (conflicts := await self._rehearse(work, call, unit)):
            work.result = told(0, conflicts)
            return
        for place in range(0 if reached is None else reached.lots, len(unit.lots)):
            await self._take(work, call, unit.lots[place], partial(self._note, work))
            await work.progress(len(unit.lots) + place, 2 * len(unit.lots))
        reached = await self.progress.read(work.id)
        assert reached is not None
        # Once more, for it may have waited for what other lots bring or give back; too much for one transaction stays.
        again = reached.left if len(reached.left) <= MAX_CHANGES else ()
        taken = unit.count - len(reached.left) + len(again)
        await self._take(work, call, again, partial(self._end, work, taken, told))

    async def _rehearse(self, work: Work[Any], call: Call, unit: Unit) -> list[Conflict]:
        """Everything that is in the way, or the first of it."""
        found: list[Conflict] = []
        for place, lot in enumerate(unit.lots):
            changes = await self.undo.at(call, lot)
            outcomes = await self.transactions.run(partial(self._try, call, changes), keep=False)
            for each in outcomes:
                if isinstance(each, Conflict) and not await self._waits(each, call, unit):
                    found.append(each)
            if len(found) >= _CONFLICTS:
                break
            await work.progress(place, 2 * len(unit.lots))
        return found

    async def _try(
        self, call: Call, changes: Sequence[Document], transaction: Transaction
    ) -> list[Restored | Conflict]:
        return await self.undo.run(call.within(transaction), changes)

    async def _waits(self, conflict: Conflict, call: Call, unit: Unit) -> bool:
        """Whether it is only a row that another lot brings back, or a value that another lot gives back."""
        if conflict.obstacle is Obstacle.VALUE_TAKEN:
            return bool(conflict.taker_id) and await self.undo.touches(call, unit.where, conflict.taker_id)
        if conflict.obstacle is not Obstacle.REFERENCE_GONE or not unit.revived:
            return False
        return bool(unit.revived & await self.undo.ids_in(call, conflict.event_id))

    async def _take(self, work: Work[Any], call: Call, lot: Lot, note: Note) -> None:
        """Takes a lot back, all but rows that something is in the way of."""
        changes, left = await self.undo.at(call, lot), Left()
        while True:
            try:
                await self.transactions.run(partial(self._write, work, call, changes, partial(note, left)))
                return
            except _InTheWay as found:
                rows = {each.resource_id for each in found.conflicts}
                left.conflicts.extend(found.conflicts)
                left.places.extend(each["sequence"] for each in changes if each["resource_id"] in rows)
                changes = [each for each in changes if each["resource_id"] not in rows]

    async def _write(
        self,
        work: Work[Any],
        call: Call,
        changes: Sequence[Document],
        note: Callable[[Transaction], Awaitable[None]],
        transaction: Transaction,
    ) -> None:
        await work.hold(transaction)
        outcomes = await self._try(call, changes, transaction)
        if conflicts := [each for each in outcomes if isinstance(each, Conflict)]:
            raise _InTheWay(conflicts)
        await note(transaction)

    async def _note(self, work: Work[Any], left: Left, transaction: Transaction) -> None:
        await self.progress.add(work.id, work.account_id, left.places, transaction)

    async def _end(self, work: Work[Any], taken: int, told: Told, left: Left, transaction: Transaction) -> None:
        work.result = told(taken - len(left.places), left.conflicts)
        await self.progress.delete(work.id, transaction)
        await work.complete(transaction)
