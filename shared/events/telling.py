"""Tells subscriptions of what is new in the log: read once for all, and what they have done written down once."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.data.event_store import Checkpoint, EventStore, Move, Span
from shared.events.event import Event
from shared.events.subscriptions import Subscription

# As many as a batch of the relay has: each chunk costs a read, a durable write and what handlers ask for once.
_CHUNK = 500
# More than one batch of the relay can have.
_ACCOUNTS = 1000
# How often the place up to which all accounts are done is written down. It only saves looking at them again.
_SAVE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Behind:
    """An account with events up to `last`, and how far each subscription is in it."""

    account_id: str
    last: int
    point: Checkpoint
    places: dict[str, int]

    @property
    def start(self) -> int:
        """What all have done."""
        return min(self.places.values(), default=self.last)


class Telling:
    """Goes through the accounts with new events. `keep` is called as it goes: it may raise to end the work."""

    def __init__(
        self, store: EventStore, subscriptions: Sequence[Subscription], keep: Callable[[], Awaitable[None]]
    ) -> None:
        self._store = store
        self._by_name = {each.name: each for each in subscriptions}
        self._keep = keep
        wanted = [set(each.types) for each in subscriptions]
        # Read for all together; none named is all of them.
        self._types = sorted(set().union(*wanted)) if all(wanted) else ()
        # The last batch of which each has done all, and of which replay that is true; ahead of what is written down.
        self._done: Mapping[str, int] = {}
        self._rewinds = 0
        self._saved_at = float("-inf")

    async def of_news(self) -> bool:
        """Tells each subscription of what it has not done; False if there was nothing to tell, or all of it failed."""
        cursor = (await self._store.checkpoints([""]))[""]
        known = self._done if cursor.rewinds == self._rewinds else {}
        starts = {name: max(cursor.reached.get(name, 0), known.get(name, 0)) for name in self._by_name}
        done = dict(starts)
        failed: set[str] = set()
        position = min(starts.values(), default=0)
        while heads := await self._store.changed_heads(position, _ACCOUNTS):
            for lot in _lots(await self._behind(heads)):
                failed |= await self._lot(lot)
            # A full page may have cut its last batch in two.
            position = int(heads[-1]["batch"]) - (len(heads) == _ACCOUNTS)
            # An account that failed holds the subscription's cursor back, and no other account or subscription.
            done |= {name: max(position, done[name]) for name in self._by_name if name not in failed}
            if len(heads) < _ACCOUNTS:
                break
        self._done, self._rewinds = done, cursor.rewinds
        await self._save(cursor)
        return done != starts

    async def _behind(self, heads: Sequence[Mapping[str, Any]]) -> list[Behind]:
        points = await self._store.checkpoints([head["_id"] for head in heads])
        return [
            Behind(
                id, int(head["sequence"]), points[id], {name: points[id].reached.get(name, 0) for name in self._by_name}
            )
            for head in heads
            for id in (head["_id"],)
        ]

    async def _save(self, cursor: Checkpoint) -> None:
        ahead = any(place > cursor.reached.get(name, 0) for name, place in self._done.items())
        if ahead and time.monotonic() - self._saved_at > _SAVE_SECONDS:
            await self._store.advance([Move("", cursor, self._done)])
            self._saved_at = time.monotonic()

    async def _lot(self, lot: Sequence[Behind]) -> set[str]:
        """Tells of all that accounts have; the subscriptions that did not come so far in one of them."""
        if len(lot) == 1:
            return await self._account(lot[0])
        spans = [Span(each.account_id, each.start, each.last) for each in lot]
        rows = await self._store.events_of(spans, self._types)
        events: dict[str, list[Event]] = {each.account_id: [] for each in lot}
        for row in rows:
            events[row["account_id"]].append(Event.of(row))
        failed: set[str] = set()
        moves: list[Move] = []
        for each in lot:
            behind = {name for name, place in each.places.items() if place < each.last}
            well = await self._tell(each, behind, events[each.account_id])
            failed |= behind - well
            moves.append(Move(each.account_id, each.point, dict.fromkeys(well, each.last)))
        moved = await self._store.advance([move for move in moves if move.reached])
        await self._keep()
        return failed if moved else set(self._by_name)

    async def _account(self, each: Behind) -> set[str]:
        """The same of one account, which may have any number of events."""
        places, failed = each.places, set[str]()
        while behind := {name for name, place in places.items() if place < each.last} - failed:
            start = min(places[name] for name in behind)
            rows = await self._store.events_after(each.account_id, start, each.last, _CHUNK, self._types)
            end = int(rows[-1]["sequence"]) if len(rows) == _CHUNK else each.last
            told = {name for name in behind if places[name] < end}
            well = await self._tell(each, told, [Event.of(row) for row in rows])
            failed |= told - well
            reached = dict.fromkeys(well, end)
            if reached and not await self._store.advance([Move(each.account_id, each.point, reached)]):
                return set(self._by_name)
            places |= reached
            await self._keep()
        return failed

    async def _tell(self, account: Behind, names: set[str], events: Sequence[Event]) -> set[str]:
        """Tells these subscriptions of those of an account's events that they have not done; those that were well."""
        told = sorted(names)
        results = await asyncio.gather(
            *(
                self._by_name[name].told([event for event in events if event.sequence > account.places[name]])
                for name in told
            )
        )
        return {name for name, well in zip(told, results, strict=True) if well}


def _lots(accounts: Sequence[Behind]) -> Iterator[list[Behind]]:
    """Accounts whose events are read, and their places written down, together."""
    lot: list[Behind] = []
    size = 0
    for each in accounts:
        if lot and size + each.last - each.start > _CHUNK:
            yield lot
            lot, size = [], 0
        lot.append(each)
        size += each.last - each.start
    if lot:
        yield lot
