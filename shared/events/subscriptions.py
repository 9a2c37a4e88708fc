"""Subscriptions: code that is told of events, each at least once, in order per account, from a durable checkpoint.

A handler is told again of what it was told before it failed or was killed, so it must be idempotent by event id: what
makes jobs of events inserts them under that id.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

import structlog

from shared.core.pause import pause
from shared.data.event_store import DRIVER_ERRORS, EventStore
from shared.data.lease import LEASE_SECONDS, Lease, LeaseLost
from shared.data.mongo import Database
from shared.events.event import Event

Handler = Callable[[Sequence[Event]], Awaitable[None]]
"""Takes events of one account in order. If it raises, it is told of them again."""

_CHUNK = 100
# More than one batch of the relay can have.
_ACCOUNTS = 1000
# How often a process without the lease asks for it.
POLL_SECONDS = 0.25
# How often one with the lease renews it when there is nothing to handle.
RENEW_SECONDS = LEASE_SECONDS / 3

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Subscription:
    """`name` is what its checkpoints are kept under; `types` are event types (`crm.contact.created`), all if empty."""

    name: str
    types: Sequence[str]
    handler: Handler


class Subscriber:
    """Runs one subscription; one process of all does at a time."""

    def __init__(self, database: Database, subscription: Subscription) -> None:
        self._store = EventStore(database)
        self._lease = Lease(database, f"subscription/{subscription.name}")
        self._subscription = subscription
        self._saved = 0.0
        # Set by whoever knows that there is something to do.
        self.news = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Handles events while it holds the lease, and waits for it otherwise."""
        while not stop.is_set():
            try:
                if await self._lease.acquire():
                    self._saved = time.monotonic()
                    await self._follow(stop)
                    await self._lease.release()
            except LeaseLost:
                log.warning("another process took over", subscription=self._subscription.name)
            except DRIVER_ERRORS as error:
                log.warning("interrupted", subscription=self._subscription.name, error=type(error).__name__)
            await pause(stop, POLL_SECONDS)

    async def replay(self, account_id: str, sequence: int) -> None:
        """Has an account's events behind `sequence` (0 for all) handled once more, whichever process does it."""
        await self._store.rewind(self._subscription.name, account_id, sequence)

    async def _follow(self, stop: asyncio.Event) -> None:
        name = self._subscription.name
        while not stop.is_set():
            self.news.clear()
            cursor = await self._store.checkpoint(name)
            reached = await self._pass(cursor.reached)
            # Also when nothing was done.
            await self._keep()
            if reached == cursor.reached or not await self._store.advance(name, "", cursor, reached):
                await pause(self.news, RENEW_SECONDS)

    async def _pass(self, cursor: int) -> int:
        """Handles what came in later batches than `cursor`; returns the batch up to which every account is done."""
        done = position = cursor
        failed = False
        while heads := await self._store.changed_heads(position, _ACCOUNTS):
            for head in heads:
                failed = not await self._account(head["_id"], int(head["sequence"])) or failed
            # A full page may have cut its last batch in two.
            position = int(heads[-1]["batch"]) - (len(heads) == _ACCOUNTS)
            # An account that failed holds the cursor back, and no other account.
            done = done if failed else position
            if len(heads) < _ACCOUNTS:
                break
        return done

    async def _account(self, account_id: str, last: int) -> bool:
        """Handles an account's events up to `last`; False where it did not come so far."""
        name = self._subscription.name
        checkpoint = await self._store.checkpoint(name, account_id)
        while checkpoint.reached < last:
            rows = await self._store.events_after(
                account_id, checkpoint.reached, last, _CHUNK, self._subscription.types
            )
            if rows and not await self._handle(account_id, [Event.of(row) for row in rows]):
                return False
            reached = int(rows[-1]["sequence"]) if len(rows) == _CHUNK else last
            if not await self._store.advance(name, account_id, checkpoint, reached):
                return False
            checkpoint = replace(checkpoint, reached=reached)
            await self._keep()
        return True

    async def _keep(self) -> None:
        """Renews the lease before its time is over. Raises LeaseLost where it was."""
        if time.monotonic() - self._saved > RENEW_SECONDS / 2:
            await self._lease.save({})
            self._saved = time.monotonic()

    async def _handle(self, account_id: str, events: Sequence[Event]) -> bool:
        try:
            await self._subscription.handler(events)
        except Exception:
            log.exception("handler failed", subscription=self._subscription.name, account_id=account_id)
            return False
        return True
