"""Erases accounts: everything that is theirs, wherever it is, and keeps a proof that says so.

Each step bears being done again, so an erasure that was cut off begins anew. The account's people are looked for by
what they have elsewhere first, while it is still known who they are.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

import orjson
from dashclicks.accounts.v1.job_pb2 import ErasureJob

from shared.core.clock import Clock
from shared.data import event_store
from shared.data.blobs import Blobs
from shared.data.cached import Cached
from shared.data.clients import DataClients
from shared.data.erasures import DONE, Erasures
from shared.data.holdings import Holdings
from shared.data.job_rows import COLLECTION as JOBS
from shared.data.mongo import Document
from shared.data.sessions import SessionStore
from shared.data.vault import Vault
from shared.events.settling import Settling
from shared.jobs.jobs import Jobs
from shared.jobs.work import Later, Work
from shared.privacy.collections import Members, Table, check_known, members_of
from shared.privacy.kinds import ERASURE, ERASURE_SWEEP
from shared.resource.contracts import Catalog

# A call that had begun before the account was closed may have written since: it is looked after once more.
SWEEP_AFTER = timedelta(minutes=5)
# A live sub-account that is in the way is asked about so often.
BLOCKED = timedelta(hours=1)
# Removed last, once the log has seen the rest go.
_LOG = frozenset({event_store.LOG, event_store.AUDIT, event_store.HEADS, event_store.CHECKPOINTS})
# For what was removed to get through the log.
SETTLE_SECONDS = 120.0
BLOBS = "blobs"
ACCOUNTS = "accounts.accounts"


@dataclass(frozen=True, slots=True)
class Eraser:
    """Counts and erases."""

    table: Table
    holdings: Holdings
    sessions: SessionStore
    vault: Vault
    settling: Settling
    blobs: Blobs | None
    cached: Cached
    erasures: Erasures
    jobs: Jobs
    clock: Clock

    @classmethod
    def of(
        cls,
        catalog: Catalog,
        data: DataClients,
        sessions: SessionStore,
        vault: Vault,
        blobs: Blobs | None,
        jobs: Jobs,
        clock: Clock,
    ) -> Self:
        """On the data of a process."""
        return cls(
            Table.of(catalog),
            Holdings(data.database),
            sessions,
            vault,
            Settling(data.database, SETTLE_SECONDS),
            blobs,
            Cached(data.redis),
            Erasures(data.database),
            jobs,
            clock,
        )

    async def ask(self, account_id: str, parent_account_id: str, due: datetime, *, wanted: bool) -> Document:
        """Asks for an erasure, not before `due`; returns its row. Asking again may bring it forward."""
        row = await self.erasures.ask(account_id, parent_account_id, self.clock.now(), due, wanted=wanted)
        if row["state"] != DONE:
            await self.jobs.add(ERASURE, account_id, ErasureJob(), key=account_id, due=due)
            await self.jobs.hasten(ERASURE, account_id, account_id, due)
        return row

    async def cancel(self, account_id: str) -> None:
        """The account came back."""
        await self.jobs.withdraw(ERASURE, account_id, account_id)
        await self.erasures.cancel(account_id)

    async def counts(self, account_id: str) -> Mapping[str, int]:
        """How many rows and files there are, by collection, without those that have none."""
        members = await members_of(account_id, self.holdings)
        conditions = self.table.conditions(members)
        counts = {name: await self.holdings.count(name, where) for name, where in sorted(conditions.items())}
        # The work of erasing itself.
        counts.pop(JOBS)
        if self.blobs is not None:
            counts[BLOBS] = sum([1 async for _ in self.blobs.of(account_id).list()])
        return {name: count for name, count in counts.items() if count}

    async def erase(self, work: Work[ErasureJob]) -> None:
        """Erases an account. Raises Unavailable, UnknownCollection, Later."""
        account_id = work.account_id
        await check_known(self.table, self.holdings)
        if await self._is_back(account_id):
            await self.erasures.cancel(account_id)
            return
        if await self._below(account_id):
            raise Later(BLOCKED)
        head = await self.holdings.one(event_store.HEADS, account_id)
        await self.erasures.begin(account_id, await self.counts(account_id), str(head.get("audit_hash", "")))
        await self._remove(account_id, work)
        row = await self.erasures.get(account_id)
        assert row is not None
        now = self.clock.now()
        await self.erasures.end(account_id, now, digest_of(row, now))
        await self.jobs.add(ERASURE_SWEEP, account_id, ErasureJob(), key=account_id, due=now + SWEEP_AFTER)

    async def sweep(self, work: Work[ErasureJob]) -> None:
        """Removes what came after."""
        await self._remove(work.account_id, work)

    async def _is_back(self, account_id: str) -> bool:
        """Whether an archived or closed account was brought back, which may be news here."""
        row = await self.erasures.get(account_id)
        if row is None:
            return True
        back: Document = {"_id": account_id, "_live": True, "state": {"$ne": "ACCOUNT_STATE_CLOSED"}}
        return not row["wanted"] and await self.holdings.count(ACCOUNTS, back) > 0

    async def _below(self, account_id: str) -> bool:
        """Whether there are sub-accounts: they go first."""
        return await self.holdings.count(ACCOUNTS, {"parent_account_id": account_id}) > 0

    async def _remove(self, account_id: str, work: Work[ErasureJob]) -> None:
        await self.sessions.end_account(account_id)
        # What is sealed is unreadable from here on, in backups too.
        await self.vault.forget(account_id)
        members = await members_of(account_id, self.holdings)
        await self.cached.forget({account_id, *members.user_ids})
        conditions = self.table.conditions(members)
        await self._rows({name: where for name, where in conditions.items() if name not in self.table.resources})
        await self._rows({name: where for name, where in conditions.items() if name in self.table.resources})
        if self.blobs is not None:
            await self.blobs.of(account_id).delete_all()
        # The rows that went are events now, with all that was in them.
        await self.settling.wait(None)
        await self._log(members)
        await self.holdings.remove_images(account_id)
        await self.holdings.remove(JOBS, {"account_id": account_id, "_id": {"$ne": work.id}})

    async def _rows(self, conditions: Mapping[str, Document]) -> None:
        for name, where in conditions.items():
            if name not in _LOG and name != JOBS:
                await self.holdings.remove(name, where)

    async def _log(self, members: Members) -> None:
        conditions = self.table.conditions(members)
        for name in sorted(_LOG):
            await self.holdings.remove(name, conditions[name])


def digest_of(row: Document, end_time: datetime) -> str:
    """SHA-256, in hex, of what is kept of an erasure."""
    said = {
        "account_id": row["_id"],
        "parent_account_id": row["parent_account_id"],
        "request_time": row["request_time"],
        "end_time": end_time,
        "counts": row["counts"],
        "audit_hash": row["audit_hash"],
    }
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()
