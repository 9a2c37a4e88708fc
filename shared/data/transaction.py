"""Transactions: several writes that happen together or not at all, and what follows once they have."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from pymongo import AsyncMongoClient
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.errors import PyMongoError
from pymongo.read_concern import ReadConcern

from shared.core.errors import Aborted
from shared.core.whole import Whole
from shared.data.mongo import DURABLE, Conflict, Document, StatusErrors

# Writers that meet begin anew; so many at once on the same rows is a fault of theirs.
_ATTEMPTS = 20
_PAUSE_SECONDS = 0.01
_COMMITS = 3
_SNAPSHOT = ReadConcern("snapshot")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Transaction:
    """One that is under way. It takes one operation at a time; `after` runs once it has been committed.

    `before`: what runs within it as the last, just before the commit, by a name of its own.

    `keeps`: it is no rehearsal. What writes outside of it, such as a vault that makes a key, is not for a rehearsal.
    """

    session: AsyncClientSession
    keeps: bool = True
    after: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    before: dict[str, Callable[[], Awaitable[None]]] = field(default_factory=dict)


class Rollback(Exception):
    """Raised inside a transaction: takes everything back, and `answer` is what the transaction answers."""

    def __init__(self, answer: object) -> None:
        super().__init__("rolled back")
        self.answer = answer


class Transactions:
    """Runs transactions on one deployment."""

    def __init__(self, client: AsyncMongoClient[Document]) -> None:
        self._client = client
        self._whole = Whole()

    async def run(self, work: Callable[[Transaction], Awaitable[T]], *, keep: bool = True) -> T:
        """Runs `work` in a transaction and answers what it answers; after an exception nothing is written.

        `work` runs again where other writers came between. Without `keep` all of it is taken back at the end: a
        rehearsal. Raises Aborted where writers meet too often, Unavailable where nobody knows whether it was kept.
        A caller who leaves does not stop it: what follows a commit belongs to it.
        """
        return await self._whole.run(self._run(work, keep))

    async def _run(self, work: Callable[[Transaction], Awaitable[T]], keep: bool) -> T:
        for attempt in range(_ATTEMPTS):
            try:
                answer, after = await self._attempt(work, keep)
            except Conflict:
                await asyncio.sleep(random.uniform(0, _PAUSE_SECONDS * (attempt + 1)))
                continue
            for follow in after:
                await follow()
            return answer
        raise Aborted("the resource changes too often; try again")

    async def _attempt(
        self, work: Callable[[Transaction], Awaitable[T]], keep: bool
    ) -> tuple[T, list[Callable[[], Awaitable[None]]]]:
        # Leaving the session aborts a transaction that was not committed.
        async with self._client.start_session() as session:
            await session.start_transaction(_SNAPSHOT, DURABLE)
            transaction = Transaction(session, keep)
            try:
                answer = await work(transaction)
            except Rollback as rollback:
                return rollback.answer, []  # type: ignore[return-value]  # raised by `work`, in place of its answer
            if not keep:
                return answer, []
            for settle in transaction.before.values():
                await settle()
            await _commit(session)
            return answer, transaction.after


async def _commit(session: AsyncClientSession) -> None:
    for left in reversed(range(_COMMITS)):
        with StatusErrors():
            try:
                await session.commit_transaction()
                break
            except PyMongoError as error:
                # A commit may be asked for again until its outcome is known.
                if not left or not error.has_error_label("UnknownTransactionCommitResult"):
                    raise
