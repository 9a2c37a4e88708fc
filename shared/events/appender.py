"""Appends drafts to the log: gives each its place in its account, chains its audit row, commits all at once.

While one batch is being committed the next is made, so the relay and the database work side by side.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import bson
from bson.int64 import Int64

from shared.data.event_store import Batch, EventStore
from shared.data.lease import Lease
from shared.data.mongo import Document
from shared.events.audit import GENESIS, link
from shared.events.event import Draft
from shared.events.state import RelayState

# Heads of this many accounts stay in memory.
_HEADS = 50_000
Committed = Callable[[Sequence[Document], RelayState], None]
"""Called with the rows of a batch, in order, and the relay's state, when both are durable."""


@dataclass(slots=True)
class Head:
    """The end of an account's log and of its audit."""

    sequence: int = 0
    audit_sequence: int = 0
    audit_hash: str = GENESIS


class Appender:
    """Appends for one holder of the lease; nobody else does, so the heads in memory are right until an append fails.

    Raises LeaseLost, AlreadyLogged and PyMongoError, at the latest from the next call; after that, make a new one.
    """

    def __init__(self, store: EventStore, lease: Lease, committed: Committed) -> None:
        self._store = store
        self._lease = lease
        self._committed = committed
        self._heads: dict[str, Head] = {}
        self._commit: asyncio.Task[None] | None = None

    async def append(self, drafts: Sequence[Draft], state: RelayState) -> None:
        """Begins to commit events with the relay's state behind them."""
        if len(self._heads) > _HEADS:
            await self.flush()
            self._heads.clear()
        await self._load({draft.account_id for draft in drafts})
        batch = self._place(drafts, state.batch)
        await self.flush()
        self._commit = asyncio.create_task(self._write([draft.row for draft in drafts], batch, state))

    async def flush(self) -> None:
        """Waits until what was appended is durable."""
        if self._commit is not None:
            commit, self._commit = self._commit, None
            await commit

    async def aclose(self) -> None:
        """Waits for the commit under way, however it ends."""
        with contextlib.suppress(Exception):
            await self.flush()

    async def _write(self, rows: Sequence[Document], batch: Batch, state: RelayState) -> None:
        await self._store.append(self._lease, state.document(), batch)
        self._committed(rows, state)

    def _place(self, drafts: Sequence[Draft], batch: int) -> Batch:
        events: list[bytes] = []
        audit: list[bytes] = []
        changed: dict[str, Head] = {}
        for draft in drafts:
            head = changed[draft.account_id] = self._heads[draft.account_id]
            head.sequence += 1
            draft.row["sequence"] = Int64(head.sequence)
            stored = bson.encode(draft.row)
            events.append(stored)
            if draft.source.audited:
                head.audit_sequence += 1
                row, head.audit_hash = link(draft.row, stored, head.audit_sequence, head.audit_hash)
                audit.append(row)
        return Batch(events, audit, {account: _stored(head, batch) for account, head in changed.items()})

    async def _load(self, accounts: set[str]) -> None:
        missing = accounts - self._heads.keys()
        if missing:
            found = await self._store.heads(missing)
            self._heads.update((account, _read(found.get(account))) for account in missing)


def _stored(head: Head, batch: int) -> Document:
    return {
        "sequence": Int64(head.sequence),
        "audit_sequence": Int64(head.audit_sequence),
        "audit_hash": head.audit_hash,
        "batch": Int64(batch),
    }


def _read(row: Document | None) -> Head:
    if row is None:
        return Head()
    return Head(int(row["sequence"]), int(row["audit_sequence"]), row["audit_hash"])
