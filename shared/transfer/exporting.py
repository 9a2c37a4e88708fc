"""The work of exports: the records of a list in a file, read twice, so that the file has a column for everything.

Killed on the way it is written anew under the same key, so work done twice leaves one file.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from dashclicks.crm.v1 import record_export_pb2 as pb
from dashclicks.crm.v1.record_export_pb2 import RecordExport
from dashclicks.crm.v1.transfer_job_pb2 import ExportJob

from shared.core.clock import Clock
from shared.core.errors import NotFound
from shared.data.blobs import Blobs
from shared.data.transaction import Transaction
from shared.jobs.jobs import Jobs
from shared.jobs.work import Work
from shared.resource.model import Record
from shared.resource.reading import ListQuery
from shared.resource.resource import Resource
from shared.rpc.call import Call
from shared.rpc.principal import Principal
from shared.tabular.columns import Columns, Extent
from shared.transfer.formats import FORMATS, Format
from shared.transfer.kinds import EXPORT_EXPIRY

REASON = "export"
METHOD = "dashclicks.crm.v1.ExportsService.StartExport"
FOLDER = "record-exports"
# How long a file is kept.
KEPT = timedelta(days=7)
UNFINISHED = (pb.EXPORT_STATE_PENDING, pb.EXPORT_STATE_RUNNING)
_CLOSED = "whoever asked for it may not read these records any more"
# Records turned into bytes at a time, in a thread.
_LOT = 500
# Each note of progress is a write of the row, with an event.
_NOTED_ROWS = 10_000

Asker = Callable[[Record[RecordExport]], Awaitable[Principal | None]]
"""For whom an export reads, as they are now; None if they may not any more."""


class _Over(Exception):
    """The export is no more to be made."""


@dataclass(frozen=True)
class Exportable:
    """A resource whose records are exported: its message, and whether they can be cards."""

    resource: Resource[Any]
    message_class: type[Any]
    as_cards: bool = False

    def columns(self, message: RecordExport) -> Columns:
        """The columns of an export. Raises ValueError naming those that are no fields."""
        return Columns(self.message_class.DESCRIPTOR, message.columns)


def key_of(message: RecordExport) -> str:
    """Where the file of an export is among the account's."""
    return f"{FOLDER}/{message.id}{FORMATS[message.format].ending}"


@dataclass(frozen=True, slots=True)
class Exporting:
    """Does what an export needs done. `kinds`: by resource type."""

    exports: Resource[RecordExport]
    kinds: Mapping[str, Exportable]
    blobs: Blobs
    jobs: Jobs
    asker: Asker
    clock: Clock

    async def write(self, work: Work[ExportJob]) -> None:
        """Writes the file."""
        with contextlib.suppress(NotFound, _Over):
            record = await self.exports.system(REASON).read(work.payload.export_id)
            if record.message.state in UNFINISHED:
                await self._write(work, record)

    async def fail(self, work: Work[ExportJob]) -> None:
        """Says that a file could not be written."""
        with contextlib.suppress(NotFound, _Over):
            await self._change(work, partial(_fail, reason="the platform could not do it"))

    async def expire(self, work: Work[ExportJob]) -> None:
        """Deletes the file."""
        with contextlib.suppress(NotFound):
            record = await self.exports.system(REASON).read(work.payload.export_id)
            await self.blobs.of(work.account_id).delete(key_of(record.message))
            await self.exports.system(REASON).change(record.message.id, _expire)

    async def _write(self, work: Work[ExportJob], record: Record[RecordExport]) -> None:
        message, principal = record.message, await self.asker(record)
        if principal is None:
            await self._change(work, partial(_fail, reason=_CLOSED))
            return
        kind, style = self.kinds[message.resource_type], FORMATS[message.format]
        call = Call(METHOD, message.id, principal)
        extent, columns = Extent(), kind.columns(message)
        async for batch in self._batches(kind, call, message):
            await asyncio.to_thread(_measure, columns, batch, extent, style.has_columns)
        await self._change(work, partial(_count, rows=extent.rows))
        title = message.resource_type.rpartition(".")[2]
        written = await self.blobs.of(work.account_id).put(
            key_of(message),
            self._bytes(work, kind, call, message, style.make(title, columns.of(extent))),
            style.content_type,
        )
        expire_time = self.clock.now() + KEPT
        # First what removes it: a file that nobody remembers would stay.
        await self.jobs.add(EXPORT_EXPIRY, work.account_id, work.payload, key=message.id, due=expire_time)

        def ready(record: Record[RecordExport]) -> None:
            message = record.message
            message.state = pb.EXPORT_STATE_READY
            message.size_bytes, message.sha256 = written.size, written.sha256
            message.rows_done = message.row_count = max(message.rows_done, message.row_count)
            message.expire_time.FromDatetime(expire_time)

        await self._change(work, ready)

    async def _bytes(
        self, work: Work[ExportJob], kind: Exportable, call: Call, message: RecordExport, style: Format
    ) -> AsyncIterator[bytes]:
        """The file as it comes. Raises _Over where the export is cancelled meanwhile."""
        done = noted = 0
        try:
            yield await asyncio.to_thread(style.begin)
            async for batch in self._batches(kind, call, message):
                yield await asyncio.to_thread(style.add, batch)
                done += len(batch)
                await work.progress(done, message.row_count)
                if done - noted >= _NOTED_ROWS:
                    noted = done
                    await self._change(work, partial(_note, rows=done))
            await self._change(work, partial(_note, rows=done))
            for piece in style.end():
                yield piece
        finally:
            style.close()

    async def _batches(self, kind: Exportable, call: Call, message: RecordExport) -> AsyncIterator[list[Any]]:
        batch: list[Any] = []
        rows = kind.resource.export(call, ListQuery(filter=message.filter, order_by=message.order_by))
        async with aclosing(rows) as wires:
            async for wire in wires:
                batch.append(kind.message_class.FromString(wire))
                if len(batch) == _LOT:
                    yield batch
                    batch = []
        if batch:
            yield batch

    async def _change(self, work: Work[ExportJob], change: Callable[[Record[RecordExport]], None]) -> None:
        """Changes the export, if it is not over and the job is this worker's. Raises _Over, NotFound."""

        def checked(record: Record[RecordExport]) -> None:
            if record.message.state not in UNFINISHED:
                raise _Over
            change(record)

        async def both(transaction: Transaction) -> None:
            await work.hold(transaction)
            await self.exports.system(REASON, transaction=transaction).change(work.payload.export_id, checked)

        await self.exports.kit.transactions.run(both)


def _measure(columns: Columns, batch: list[Any], extent: Extent, has_columns: bool) -> None:
    if not has_columns:
        extent.rows += len(batch)
        return
    for record in batch:
        columns.measure(record, extent)


def _count(record: Record[RecordExport], rows: int) -> None:
    record.message.state = pb.EXPORT_STATE_RUNNING
    record.message.row_count, record.message.rows_done = rows, 0


def _note(record: Record[RecordExport], rows: int) -> None:
    record.message.rows_done = rows


def _fail(record: Record[RecordExport], reason: str) -> None:
    record.message.state = pb.EXPORT_STATE_FAILED
    record.message.failure = reason


def _expire(record: Record[RecordExport]) -> None:
    record.message.state = pb.EXPORT_STATE_EXPIRED
