"""What a worker says of the jobs that it has. Every write names its claim, so whoever has lost a job writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from bson import Binary
from google.protobuf.message import Message
from pymongo import DeleteOne, UpdateOne

from shared.data.gather import Gather
from shared.data.job_rows import DONE, LEASE, QUEUED, RUNNING, SCHEDULED, open_jobs, to_wait
from shared.data.mongo import Database, Document, StatusErrors
from shared.data.transaction import Transaction

_ENDED = ("turn", "look_time", "active", "holder", "claim", "cancel", "waits_for", "after_any")
# A job that others wait for is kept so long at least, for them to be told.
_AWAITED_KEPT = timedelta(days=1)
_UNTIL: Document = {"$add": ["$$NOW", LEASE // timedelta(milliseconds=1)]}
# Nobody waits for it.
_ALONE: Document = {"awaited": None}
Ending = UpdateOne | DeleteOne


class ClaimLost(Exception):
    """Another worker has the job now, or it was cancelled."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A job as one attempt has it."""

    job_id: str
    token: str

    @property
    def query(self) -> Document:
        """The row, if it is still this claim's."""
        return {"_id": self.job_id, "claim": self.token}


class Claims:
    """The jobs of one worker."""

    def __init__(self, database: Database, holder: str) -> None:
        self._rows = open_jobs(database)
        self._holder = holder
        self._endings: Gather[Sequence[Ending], None] = Gather(self._end_many)

    async def take(self, ids: Sequence[str]) -> list[Document]:
        """Those of these jobs that nobody has begun, which are this worker's from now on."""
        token = uuid4().hex
        taken: Document = {
            "state": RUNNING,
            "holder": self._holder,
            "claim": token,
            "attempts": {"$add": ["$attempts", 1]},
            "start_time": "$$NOW",
            "look_time": _UNTIL,
        }
        # A key that is held only until the job begins is free from here on.
        free: Document = {"$set": {"unique": {"$cond": ["$free_when_started", "$$REMOVE", "$unique"]}}}
        with StatusErrors():
            await self._rows.update_many({"_id": {"$in": list(ids)}, "state": QUEUED}, [{"$set": taken}, free])
            return await self._rows.find({"_id": {"$in": list(ids)}, "claim": token}).to_list()

    async def renew(self, claims: Mapping[str, Claim]) -> tuple[set[str], set[str]]:
        """Says that the worker is at these jobs, by id; returns those it has lost and those to be cancelled."""
        mine: Document = {"_id": {"$in": list(claims)}, "holder": self._holder}
        with StatusErrors():
            await self._rows.update_many(mine, [{"$set": {"look_time": _UNTIL}}])
            rows = await self._rows.find(mine, ["claim", "cancel"]).to_list()
        held = {row["_id"] for row in rows if row["claim"] == claims[row["_id"]].token}
        return claims.keys() - held, {row["_id"] for row in rows if row.get("cancel")} & held

    async def note(self, claim: Claim, done: int, total: int) -> None:
        """Keeps how far a job is. Raises ClaimLost."""
        await self._change(claim, {"$set": {"progress_done": done, "progress_total": total}}, None)

    async def hold(self, claim: Claim, transaction: Transaction) -> None:
        """Makes the transaction one with the claim. Raises ClaimLost."""
        await self._change(claim, [{"$set": {"look_time": _UNTIL}}], transaction)

    async def complete(self, claim: Claim, keep: timedelta, result: Message | None, transaction: Transaction) -> None:
        """The job is done if the transaction commits. Raises ClaimLost."""
        if not keep:
            with StatusErrors():
                gone = await self._rows.delete_one({**claim.query, **_ALONE}, session=transaction.session)
            if gone.deleted_count:
                return
        await self._change(claim, _done(keep, result), transaction)

    async def done(self, claim: Claim, keep: timedelta, result: Message | None) -> None:
        """The job is done."""
        change = _done(keep, result)
        if keep:
            await self._endings.do([UpdateOne(claim.query, change)])
        else:
            kept = UpdateOne({**claim.query, "awaited": {"$gt": 0}}, change)
            await self._endings.do([kept, DeleteOne({**claim.query, **_ALONE})])

    async def ended(self, claim: Claim, state: str, keep: timedelta, reason: str) -> None:
        """The job is DEAD or CANCELLED."""
        await self._endings.do([UpdateOne(claim.query, over(state, keep, reason))])

    async def again(self, claim: Claim, after: timedelta, reason: str, *, counted: bool = True) -> None:
        """The job is tried again then. Not `counted`: it was no attempt."""
        due: Document = {"$add": ["$$NOW", after // timedelta(milliseconds=1)]}
        change: Document = {"state": SCHEDULED, "look_time": due, "due_time": due}
        if reason:
            change |= {"error": {"$literal": reason}, "error_time": "$$NOW"}
        if not counted:
            change["attempts"] = {"$subtract": ["$attempts", 1]}
        gone = {"$unset": [name for name in _ENDED if name != "look_time"]}
        await self._endings.do([UpdateOne(claim.query, [{"$set": change}, gone])])

    async def release(self, claims: Sequence[Claim]) -> None:
        """Gives jobs back that were begun and not ended, for another worker to begin anew."""
        uncounted: Document = {"$set": {"attempts": {"$subtract": ["$attempts", 1]}}}
        query = {"_id": {"$in": [each.job_id for each in claims]}, "claim": {"$in": [each.token for each in claims]}}
        with StatusErrors():
            await self._rows.update_many(query, [uncounted, *to_wait()])

    async def give_back(self, ids: Sequence[str]) -> None:
        """Gives jobs back that were not begun."""
        with StatusErrors():
            await self._rows.update_many({"_id": {"$in": list(ids)}, "state": QUEUED}, to_wait())

    async def _change(self, claim: Claim, change: Document | list[Document], transaction: Transaction | None) -> None:
        session = None if transaction is None else transaction.session
        with StatusErrors():
            changed = await self._rows.update_one(claim.query, change, session=session)
        if not changed.matched_count:
            raise ClaimLost(claim.job_id)

    async def _end_many(self, endings: Sequence[Sequence[Ending]]) -> Sequence[None]:
        with StatusErrors():
            await self._rows.bulk_write([each for ending in endings for each in ending], ordered=False)
        return [None] * len(endings)


def over(state: str, keep: timedelta, reason: str) -> list[Document]:
    """The change that ends a job without its being done; its row is kept for so long."""
    expire: Document = {"$add": ["$$NOW", keep // timedelta(milliseconds=1)]}
    change: Document = {"state": state, "end_time": "$$NOW", "expire_time": expire}
    if reason:
        change |= {"error": {"$literal": reason}, "error_time": "$$NOW"}
    return [{"$set": change}, {"$unset": list(_ENDED)}, _free_and_told()]


def _done(keep: timedelta, result: Message | None) -> list[Document]:
    times = [each // timedelta(milliseconds=1) for each in (max(keep, _AWAITED_KEPT), keep)]
    expire: Document = {"$add": ["$$NOW", {"$cond": ["$awaited", *times]}]}
    change: Document = {"state": DONE, "end_time": "$$NOW", "expire_time": expire}
    if result is not None:
        change["result"] = {"$literal": Binary(result.SerializeToString())}
        change["result_type"] = result.DESCRIPTOR.full_name
    return [{"$set": change}, {"$unset": list(_ENDED)}, _free_and_told()]


def _free_and_told() -> Document:
    """A key that is not held for as long as the row is kept becomes free; what others wait for is to be settled."""
    free: Document = {"$cond": ["$free_when_ended", "$$REMOVE", "$unique"]}
    return {"$set": {"unique": free, "settle": {"$cond": ["$awaited", 1, "$$REMOVE"]}}}
