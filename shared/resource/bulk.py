"""Bulk updates and deletes: many rows, named by a filter or by ids, each written for itself as if it were alone.

A few are written at once and answered; more go on as a job, in the caller's name and under the id of their request, so
that all of it can be taken back as one. A rehearsal counts them and does the first of them, and takes that back.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message

from shared.core.errors import InvalidArgument, StatusError, Violation
from shared.data.raw_rows import heads
from shared.resource.bulk_edits import Edit, compile_edit
from shared.resource.reading import ListQuery
from shared.resource.resource import Resource
from shared.rpc.call import Call
from shared.rpc.status import status_of

# Rows that are written before the call is answered.
INLINE = 500
SAMPLE = 20
_ABREAST = 16
_PAGE = 500
UPDATE, DELETE = "BulkUpdate", "BulkDelete"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row; `error` says why nothing did."""

    id: str
    before: Message | None = None
    after: Message | None = None
    error: StatusError | None = None

    @property
    def changed(self) -> bool:
        """Whether the row is another now."""
        return self.error is None and self.before != self.after


@dataclass(frozen=True, slots=True)
class Bulk:
    """One bulk method. `body`: the field of an update's request that holds values; empty for a delete."""

    resource: Resource[Any]
    method: str
    body: str
    output: type[Message]

    @classmethod
    def of(cls, resource: Resource[Any], method: MethodDescriptor, output: type[Message]) -> "Bulk":
        """The bulk method of a contract."""
        own = resource.kit.type.descriptor
        bodies = [f.name for f in method.input_type.fields if f.message_type == own and f.name not in ("add", "remove")]
        return cls(resource, method.full_name, bodies[0] if method.name.startswith(UPDATE) else "", output)

    async def run(self, asked: Any, call: Call) -> Message:
        """Answers a call. Raises InvalidArgument."""
        query, edit = _query(asked), self._edit(asked)
        matched = len(asked.ids) or await self.resource.count(call, query)
        if asked.validate_only:
            ids = list(asked.ids[:SAMPLE]) or await self._first(call, query)
            outcomes = [await self._one(call, edit, id, place) for place, id in enumerate(ids)]
            return self._answer(call, matched, outcomes, shown=True)
        if matched > INLINE and self.resource.kit.enqueue is not None:
            job_id = await self.resource.kit.enqueue(call, self.method, asked, matched)
            return self._answer(call, matched, (), job_id=job_id)
        found = [outcome async for outcome in self.each(asked, call)]
        return self._answer(call, matched, found)

    async def each(self, asked: Any, call: Call) -> AsyncIterator[Outcome]:
        """Writes row by row, and answers each."""
        edit, done = self._edit(asked), 0
        async for ids in self._pages(asked, call):
            if call.transaction is not None:
                # A transaction takes one operation at a time.
                outcomes: Sequence[Outcome] = [await self._one(call, edit, id, done + at) for at, id in enumerate(ids)]
            else:
                outcomes = await self._abreast(call, edit, ids, done)
            done += len(ids)
            for outcome in outcomes:
                yield outcome

    async def _abreast(self, call: Call, edit: Edit | None, ids: Sequence[str], done: int) -> Sequence[Outcome]:
        turn = asyncio.Semaphore(_ABREAST)

        async def write(place: int, id: str) -> Outcome:
            async with turn:
                return await self._one(call, edit, id, place)

        async with asyncio.TaskGroup() as tasks:
            written = [tasks.create_task(write(done + place, id)) for place, id in enumerate(ids)]
        return [task.result() for task in written]

    async def _one(self, call: Call, edit: Edit | None, id: str, place: int) -> Outcome:
        try:
            if edit is None:
                return Outcome(id, await self.resource.get(call, id), await self.resource.delete(call, id))
            before, after = await self.resource.edit(call, id, lambda row: edit(row, place), prefix=f"{self.body}.")
        except StatusError as error:
            return Outcome(id, error=error)
        return Outcome(id, before, after)

    async def _pages(self, asked: Any, call: Call) -> AsyncIterator[Sequence[str]]:
        """The ids of the rows, newest first: a row that is made meanwhile is before the first, so it is left out."""
        if asked.ids:
            for start in range(0, len(asked.ids), _PAGE):
                yield asked.ids[start : start + _PAGE]
            return
        query = replace(_query(asked), page_size=_PAGE)
        while True:
            rows, token = await self.resource.list_rows(call, query)
            yield [str(id) for _, id in heads(rows, (b"_id",))]
            if not token:
                return
            query = replace(query, page_token=token)

    async def _first(self, call: Call, query: ListQuery) -> list[str]:
        rows, _ = await self.resource.list_rows(call, replace(query, page_size=SAMPLE))
        return [str(id) for _, id in heads(rows, (b"_id",))]

    def _edit(self, asked: Any) -> Edit | None:
        return compile_edit(self.resource.kit, self.body, asked) if self.body else None

    def _answer(
        self, call: Call, matched: int, outcomes: Sequence[Outcome], *, shown: bool = False, job_id: str = ""
    ) -> Message:
        fields: dict[str, Any] = {
            "matched_count": matched,
            "changed_count": sum(each.changed for each in outcomes),
            "failed_count": sum(each.error is not None for each in outcomes),
            "results": [_result(each, call, shown) for each in outcomes],
            "job_id": job_id,
            "originating_request_id": "" if shown else call.request_id,
        }
        return self.output(**fields)


def _query(asked: Any) -> ListQuery:
    if bool(asked.ids) == bool(asked.filter.strip()):
        problem = "give either a filter or ids"
        raise InvalidArgument(problem, violations=[Violation("filter", problem, "ROWS")])
    return ListQuery(filter=asked.filter)


def _result(outcome: Outcome, call: Call, shown: bool) -> Mapping[str, Any]:
    if outcome.error is not None:
        return {"id": outcome.id, "error": status_of(outcome.error, call.request_id)}
    rows = {"before": outcome.before, "after": outcome.after} if shown else {}
    return {"id": outcome.id, "changed": outcome.changed, **rows}
