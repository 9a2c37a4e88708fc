"""What a worker says of the jobs that it has. Every write names its claim, so whoever has lost a job writes nothing."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import uuid4

from google.protobuf.message import Message

from shared.data.job_endings import ALONE, GONE, Claim, Endings, done, over
from shared.data.job_rows import LEASE, QUEUED, RUNNING, SCHEDULED, SUSPECT_LOSSES, open_jobs, to_wait
from shared.data.mongo import Database, Document, StatusErrors
from shared.data.transaction import Transaction

_UNTIL: Document = {"$add": ["$$NOW", LEASE // timedelta(milliseconds=1)]}
# What this worker does not begin waits for so long: there and back at once it would be all that workers do.
_ELSEWHERE: list[Document] = [
    {"$set": {"state": SCHEDULED, "look_time": {"$add": ["$$NOW", 100]}}},
    {"$unset": "active"},
]


class ClaimLost(Exception):
    """Another worker has the job now, or it was cancelled."""


class Claims:
    """The jobs of one worker."""

    def __init__(self, database: Database, holder: str) -> None:
        self._rows = open_jobs(database)
        self._holder = holder
        self._endings = Endings(self._rows)

    async def take(self, ids: Sequence[str], suspects: bool = True) -> list[Document]:
        """Those of these jobs that nobody has begun, which are this worker's from now on.

        Without `suspects` none that workers died with: those are sent again a moment later.
        """
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
        queued: Document = {"_id": {"$in": list(ids)}, "state": QUEUED}
        others: Document = {} if suspects else {"losses": {"$lt": SUSPECT_LOSSES}}
        with StatusErrors():
            await self._rows.update_many({**queued, **others}, [{"$set": taken}, free])
            rows = await self._rows.find({"_id": {"$in": list(ids)}, "claim": token}).to_list()
            if others and len(rows) < len(ids):
                await self._rows.update_many(queued, _ELSEWHERE)
        return rows

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
                gone = await self._rows.delete_one({**claim.query, **ALONE}, session=transaction.session)
            if gone.deleted_count:
                return
        await self._change(claim, done(keep, result), transaction)

    async def done(self, claim: Claim, keep: timedelta, result: Message | None) -> None:
        """The job is done."""
        await self._endings.done(claim, keep, result)

    async def ended(self, claim: Claim, state: str, keep: timedelta, reason: str) -> None:
        """The job is DEAD or CANCELLED."""
        await self._endings.change(claim, over(state, keep, reason))

    async def again(self, claim: Claim, after: timedelta, reason: str, *, counted: bool = True) -> None:
        """The job is tried again then. Not `counted`: it was no attempt."""
        due: Document = {"$add": ["$$NOW", after // timedelta(milliseconds=1)]}
        change: Document = {"state": SCHEDULED, "look_time": due, "due_time": due}
        if reason:
            change |= {"error": {"$literal": reason}, "error_time": "$$NOW"}
        if not counted:
            change["attempts"] = {"$subtract": ["$attempts", 1]}
        gone: Document = {"$unset": [name for name in GONE if name != "look_time"]}
        await self._endings.change(claim, [{"$set": change}, gone])

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
