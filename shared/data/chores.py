"""Long pieces of work, each done once: a row a piece, kept until it is done.

Whoever takes a piece says so again while at it. If it falls silent, another takes the piece from the beginning; so work
must bear being done again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from bson.codec_options import CodecOptions
from pymongo import ReturnDocument

from shared.core.clock import Clock
from shared.data.mongo import Database, Document, StatusErrors, open_collection

COLLECTION = "platform.chores"
AWARE: CodecOptions[Document] = CodecOptions(tz_aware=True)
# Silence that gives a piece of work away.
TAKEN = timedelta(seconds=10)


class ChoreLost(Exception):
    """Somebody else has it now, or it is not wanted any more."""


class Postponed(Exception):
    """Raised by work that cannot be done yet; `by`: when to take it again."""

    def __init__(self, by: timedelta) -> None:
        super().__init__(f"not yet, in {by}")
        self.by = by


@dataclass(frozen=True, slots=True)
class Chore:
    """A piece of work: `subject` is what of its kind. `attempts`: how often it was taken. `holder`: whoever has it."""

    kind: str
    account_id: str
    subject: str
    attempts: int
    holder: str

    @property
    def id(self) -> str:
        """The id of its row."""
        return _id(self.kind, self.subject)


class Chores:
    """The work that is not done."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._rows = open_collection(database, COLLECTION).with_options(AWARE)
        self._clock = clock

    async def ensure_indexes(self) -> None:
        """Finds what is due."""
        with StatusErrors():
            await self._rows.create_index([("kind", 1), ("due_time", 1)])
            await self._rows.create_index("account_id")

    async def add(self, kind: str, account_id: str, subject: str, due: datetime, *, sooner: bool = False) -> None:
        """Asks for a piece of work, not before `due`. Asking twice is asking once; `sooner` brings it forward."""
        new: Document = {"kind": kind, "account_id": account_id, "subject": subject, "attempts": 0, "holder": ""}
        change: Document = {"$min": {"due_time": due}} if sooner else {}
        if not sooner:
            new["due_time"] = due
        with StatusErrors():
            await self._rows.update_one({"_id": _id(kind, subject)}, {"$setOnInsert": new, **change}, upsert=True)

    async def take(self, kinds: Sequence[str]) -> Chore | None:
        """One that is due and that nobody is at; None if there is none."""
        now = self._clock.now()
        change = {"$set": {"due_time": now + TAKEN, "holder": uuid4().hex}, "$inc": {"attempts": 1}}
        query: Document = {"kind": {"$in": list(kinds)}, "due_time": {"$lte": now}}
        with StatusErrors():
            row = await self._rows.find_one_and_update(
                query, change, sort=[("due_time", 1)], return_document=ReturnDocument.AFTER
            )
        if row is None:
            return None
        return Chore(row["kind"], row["account_id"], row["subject"], row["attempts"], row["holder"])

    async def renew(self, chore: Chore) -> None:
        """Says that it is being done. Raises ChoreLost."""
        await self.postpone(chore, self._clock.now() + TAKEN)

    async def postpone(self, chore: Chore, due: datetime) -> None:
        """Is to be taken again, not before `due`. Raises ChoreLost."""
        with StatusErrors():
            done = await self._rows.update_one(_mine(chore), {"$set": {"due_time": due}})
        if not done.matched_count:
            raise ChoreLost(chore.id)

    async def done(self, chore: Chore) -> None:
        """It is done."""
        with StatusErrors():
            await self._rows.delete_one(_mine(chore))

    async def cancel(self, kind: str, subject: str) -> None:
        """It is not wanted any more."""
        with StatusErrors():
            await self._rows.delete_one({"_id": _id(kind, subject)})


def _id(kind: str, subject: str) -> str:
    return f"{kind}/{subject}"


def _mine(chore: Chore) -> Document:
    return {"_id": chore.id, "holder": chore.holder}
