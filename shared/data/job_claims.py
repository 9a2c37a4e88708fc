"""What a worker says of the jobs that it has. Every write names its claim, so whoever has lost a job writes nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from google.protobuf.message import Message
from pymongo.write_concern import WriteConcern

from shared.data.job_endings import ALONE, GONE, Claim, Endings, done, over
from shared.data.job_rows import LEASE, QUEUED, RUNNING, SCHEDULED, SUSPECT_LOSSES, WAITING, open_jobs, to_wait
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
        # A claim that is lost with a server was never there: no write that names it is kept without it, for those come
        # behind it. The job waits as before, and who has it nevertheless learns so with what it writes next.
        self._claimed = self._rows.with_options(write_concern=WriteConcern(w=1))
        self._holder = holder
        self._endings = Endings(self._rows)

    async def take(self, ids: Sequence[str], suspects: bool = True) -> list[Document]:
        """Those of these jobs, sent to a worker, that nobody has begun; they are this worker's from now on.

        Without `suspects` none that workers died with: those are sent again a moment later.
        """
        others: Document = {} if suspects else {"losses": {"$lt": SUSPECT_LOSSES}}
        unbegun: Document = {"_id": {"$in": list(ids)}, "state": QUEUED}
        token = uuid4().hex
        with StatusErrors():
            await self._claimed.update_many({**unbegun, **others}, self._taken(token))
            rows = await self._of(ids, token)
            if others and len(rows) < len(ids):
                await self._rows.update_many(unbegun, _ELSEWHERE)
        return rows

    async def begin(self, waiting: Sequence[Document], now: datetime) -> list[Document]:
        """Those of these jobs, just read, that wait still; they are this worker's from now on."""
        ids, tries = [row["_id"] for row in waiting], {row.get("attempts") for row in waiting}
        token, tried = uuid4().hex, tries.pop() if len(tries) == 1 else None
        unbegun: Document = {"_id": {"$in": ids}, "state": WAITING, **({} if tried is None else {"attempts": tried})}
        with StatusErrors():
            changed = await self._claimed.update_many(unbegun, self._taken(token))
            if tried is None or changed.matched_count < len(ids):
                return await self._of(ids, token)
        # They were read whole, and all of them were as they were read.
        begun = {"claim": token, "start_time": now, "attempts": tried + 1}
        return [{**row, **begun} for row in waiting]

    async def _of(self, ids: Sequence[str], token: str) -> list[Document]:
        return await self._rows.find({"_id": {"$in": list(ids)}, "claim": token}).to_list()

    def _taken(self, token: str) -> list[Document]:
        taken: Document = {
            "state": RUNNING,
            "active": 1,
            "holder": self._holder,
            "claim": token,
            "attempts": {"$add": ["$attempts", 1]},
            "start_time": "$$NOW",
            "look_time": _UNTIL,
        }
        # A key that is held only until the job begins is free from here on.
        free: Document = {"$set": {"unique": {"$cond": ["$free_when_started", "$$REMOVE", "$unique"]}}}
        return [{"$set": taken}, free, {"$unset": "turn"}]

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
