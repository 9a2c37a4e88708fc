"""Makes exports: an account's rows, events, audit and files, in an archive among its own files.

Killed on the way it is made anew under the same key, so a piece of work done twice leaves one archive.
"""

import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import orjson
from dashclicks.accounts.v1 import data_export_pb2
from dashclicks.accounts.v1.data_export_pb2 import DataExport
from dashclicks.accounts.v1.job_pb2 import DataExportJob

from shared.core.clock import Clock
from shared.core.errors import NotFound
from shared.data.blobs import AccountBlobs, Blobs
from shared.data.event_store import HEADS
from shared.data.holdings import Holdings
from shared.jobs.jobs import Jobs
from shared.jobs.work import Work
from shared.privacy.archive import Archive, Chunk, Entry
from shared.privacy.collections import Table, check_known, members_of
from shared.privacy.contents import FOLDER, Contents
from shared.privacy.kinds import EXPORT_EXPIRY
from shared.resource.model import Record
from shared.resource.resource import Resource

REASON = "data export"
FORMAT = 1
# How long an archive is kept.
KEPT = timedelta(days=7)
# Each note of progress is a write of the row, with an event.
NOTE_SECONDS = 5.0
# What an export holds until it is made or given up; the contract makes it unique in an account.
SLOT = "export"
_UNFINISHED = (data_export_pb2.DATA_EXPORT_STATE_PENDING, data_export_pb2.DATA_EXPORT_STATE_RUNNING)


def key_of(export_id: str) -> str:
    """Where an archive is among the account's files."""
    return f"{FOLDER}/{export_id}.zip"


@dataclass(frozen=True, slots=True)
class Exporter:
    """Makes archives, and removes those whose time is over."""

    exports: Resource[DataExport]
    table: Table
    contents: Contents
    holdings: Holdings
    blobs: Blobs
    jobs: Jobs
    clock: Clock

    async def export(self, work: Work[DataExportJob]) -> None:
        """Makes one. Raises Unavailable, UnknownCollection."""
        id = work.payload.data_export_id
        if not await self._unfinished(id):
            return
        await check_known(self.table, self.holdings)
        archive, blobs = Archive(), self.blobs.of(work.account_id)
        running = data_export_pb2.DATA_EXPORT_STATE_RUNNING
        await self._note(id, state=running, files_done=0, rows_done=0)
        written = await blobs.put(key_of(id), self._bytes(work, archive, blobs), "application/zip")
        expire_time = self.clock.now() + KEPT
        # First what removes it: an archive that nobody remembers would stay.
        await self.jobs.add(EXPORT_EXPIRY, work.account_id, work.payload, key=id, due=expire_time)
        await self._note(
            id,
            state=data_export_pb2.DATA_EXPORT_STATE_READY,
            slot="",
            expire_time=expire_time,
            size_bytes=written.size,
            sha256=written.sha256,
            **_progress(archive),
        )

    async def fail(self, work: Work[DataExportJob]) -> None:
        """Says that an archive could not be made."""
        if await self._unfinished(work.payload.data_export_id):
            await self._note(work.payload.data_export_id, state=data_export_pb2.DATA_EXPORT_STATE_FAILED, slot="")

    async def expire(self, work: Work[DataExportJob]) -> None:
        """Removes an archive."""
        id = work.payload.data_export_id
        await self.blobs.of(work.account_id).delete(key_of(id))
        with contextlib.suppress(NotFound):
            await self._note(id, state=data_export_pb2.DATA_EXPORT_STATE_EXPIRED)

    async def _unfinished(self, id: str) -> bool:
        """Whether an export is there and neither made nor given up."""
        try:
            return (await self.exports.system(REASON).read(id)).message.state in _UNFINISHED
        except NotFound:
            # Its account is gone.
            return False

    async def _bytes(self, work: Work[DataExportJob], archive: Archive, blobs: AccountBlobs) -> AsyncIterator[bytes]:
        started, noted = self.clock.now(), time.monotonic()
        head = await self.holdings.one(HEADS, work.account_id)
        members = await members_of(work.account_id, self.holdings)
        async for entry in self._entries(self.contents.of(members), blobs):
            async for piece in archive.add(entry):
                yield piece
                if time.monotonic() - noted > NOTE_SECONDS:
                    await self._note(work.payload.data_export_id, **_progress(archive))
                    noted = time.monotonic()
        manifest = orjson.dumps(
            {
                "format": FORMAT,
                "account_id": work.account_id,
                "export_id": work.payload.data_export_id,
                "begin_time": started,
                "end_time": self.clock.now(),
                "audit_hash": head.get("audit_hash", ""),
                "files": [asdict(listed) for listed in archive.listed],
            },
            option=orjson.OPT_INDENT_2,
        )
        async for piece in archive.add(Entry("manifest.json", "", _whole(manifest))):
            yield piece
        yield archive.close()

    async def _entries(self, fixed: Sequence[Entry], blobs: AccountBlobs) -> AsyncIterator[Entry]:
        for entry in fixed:
            yield entry
        async for entry in self.contents.files(blobs):
            yield entry

    async def _note(self, id: str, **values: int | str | datetime) -> None:
        def change(record: Record[DataExport]) -> None:
            for name, value in values.items():
                if isinstance(value, datetime):
                    getattr(record.message, name).FromDatetime(value)
                else:
                    setattr(record.message, name, value)

        await self.exports.system(REASON).change(id, change)


def _progress(archive: Archive) -> dict[str, int]:
    return {"files_done": len(archive.listed), "rows_done": sum(listed.rows for listed in archive.listed)}


async def _whole(data: bytes) -> AsyncIterator[Chunk]:
    yield Chunk(data)
