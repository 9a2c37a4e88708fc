"""Batches (AIP-233 to 235): each row for itself, or all in one transaction."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from google.protobuf.message import Message

from shared.core.errors import Aborted, InvalidArgument, StatusError, Violation
from shared.data.transaction import Rollback
from shared.resource.operations import Operation
from shared.resource.resource import Resource
from shared.resource.standard_shape import required
from shared.rpc.call import Call

# A row as it is now, or why it was refused.
Outcome = Message | StatusError
Answer = Callable[[Sequence[Outcome], Call], Message]
# Rows written at the same time, each by a write of its own.
_ABREAST = 16
_ALONE = ("validate_only", "request_id")


@dataclass(frozen=True, slots=True)
class Batch:
    """What one batch method is made of. `operation` answers one of its requests, `answer` makes the response.

    `create`: the field of a request that holds a new row; empty where rows are changed. `id_of`: the path of the
    row's id in a request; empty for a new row.
    """

    resource: Resource[Any]
    operation: Operation
    answer: Answer
    create: str
    id_of: str

    async def run(self, asked: Any, call: Call) -> Message:
        """Answers a batch. Raises InvalidArgument for one that is empty or too large."""
        required(asked.requests, "requests")
        largest = self.resource.kit.type.max_batch_size
        if len(asked.requests) > largest:
            problem = f"at most {largest} at once"
            raise InvalidArgument(f"requests: {problem}", violations=[Violation("requests", problem, "BATCH_SIZE")])
        if call.transaction is not None:
            return await self._together(asked, call)
        if asked.all_or_nothing:
            return await self.resource.kit.transactions.run(lambda t: self._together(asked, call.within(t)))
        return self.answer(await self._apart(asked.requests, call), call)

    async def _together(self, asked: Any, call: Call) -> Message:
        """In the call's transaction. Row after row: a transaction takes one operation at a time."""
        refused = self._refused(asked.requests)
        if self.create:
            outcomes = await self._create(asked.requests, refused, call)
        else:
            outcomes = [refused.get(place) or await self._one(row, call) for place, row in enumerate(asked.requests)]
        failed = {place for place, outcome in enumerate(outcomes) if isinstance(outcome, StatusError)}
        if not asked.all_or_nothing or not failed:
            return self.answer(outcomes, call)
        undone = Aborted("not written, because other requests of the batch failed", reason="BATCH_FAILED")
        raise Rollback(self.answer([found if at in failed else undone for at, found in enumerate(outcomes)], call))

    async def _apart(self, rows: Sequence[Any], call: Call) -> Sequence[Outcome]:
        refused = self._refused(rows)
        if self.create:
            return await self._create(rows, refused, call)
        turn = asyncio.Semaphore(_ABREAST)

        async def write(place: int, row: Any) -> Outcome:
            async with turn:
                return refused.get(place) or await self._one(row, call)

        async with asyncio.TaskGroup() as tasks:
            written = [tasks.create_task(write(place, row)) for place, row in enumerate(rows)]
        return [task.result() for task in written]

    async def _create(self, rows: Sequence[Any], refused: Mapping[int, StatusError], call: Call) -> Sequence[Outcome]:
        """New rows, in one write."""
        messages = [getattr(row, self.create) for place, row in enumerate(rows) if place not in refused]
        made = iter(await self.resource.create_many(call, messages, prefix=f"{self.create}."))
        return [refused.get(place) or next(made) for place in range(len(rows))]

    async def _one(self, row: Any, call: Call) -> Outcome:
        try:
            return await self.operation(row, call)
        except StatusError as error:
            return error

    def _refused(self, rows: Sequence[Any]) -> dict[int, StatusError]:
        """The requests that can be no part of a batch, by their place."""
        refused: dict[int, StatusError] = {}
        seen: set[str] = set()
        id_of = attrgetter(self.id_of) if self.id_of else None
        for place, row in enumerate(rows):
            if id_of is not None and id_of(row) in seen:
                refused[place] = _invalid(self.id_of, "comes twice in the batch")
            elif id_of is not None:
                seen.add(id_of(row))
            elif not row.HasField(self.create):
                refused[place] = _invalid(self.create, "is required")
            for name in _ALONE:
                if getattr(row, name, None):
                    refused[place] = _invalid(name, "is for the batch as a whole")
        return refused


def _invalid(path: str, problem: str) -> InvalidArgument:
    return InvalidArgument(f"{path} {problem}", violations=[Violation(path, problem, "BATCH")])


def under(error: StatusError, prefix: str) -> StatusError:
    """The same error of a message that holds the one it is about."""
    named = [Violation(f"{prefix}{found.field}", found.description, found.reason) for found in error.violations]
    metadata: Mapping[str, str] = error.metadata
    return type(error)(error.message, error.reason, named, metadata, error.details)
