"""A job in the hands of its handler, and what a handler may raise."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Generic

from google.protobuf.message import Message

from shared.data.job_claims import Claims
from shared.data.job_endings import Claim
from shared.data.transaction import Transaction
from shared.jobs.kind import JobKind, P

# Progress is written no oftener.
NOTE_SECONDS = 1.0


class GiveUp(Exception):
    """Raised by a handler for a job that no further attempt can do: it is dead, for this reason."""


class Later(Exception):
    """Raised by a handler for a job that cannot be done yet; it is no failed attempt. `by`: how long to wait."""

    def __init__(self, by: timedelta) -> None:
        super().__init__(f"not yet, in {by}")
        self.by = by


@dataclass(slots=True)
class Work(Generic[P]):
    """One attempt at a job. It may happen more than once, so its effects bear that: by `id`, or by `complete`.

    `attempt`: the first is 1. `result`: what is kept of it, set by the handler.
    """

    kind: JobKind[P]
    id: str
    account_id: str
    payload: P
    attempt: int
    claims: Claims
    claim: Claim
    result: Message | None = None
    completed: bool = False
    _noted: float = field(default=float("-inf"))

    async def progress(self, done: int, total: int = 0) -> None:
        """Tells how far it is; `total` is 0 where nobody knows. Raises ClaimLost where another worker has the job."""
        now = time.monotonic()
        if now - self._noted >= NOTE_SECONDS:
            self._noted = now
            await self.claims.note(self.claim, done, total)

    async def hold(self, transaction: Transaction) -> None:
        """What the transaction writes counts only if this worker still has the job. Raises ClaimLost."""
        await self.claims.hold(self.claim, transaction)

    async def complete(self, transaction: Transaction) -> None:
        """The job is done if and only if the transaction commits: then its effects happen once. Raises ClaimLost.

        The handler has nothing to do afterwards.
        """
        await self.claims.complete(self.claim, self.kind.policy.keep, self.result, transaction)

        async def committed() -> None:
            self.completed = True

        transaction.after.append(committed)


Handler = Callable[[Work[P]], Awaitable[None]]
