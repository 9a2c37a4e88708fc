"""Calls that carry a `request_id` (AIP-155): a second one answers what the first answered, and writes nothing.

The claim on the id and the call's own writes are one transaction. So a process that dies in between leaves nothing
behind, neither a write without its answer nor an id that nobody can use.
"""

import asyncio
import hashlib
import hmac
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

from google.protobuf.message import Message
from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError, PyMongoError

from shared.core.errors import Aborted, FailedPrecondition
from shared.data.mongo import Database, Document, StatusErrors, open_collection
from shared.data.transaction import Transaction, Transactions

COLLECTION = "platform.requests"
_PURPOSE = b"dashclicks/request-fingerprint/v1"
_KEPT = timedelta(hours=24)
# Another call with the same id is waited for about this often times the pause: two seconds.
_ATTEMPTS = 40
_PAUSE_SECONDS = 0.05
R = TypeVar("R", bound=Message)


@dataclass(frozen=True, slots=True)
class RequestKey:
    """Which call it is: `fingerprint` tells whether it asks for the same."""

    account_id: str
    method: str
    request_id: str
    fingerprint: bytes

    @property
    def id(self) -> Document:
        """The id of its row; nothing in it can be mistaken for another part."""
        return {"account_id": self.account_id, "method": self.method, "request_id": self.request_id}


class Requests:
    """The calls of the last 24 hours that carried a request id."""

    def __init__(self, database: Database, transactions: Transactions, secret: bytes) -> None:
        """`secret`: the same in every process; without it nobody can tell what a fingerprint was taken of."""
        self._rows = open_collection(database, COLLECTION)
        self._transactions = transactions
        self._key = hmac.digest(secret, _PURPOSE, "sha256")

    def fingerprint(self, said: bytes) -> bytes:
        """What is kept of a request, which may hold a password."""
        return hashlib.blake2b(said, key=self._key, digest_size=32).digest()

    async def ensure_indexes(self) -> None:
        """Lets answers leave when their time has come."""
        with StatusErrors():
            await self._rows.create_indexes([IndexModel("expire_time", name="ttl:expire_time", expireAfterSeconds=0)])

    async def once(
        self, key: RequestKey, work: Callable[[Transaction], Awaitable[R]], parse: Callable[[bytes], R]
    ) -> R:
        """The answer of `work`, run in a transaction, or of an earlier call with this key.

        A call that failed may be repeated. Raises FailedPrecondition (REQUEST_ID_REUSED) for an id that asked for
        something else, Aborted (REQUEST_IN_PROGRESS) where the first call takes too long to wait for.
        """
        for _ in range(_ATTEMPTS):
            with StatusErrors():
                row = await self._rows.find_one({"_id": key.id})
            if row is not None:
                return parse(_answer(row, key))
            try:
                return await self._transactions.run(partial(self._claimed, key, work))
            except _ClaimedElsewhere:
                await asyncio.sleep(_PAUSE_SECONDS * random.uniform(0.5, 1.5))
        raise Aborted("a call with this request_id is still under way", reason="REQUEST_IN_PROGRESS")

    async def _claimed(
        self, key: RequestKey, work: Callable[[Transaction], Awaitable[R]], transaction: Transaction
    ) -> R:
        expire_time = datetime.now(UTC).replace(tzinfo=None) + _KEPT
        row: Document = {"_id": key.id, "fingerprint": key.fingerprint, "expire_time": expire_time}
        try:
            await self._rows.insert_one(row, session=transaction.session)
        except PyMongoError as error:
            # The first call has committed, or has not yet: the server tells at once either way.
            if isinstance(error, DuplicateKeyError) or error.has_error_label("TransientTransactionError"):
                raise _ClaimedElsewhere from error
            raise
        answer = await work(transaction)
        stored = {"$set": {"answer": answer.SerializeToString(deterministic=True)}}
        with StatusErrors():
            await self._rows.update_one({"_id": key.id}, stored, session=transaction.session)
        return answer


class _ClaimedElsewhere(Exception):
    """Another call holds the id."""


def _answer(row: Document, key: RequestKey) -> bytes:
    if row["fingerprint"] != key.fingerprint:
        raise FailedPrecondition(
            "this request_id was used for another request; take a new one", reason="REQUEST_ID_REUSED"
        )
    answer: bytes = row["answer"]
    return answer
