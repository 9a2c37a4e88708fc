"""Makes batches: many jobs of a kind, counted together, and a job that follows once all are over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic

from shared.data.clients import DataClients
from shared.data.job_batches import ENDED, RUNNING, JobBatches
from shared.data.transaction import Transaction, Transactions
from shared.jobs.jobs import Jobs
from shared.jobs.kind import JobKind, P

ID_PREFIX = "bat"
# Rows that go in one command.
_MANY = 1000
# A batch that never ends, since its making was never repeated after a crash, leaves after so long.
_LOST = timedelta(days=90)


@dataclass(frozen=True)
class Then(Generic[P]):
    """The job that follows. `whatever`: also where some of the batch died or were cancelled; else once all are done."""

    kind: JobKind[P]
    payload: P
    whatever: bool = True


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch is; it is over when the counts are `total`."""

    total: int
    done: int
    dead: int
    cancelled: int

    @property
    def over(self) -> bool:
        """Whether all of it has ended, one way or another."""
        return self.done + self.dead + self.cancelled >= self.total


class Batches:
    """Makes them, and tells how far they are."""

    def __init__(self, data: DataClients, jobs: Jobs) -> None:
        self._rows = JobBatches(data.database)
        self._transactions = Transactions(data.mongo)
        self._jobs = jobs

    async def add(
        self, kind: JobKind[P], account_id: str, payloads: Sequence[P], key: str, then: Then[Any] | None = None
    ) -> str:
        """Adds a job for each payload, and the one that follows; returns the batch's id.

        The same key again, after a crash too, is the same batch: what is missing of it is added. So a job makes it,
        with its own id for a key, and not a request.
        """
        unique = f"{kind.name}/{account_id}/{key}"
        now = self._jobs.clock.now()

        async def begin(transaction: Transaction) -> tuple[str, bool]:
            id = self._jobs.ids.new(ID_PREFIX, now)
            row = {
                "_id": id,
                "unique": unique,
                "account_id": account_id,
                "kind": kind.name,
                "total": len(payloads),
                "done": 0,
                "dead": 0,
                "cancelled": 0,
                "create_time": now,
                "expire_time": now + _LOST,
                **({"state": RUNNING} if payloads else {"state": ENDED, "end_time": now}),
            }
            found = await self._rows.add(row, transaction)
            if found["_id"] == id and then is not None:
                await self._follow(account_id, id, then, transaction)
            return found["_id"], "filled" in found

        id, filled = await self._transactions.run(begin)
        if not filled:
            await self._fill(kind, account_id, payloads, id)
        return id

    async def progress(self, id: str) -> Progress | None:
        """How far a batch is; None for one that is unknown or was forgotten."""
        row = await self._rows.get(id)
        return None if row is None else Progress(row["total"], row["done"], row["dead"], row["cancelled"])

    async def _follow(self, account_id: str, id: str, then: Then[Any], transaction: Transaction) -> None:
        await self._jobs.add(
            then.kind,
            account_id,
            then.payload,
            key=id,
            after=[id],
            whatever=then.whatever,
            transaction=transaction,
        )

    async def _fill(self, kind: JobKind[P], account_id: str, payloads: Sequence[P], id: str) -> None:
        for start in range(0, len(payloads), _MANY):
            rows = []
            for number, payload in enumerate(payloads[start : start + _MANY], start):
                row = self._jobs.row(kind, account_id, payload, None, None)
                await self._jobs.payloads.spill(row)
                rows.append({**row, "unique": f"{id}/{number}", "batch_id": id, "awaited": 1})
            await self._rows.fill(rows)
        await self._rows.filled(id)
        self._jobs.bell.ring()
