"""The work of imports: a file is read, its rows are tried, or written.

Rows are dealt with some hundred at a time, each lot in one transaction with what became of it and with how far the
import is. So whoever goes on after a crash goes on behind the last lot that is there, and no row is written twice or
not at all.
"""

import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeAlias

from dashclicks.crm.v1 import record_import_pb2 as pb
from dashclicks.crm.v1.record_import_pb2 import ImportColumn, ImportCounts, RecordImport
from dashclicks.crm.v1.transfer_job_pb2 import ImportJob

from shared.core.clock import Clock
from shared.core.errors import InvalidArgument, NotFound
from shared.data.blobs import Blobs
from shared.data.import_outcomes import ImportOutcomes
from shared.data.transaction import Transaction, Transactions
from shared.jobs.work import Work
from shared.resource.model import Record
from shared.resource.resource import Resource
from shared.rpc.call import Call
from shared.rpc.principal import Principal
from shared.tabular.limits import Unreadable
from shared.tabular.rows import Row
from shared.tabular.suggest import suggest
from shared.transfer.applying import Applier, headers_by_path
from shared.transfer.outcomes import Outcome, packed
from shared.transfer.plan import Importable, plan_of, suggested_settings
from shared.transfer.reading import Table, read_file
from shared.transfer.results import results
from shared.transfer.stored import RESULTS, ROWS, SOURCE, key_of, stored_rows

REASON = "import"
METHOD = "dashclicks.crm.v1.ImportsService.RunImport"
# Rows of one transaction: enough that its own cost does not show, few enough that others do not wait.
LOT = 500
_CLOSED = "whoever began it may not write such records any more"

State: TypeAlias = pb.ImportState.ValueType
Asker = Callable[[Record[RecordImport]], Awaitable[Principal | None]]
"""For whom an import writes, as they are now; None if they may not any more."""


class _Over(Exception):
    """The import is not what this work began with: cancelled, or somebody else's."""


@dataclass(frozen=True, slots=True)
class Importing:
    """Does what an import needs done. `kinds`: by resource type."""

    imports: Resource[RecordImport]
    kinds: Mapping[str, Importable[Any]]
    blobs: Blobs
    outcomes: ImportOutcomes
    asker: Asker
    clock: Clock

    async def read(self, work: Work[ImportJob]) -> None:
        """Reads the file: then the import is READY, or it has failed and says why."""
        record = await self._in(work, pb.IMPORT_STATE_READING)
        if record is None:
            return
        try:
            table = await read_file(self.blobs.of(work.account_id), record.message.id, record.message.encoding)
            change = partial(_become_ready, table=table, kind=self.kinds[record.message.resource_type])
        except Unreadable as error:
            change = partial(fail_for, reason=str(error))
        with contextlib.suppress(_Over):
            await self._change(work, (pb.IMPORT_STATE_READING,), change)

    async def check(self, work: Work[ImportJob]) -> None:
        """Tries every row, and keeps what would become of it."""
        await self._go(work, pb.IMPORT_STATE_CHECKING, keep=False)

    async def run(self, work: Work[ImportJob]) -> None:
        """Writes every row."""
        await self._go(work, pb.IMPORT_STATE_RUNNING, keep=True)

    async def fail(self, work: Work[ImportJob]) -> None:
        """Says that an import cannot go on, its work having died."""
        under_way = (pb.IMPORT_STATE_READING, pb.IMPORT_STATE_CHECKING, pb.IMPORT_STATE_RUNNING)
        with contextlib.suppress(_Over, NotFound):
            await self._change(work, under_way, partial(fail_for, reason="the platform could not do it"))

    async def expire(self, work: Work[ImportJob]) -> None:
        """Deletes the files."""
        id, blobs = work.payload.import_id, self.blobs.of(work.account_id)
        for name in (SOURCE, ROWS, RESULTS):
            await blobs.delete(key_of(id, name))
        await self.outcomes.delete(id)
        with contextlib.suppress(NotFound):
            await self.imports.system(REASON).change(id, _expire)

    async def _go(self, work: Work[ImportJob], state: State, *, keep: bool) -> None:
        record = await self._in(work, state, pb.IMPORT_STATE_CANCELLED)
        if record is None:
            return
        message = record.message
        headers = [column.header for column in message.columns]
        try:
            if message.state == state:
                await self._rows(work, record, headers, state, keep=keep)
        except _Over:
            if not keep:
                return
        except InvalidArgument as error:
            await self._change(work, (state,), partial(fail_for, reason=error.message))
            return
        await self._finish(work, headers, state)

    async def _rows(
        self, work: Work[ImportJob], record: Record[RecordImport], headers: Sequence[str], state: State, *, keep: bool
    ) -> None:
        """Deals with the rows that are left. Raises _Over, InvalidArgument."""
        message = record.message
        principal = await self.asker(record)
        if principal is None:
            raise InvalidArgument(_CLOSED)
        kind = self.kinds[message.resource_type]
        plan = plan_of(kind, message.settings, len(headers))
        lots = _Lots(self, work, state, Applier(kind, plan, len(headers)), headers_by_path(plan, headers))
        call = Call(METHOD, message.id, principal)
        place = message.rows_done
        rows = stored_rows(self.blobs.of(work.account_id), key_of(message.id, ROWS), place, LOT)
        async with aclosing(rows) as batches:
            async for batch in batches:
                await lots.deal(call, batch, place, keep=keep)
                place += len(batch)
                await work.progress(place, message.row_count)

    async def _finish(self, work: Work[ImportJob], headers: Sequence[str], state: State) -> None:
        """Writes the file of results, and says that it is there."""
        id, blobs = work.payload.import_id, self.blobs.of(work.account_id)
        written = await blobs.put(key_of(id, RESULTS), results(blobs, id, headers, self.outcomes.read(id)), "text/csv")

        async def end(transaction: Transaction) -> None:
            await work.hold(transaction)
            rows = self.imports.system(REASON, transaction=transaction)
            await rows.change(id, partial(_end, size=written.size, now=self.clock.now(), state=state))
            await self.outcomes.delete(id, transaction)

        await self._transactions.run(end)

    async def _in(self, work: Work[ImportJob], *states: State) -> Record[RecordImport] | None:
        """The import, if it is there and in one of these states."""
        try:
            record = await self.imports.system(REASON).read(work.payload.import_id)
        except NotFound:
            return None
        return record if record.message.state in states else None

    async def _change(
        self, work: Work[ImportJob], states: Sequence[State], change: Callable[[Record[RecordImport]], None]
    ) -> None:
        """Changes the import, if it is in one of these states still. Raises _Over."""

        def checked(record: Record[RecordImport]) -> None:
            if record.message.state not in states:
                raise _Over
            change(record)

        async def both(transaction: Transaction) -> None:
            await work.hold(transaction)
            await self.imports.system(REASON, transaction=transaction).change(work.payload.import_id, checked)

        await self._transactions.run(both)

    @property
    def _transactions(self) -> Transactions:
        return self.imports.kit.transactions


@dataclass(frozen=True, slots=True)
class _Lots:
    """Deals with rows of one import, a lot at a time."""

    importing: Importing
    work: Work[ImportJob]
    state: State
    applier: Applier[Any]
    headers: Mapping[str, str]

    async def deal(self, call: Call, rows: Sequence[Row], first: int, *, keep: bool) -> None:
        """Writes a lot, or tries it. Raises _Over."""
        transactions = self.importing.imports.kit.transactions
        if keep:
            await transactions.run(partial(self._write, call, rows, first))
            return
        outcomes = await transactions.run(lambda inside: self.applier.apply(call.within(inside), rows), keep=False)
        await transactions.run(lambda inside: self._note(outcomes, first, inside))

    async def _write(self, call: Call, rows: Sequence[Row], first: int, transaction: Transaction) -> None:
        await self.work.hold(transaction)
        outcomes = await self.applier.apply(call.within(transaction), rows)
        await self._note(outcomes, first, transaction, held=True)

    async def _note(
        self, outcomes: Sequence[Outcome], first: int, transaction: Transaction, *, held: bool = False
    ) -> None:
        """What became of a lot, and how far the import is."""
        id, account_id = self.work.payload.import_id, self.work.account_id
        if not held:
            await self.work.hold(transaction)

        def count(record: Record[RecordImport]) -> None:
            message = record.message
            if message.state != self.state or message.rows_done != first:
                raise _Over
            message.rows_done += len(outcomes)
            counts = message.counts if self.state == pb.IMPORT_STATE_RUNNING else message.checked
            for outcome in outcomes:
                setattr(counts, outcome.what, getattr(counts, outcome.what) + 1)

        await self.importing.imports.system(REASON, transaction=transaction).change(id, count)
        data = packed(outcomes, lambda path: self.headers.get(path, ""))
        await self.importing.outcomes.add(account_id, id, first, data, transaction)


def _become_ready(record: Record[RecordImport], table: Table, kind: Importable[Any]) -> None:
    message = record.message
    found = suggest(list(zip(table.headers, table.samples, strict=True)), kind.fields)
    message.state = pb.IMPORT_STATE_READY
    message.format = table.format
    message.row_count = table.count
    message.settings.CopyFrom(suggested_settings(kind, found))
    message.columns.extend(
        ImportColumn(header=header, samples=samples, suggested_field=each.path, confidence=each.confidence)
        for header, samples, each in zip(table.headers, table.samples, found, strict=True)
    )


def fail_for(record: Record[RecordImport], reason: str) -> None:
    """Says that an import has failed, and why."""
    record.message.state = pb.IMPORT_STATE_FAILED
    record.message.failure = reason


def _end(record: Record[RecordImport], size: int, now: datetime, state: State) -> None:
    message = record.message
    message.results_size_bytes = size
    if state == pb.IMPORT_STATE_RUNNING:
        message.end_time.FromDatetime(now)
    if message.state == state:
        message.state = pb.IMPORT_STATE_DONE if state == pb.IMPORT_STATE_RUNNING else pb.IMPORT_STATE_READY


def _expire(record: Record[RecordImport]) -> None:
    message = record.message
    message.results_size_bytes = 0
    if message.state not in (pb.IMPORT_STATE_DONE, pb.IMPORT_STATE_CANCELLED, pb.IMPORT_STATE_FAILED):
        fail_for(record, "its files were deleted, their time being over")


def begin(message: RecordImport, state: State, now: datetime) -> None:
    """Begins a check or a run from the first row."""
    if state == pb.IMPORT_STATE_RUNNING:
        message.start_time.FromDatetime(now)
    message.state = state
    message.rows_done = 0
    message.results_size_bytes = 0
    (message.counts if state == pb.IMPORT_STATE_RUNNING else message.checked).CopyFrom(ImportCounts())
