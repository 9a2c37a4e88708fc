"""What the process that hands out jobs reads and writes: what waits, what is under way, what is to be looked at."""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from pymongo import timeout
from pymongo.write_concern import WriteConcern

from shared.core.errors import DeadlineExceeded, Unavailable
from shared.data.job_endings import over
from shared.data.job_rows import (
    DEAD,
    QUEUED,
    QUEUED_FOR,
    RUNNING,
    SCHEDULED,
    SUSPECT_LOSSES,
    WAITING,
    WAITS,
    open_jobs,
    to_wait,
)
from shared.data.mongo import Database, Document, StatusErrors

_MANY = 1000
# Reads of several turns go together, so many at most.
_UNION = 40
# Lost jobs that are taken back at once, and how long each may take.
_TOGETHER = 20
_LOCKED_SECONDS = 0.2
_LOST_FIELDS = ("kind", "account_id", "payload", "payload_size", "claim", "look_time", "losses")


class Share(NamedTuple):
    """Jobs under way of one kind and account; `suspect`: of those that workers died with."""

    kind: str
    account_id: str
    suspect: bool


@dataclass(frozen=True, slots=True)
class Lost:
    """A job whose worker has fallen silent. `losses`: how often that happened, this time included."""

    id: str
    kind: str
    account_id: str
    claim: str
    look_time: datetime
    losses: int
    row: Document


@dataclass(slots=True)
class Outlook:
    """What there is to hand out: turns that wait, what is `active`; whether rows are `due` to be woken, or `ended`."""

    turns: list[str] = field(default_factory=list)
    active: dict[Share, int] = field(default_factory=dict)
    due: bool = False
    ended: bool = False


class JobQueue:
    """Belongs to whoever hands out jobs."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rows = open_jobs(database)
        # A mark that is lost with a server is made again: the row waits as before.
        self._marks = self._rows.with_options(write_concern=WriteConcern(w=1))

    async def now(self) -> datetime:
        """The time of the database, which claims are counted by."""
        with StatusErrors():
            answer = await self._database.client.admin.command("hello")
        now: datetime = answer["localTime"]
        return now.replace(tzinfo=UTC)

    async def wake(self, now: datetime) -> None:
        """Jobs that are due, or that no worker took in time, wait for a worker."""
        query = _due(now)
        with StatusErrors():
            ids = [row["_id"] async for row in self._rows.find(query, ["_id"], limit=_MANY)]
            if ids:
                await self._marks.update_many({"_id": {"$in": ids}, **query}, to_wait())

    async def lost(self, now: datetime, gone: Sequence[str]) -> list[Lost]:
        """Jobs whose workers have fallen silent: about these jobs, or altogether (`gone`)."""
        silent: Document = {"look_time": {"$lte": now}, "state": RUNNING}
        theirs: Document = {"active": {"$exists": True}, "state": RUNNING, "holder": {"$in": list(gone)}}
        query: Document = {"$or": [silent, theirs]} if gone else silent
        with StatusErrors():
            rows = await self._rows.find(query, _LOST_FIELDS, limit=_MANY).to_list()
        return [
            Lost(row["_id"], row["kind"], row["account_id"], row["claim"], row["look_time"], row["losses"] + 1, row)
            for row in rows
        ]

    async def take_back(self, lost: Sequence[Lost], keep_dead: Mapping[str, timedelta]) -> None:
        """Has lost jobs begun anew; those of `keep_dead`, by id, are dead, and kept for so long."""
        for start in range(0, len(lost), _TOGETHER):
            changes = [(_silent(each), _lost_change(each, keep_dead)) for each in lost[start : start + _TOGETHER]]
            await asyncio.gather(*(self._unless_locked(query, change) for query, change in changes))

    async def _unless_locked(self, query: Document, change: list[Document]) -> None:
        # A worker that was killed in a transaction may have left the row locked, for a minute at most. Nobody waits for
        # that: the others are taken back, and this one at a later look.
        with contextlib.suppress(DeadlineExceeded, Unavailable), StatusErrors(), timeout(_LOCKED_SECONDS):
            await self._rows.update_one(query, change)

    async def look(self, now: datetime) -> Outlook:
        """What there is to do, by one command."""
        found = Outlook()
        with StatusErrors():
            async for row in await self._rows.aggregate(self._union([TURNS, _ACTIVE, _any("due", _due(now)), _ENDED])):
                match row:
                    case {"_id": str(turn)}:
                        found.turns.append(turn)
                    case {"_id": share, "count": count}:
                        found.active[Share(**share)] = count
                    case _:
                        found.due, found.ended = found.due or "due" in row, found.ended or "ended" in row
        return found

    async def next_of(self, counts: Mapping[str, int], whole: bool) -> list[Document]:
        """The jobs that have waited longest, so many of each turn; their ids alone unless `whole`."""
        parts = [_of_turn(turn, count) for turn, count in counts.items()]
        fields: list[Document] = [] if whole else [{"$project": {"_id": 1}}]
        rows: list[Document] = []
        for start in range(0, len(parts), _UNION):
            with StatusErrors():
                cursor = await self._rows.aggregate([*self._union(parts[start : start + _UNION]), *fields])
                rows += await cursor.to_list()
        return rows

    def _union(self, parts: Sequence[Sequence[Document]]) -> list[Document]:
        first, *others = parts
        return [*first, *({"$unionWith": {"coll": self._rows.name, "pipeline": part}} for part in others)]

    async def queue(self, ids: Sequence[str], now: datetime) -> None:
        """Marks jobs as sent to the workers."""
        change = {"$set": {"state": QUEUED, "active": 1, "look_time": now + QUEUED_FOR}, "$unset": {"turn": ""}}
        with StatusErrors():
            await self._marks.update_many({"_id": {"$in": list(ids)}, "state": WAITING}, change)

    async def unqueue(self, ids: Sequence[str]) -> None:
        """Has jobs wait again that could not be sent."""
        with StatusErrors():
            await self._marks.update_many({"_id": {"$in": list(ids)}, "state": QUEUED}, to_wait())


# Takes a key of each turn, however many rows wait.
TURNS: list[Document] = [{"$match": WAITS}, {"$group": {"_id": "$turn"}}]
_ACTIVE: list[Document] = [
    {"$match": {"active": {"$exists": True}}},
    {
        "$group": {
            "_id": {"kind": "$kind", "account_id": "$account_id", "suspect": {"$gte": ["$losses", SUSPECT_LOSSES]}},
            "count": {"$sum": 1},
        }
    },
]


def _due(now: datetime) -> Document:
    return {"look_time": {"$lte": now}, "state": {"$in": [SCHEDULED, QUEUED]}}


def _any(name: str, query: Document) -> list[Document]:
    return [{"$match": query}, {"$limit": 1}, {"$project": {"_id": 0, name: {"$literal": True}}}]


_ENDED = _any("ended", {"settle": 1})


def _of_turn(turn: str, count: int) -> list[Document]:
    return [{"$match": {"turn": turn}}, {"$sort": {"due_time": 1}}, {"$limit": count}]


def _silent(lost: Lost) -> Document:
    return {"_id": lost.id, "claim": lost.claim, "look_time": lost.look_time}


def _lost_change(lost: Lost, keep_dead: Mapping[str, timedelta]) -> list[Document]:
    counted: Document = {"$set": {"losses": lost.losses, "attempts": {"$subtract": ["$attempts", 1]}}}
    if lost.id not in keep_dead:
        return [counted, *to_wait()]
    return [counted, *over(DEAD, keep_dead[lost.id], f"its worker died, {lost.losses} times")]
