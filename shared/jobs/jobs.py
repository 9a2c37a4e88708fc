"""Adds jobs. A job is one row, written alone or in the transaction of whatever needs it done; then the bell rings."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from shared.core.clock import Clock
from shared.core.ids import IdSource, RandomIds
from shared.data.blobs import Blobs
from shared.data.clients import DataClients
from shared.data.job_bell import Bell
from shared.data.job_payloads import JobPayloads
from shared.data.job_store import JobStore, new_row
from shared.data.mongo import Document
from shared.data.transaction import Transaction
from shared.jobs.kind import JobKind, KeyHeld, P, Priority

ID_PREFIX = "job"
# So many rows go in one command.
_MANY = 1000


class Jobs:
    """Makes jobs of any kind, and takes them back."""

    def __init__(self, store: JobStore, payloads: JobPayloads, bell: Bell, clock: Clock, ids: IdSource) -> None:
        self.store = store
        self.payloads = payloads
        self.bell = bell
        self.clock = clock
        self.ids = ids

    @classmethod
    async def open(
        cls, data: DataClients, clock: Clock, ids: IdSource | None = None, blobs: Blobs | None = None
    ) -> Self:
        """On the data of a process. `blobs`: where large payloads go."""
        store, payloads = JobStore(data.database), JobPayloads(data.database, blobs)
        await store.ensure()
        await payloads.ensure()
        return cls(store, payloads, Bell(data.redis, data.database.name), clock, ids or RandomIds())

    async def add(
        self,
        kind: JobKind[P],
        account_id: str,
        payload: P,
        *,
        key: str = "",
        due: datetime | None = None,
        priority: Priority | None = None,
        after: Sequence[str] = (),
        whatever: bool = False,
        transaction: Transaction | None = None,
    ) -> str:
        """Adds a job; returns its id.

        `account_id`: whose it is, empty for the platform's own. `key`: while there is a job of this kind, account and
        key (the kind's policy says for how long), its id is answered and nothing added; the id of an event, for jobs
        made of events. `due`: not before then. `after`: not before these jobs and batches are done; one that dies is
        waited for still, since it may be done anew, unless the job comes `whatever` becomes of them. `transaction`: the
        job is there if that commits. Raises InvalidArgument (PAYLOAD_TOO_LARGE), Unavailable.
        """
        row = self.row(kind, account_id, payload, due, priority)
        if key:
            row["unique"] = _unique(kind, account_id, key)
            held = kind.policy.key_held
            row |= {"free_when_started": True} if held is KeyHeld.UNTIL_STARTED else {}
            row |= {"free_when_ended": True} if held is not KeyHeld.WHILE_KEPT else {}
        await self.payloads.spill(row)
        id = await self._add(row, after, whatever, transaction)
        self._ring(transaction)
        return id

    async def add_many(
        self,
        kind: JobKind[P],
        account_id: str,
        payloads: Sequence[P],
        *,
        due: datetime | None = None,
        priority: Priority | None = None,
        transaction: Transaction | None = None,
    ) -> list[str]:
        """Adds a job for each payload; returns their ids. Without a transaction a failure may leave some of them."""
        rows = [self.row(kind, account_id, payload, due, priority) for payload in payloads]
        for row in rows:
            await self.payloads.spill(row)
        for start in range(0, len(rows), _MANY):
            await self.store.add_many(rows[start : start + _MANY], transaction)
        self._ring(transaction)
        return [row["_id"] for row in rows]

    async def cancel(self, id: str) -> bool:
        """Takes a job back. One that runs is told to stop, and may end first. False for one that has ended."""
        found = await self.store.cancel(id)
        self.bell.ring()
        return found

    async def withdraw(self, kind: JobKind[P], account_id: str, key: str) -> None:
        """As `cancel`, by key."""
        id = await self.store.holder(_unique(kind, account_id, key))
        if id is not None:
            await self.cancel(id)

    async def hasten(self, kind: JobKind[P], account_id: str, key: str, due: datetime) -> None:
        """Brings a job forward that waits for a later time."""
        await self.store.hasten(_unique(kind, account_id, key), due)
        self.bell.ring()

    async def died(self, kind: JobKind[Any] | None, row: Document) -> None:
        """Makes the job that a kind wants when one of it has died. Before that is written, so it may come twice."""
        if kind is not None and (follows := kind.when_dead) is not None:
            payload = follows.payload.FromString(await self.payloads.read(row))
            await self.add(follows, row["account_id"], payload, key=row["_id"])

    async def aclose(self) -> None:
        """Stops ringing."""
        await self.bell.aclose()

    async def _add(self, row: Document, after: Sequence[str], whatever: bool, transaction: Transaction | None) -> str:
        if not after:
            return await self.store.add(row, transaction)
        if transaction is not None:
            return await self.store.add_after(row, after, whatever, transaction)
        return await self.store.transactions.run(lambda own: self.store.add_after(row, after, whatever, own))

    def row(
        self, kind: JobKind[P], account_id: str, payload: P, due: datetime | None, priority: Priority | None
    ) -> Document:
        """A row as it is added, its payload whole."""
        now = self.clock.now()
        facts = {
            "_id": self.ids.new(ID_PREFIX, now),
            "kind": kind.name,
            "account_id": account_id,
            "payload_type": kind.payload.DESCRIPTOR.full_name,
            "create_time": now,
            "due_time": now if due is None else max(due, now),
        }
        level = kind.policy.priority if priority is None else priority
        return new_row(facts, payload.SerializeToString(), int(level), due is not None and due > now)

    def _ring(self, transaction: Transaction | None) -> None:
        if transaction is None:
            self.bell.ring()
        else:
            transaction.after.append(self.bell.rung)


def _unique(kind: JobKind[P], account_id: str, key: str) -> str:
    return f"{kind.name}/{account_id}/{key}"
