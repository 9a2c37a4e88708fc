"""Tells subscriptions of what is new in the log: read once for all, and what they have done written down once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from shared.data.event_store import Checkpoint, EventStore
from shared.events.event import Event
from shared.events.subscriptions import Subscription

# As many as a batch of the relay has: each chunk costs a read, a durable write and what handlers ask for once.
_CHUNK = 500
# More than one batch of the relay can have.
_ACCOUNTS = 1000


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

    async def of_news(self) -> bool:
        """Tells each subscription of what it has not done; False if there was nothing to tell, or all of it failed."""
        cursor = (await self._store.checkpoints([""]))[""]
        starts = {name: cursor.reached.get(name, 0) for name in self._by_name}
        done = dict(starts)
        failed: set[str] = set()
        position = min(starts.values(), default=0)
        while heads := await self._store.changed_heads(position, _ACCOUNTS):
            points = await self._store.checkpoints([head["_id"] for head in heads])
            for head in heads:
                failed |= await self._account(head["_id"], int(head["sequence"]), points[head["_id"]])
            # A full page may have cut its last batch in two.
            position = int(heads[-1]["batch"]) - (len(heads) == _ACCOUNTS)
            # An account that failed holds the subscription's cursor back, and no other account or subscription.
            done |= {name: max(position, done[name]) for name in self._by_name if name not in failed}
            if len(heads) < _ACCOUNTS:
                break
        return done != starts and await self._store.advance("", cursor, done)

    async def _account(self, account_id: str, last: int, point: Checkpoint) -> set[str]:
        """Tells of an account's events up to `last`; the subscriptions that did not come so far."""
        places = {name: point.reached.get(name, 0) for name in self._by_name}
        failed: set[str] = set()
        while behind := {name for name, place in places.items() if place < last} - failed:
            start = min(places[name] for name in behind)
            rows = await self._store.events_after(account_id, start, last, _CHUNK, self._types)
            end = int(rows[-1]["sequence"]) if len(rows) == _CHUNK else last
            events = [Event.of(row) for row in rows]
            told = [name for name in behind if places[name] < end]
            results = await asyncio.gather(*(self._tell(name, places[name], events) for name in told))
            failed |= {name for name, well in zip(told, results, strict=True) if not well}
            reached = {name: end for name in told if name not in failed}
            if reached and not await self._store.advance(account_id, point, reached):
                return set(self._by_name)
            places |= reached
            await self._keep()
        return failed

    async def _tell(self, name: str, place: int, events: Sequence[Event]) -> bool:
        return await self._by_name[name].told([event for event in events if event.sequence > place])
