"""Answers kept under a key that a client made up: the same call again is answered and not done again.

For calls that no transaction of a service covers. The key is claimed before the call and its answer kept behind it, so
a process that dies in between leaves a claim without an answer: whether the call did its work is then unknown, and it
is not made again unless making it twice does no harm.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from shared.core.crypto import MasterKeys
from shared.core.errors import Aborted, FailedPrecondition
from shared.data.mongo import Database, Document, StatusErrors, open_collection

COLLECTION = "platform.kept_answers"
KEPT = timedelta(hours=24)
# A document holds 16 MiB.
MAX_BODY_BYTES = 8 * 1024 * 1024
_PURPOSE = b"dashclicks/kept-answer/v1"
# What a call may run over its deadline before it is taken for dead.
_GRACE = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An HTTP answer."""

    status: int
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """Whose key it is, and what is asked under it."""

    caller: str
    key: str
    asked: bytes

    @property
    def id(self) -> bytes:
        """The id of its row. Clients put all sorts of things into keys; none of it is kept."""
        return hashlib.sha256(f"{self.caller}\0{self.key}".encode()).digest()


class KeptAnswers:
    """The answers of the last 24 hours. They may hold secrets, so they are sealed."""

    def __init__(self, database: Database, secrets: MasterKeys) -> None:
        self._rows = open_collection(database, COLLECTION)
        self._secrets = secrets

    async def ensure_indexes(self) -> None:
        """Lets answers leave when their time has come."""
        with StatusErrors():
            await self._rows.create_indexes([IndexModel("expire_time", name="ttl:expire_time", expireAfterSeconds=0)])

    async def claim(self, key: AnswerKey, seconds: float, repeatable: bool) -> KeptAnswer | None:
        """The answer that is kept under the key; None if it is now ours to make the call, within so many seconds.

        `repeatable`: an earlier call that was cut off may be made again. Raises FailedPrecondition (REQUEST_ID_REUSED)
        for a key that asked for something else, Aborted (REQUEST_IN_PROGRESS, OUTCOME_UNKNOWN).
        """
        now = datetime.now(UTC).replace(tzinfo=None)
        until = now + timedelta(seconds=seconds) + _GRACE
        row: Document = {"_id": key.id, "asked": _digest(key), "running_until": until, "expire_time": now + KEPT}
        with StatusErrors():
            try:
                await self._rows.insert_one(row)
            except DuplicateKeyError:
                return await self._earlier(key, now, until, repeatable)
        return None

    async def keep(self, key: AnswerKey, answer: KeptAnswer) -> None:
        """Keeps the answer of a call that was ours to make. One that is too large is not kept, and stays unknown."""
        if len(answer.body) > MAX_BODY_BYTES:
            return
        head = [[name.decode("latin-1"), value.decode("latin-1")] for name, value in answer.headers]
        plain = json.dumps([answer.status, head]).encode() + b"\n" + answer.body
        with StatusErrors():
            await self._rows.update_one({"_id": key.id}, {"$set": {"answer": self._secrets.seal(plain, _PURPOSE)}})

    async def release(self, key: AnswerKey) -> None:
        """Gives a key back whose call did nothing."""
        with StatusErrors():
            await self._rows.delete_one({"_id": key.id, "answer": None})

    async def _earlier(self, key: AnswerKey, now: datetime, until: datetime, repeatable: bool) -> KeptAnswer | None:
        row = await self._rows.find_one({"_id": key.id})
        if row is None:
            raise _in_progress()
        if row["asked"] != _digest(key):
            raise FailedPrecondition(
                "this key was used for another request; take a new one", reason="REQUEST_ID_REUSED"
            )
        if "answer" in row:
            return self._opened(row["answer"])
        if row["running_until"] > now:
            raise _in_progress()
        if not repeatable:
            raise Aborted(
                "an earlier call with this key was cut off; look whether it did its work, then take a new key",
                reason="OUTCOME_UNKNOWN",
            )
        dead = {"_id": key.id, "running_until": row["running_until"], "answer": None}
        taken = await self._rows.update_one(dead, {"$set": {"running_until": until}})
        if not taken.modified_count:
            raise _in_progress()
        return None

    def _opened(self, box: bytes) -> KeptAnswer:
        head, _, body = self._secrets.unseal(box, _PURPOSE).partition(b"\n")
        status, headers = json.loads(head)
        return KeptAnswer(status, [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers], body)


def _digest(key: AnswerKey) -> bytes:
    return hashlib.sha256(key.asked).digest()


def _in_progress() -> Aborted:
    return Aborted("a call with this key is still under way", reason="REQUEST_IN_PROGRESS")
