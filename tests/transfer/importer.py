"""Imports as a user makes them: upload, configure, check, run, read the results."""

import csv
import io
from collections.abc import AsyncIterator
from typing import Any

from dashclicks.crm.v1 import record_import_pb2 as pb
from dashclicks.crm.v1.import_requests_pb2 import UploadImportRequest
from dashclicks.crm.v1.record_import_pb2 import ImportSettings, RecordImport
from google.api.httpbody_pb2 import HttpBody

from shared.testing.api import Caller
from shared.testing.eventually import soon
from tests.internal.office import Office, method

SECONDS = 120


async def upload(caller: Caller, data: bytes, **fields: str) -> RecordImport:
    """A new import of these bytes."""
    pieces = [data[start : start + 60_000] for start in range(0, len(data), 60_000)] or [b""]

    async def messages() -> AsyncIterator[UploadImportRequest]:
        for place, piece in enumerate(pieces):
            yield UploadImportRequest(file=HttpBody(data=piece), **(fields if not place else {}))

    made: RecordImport = await caller.send(method("UploadImport"), messages())
    return made


async def until(caller: Caller, id: str, *states: int, seconds: float = SECONDS) -> RecordImport:
    """The import once it is in one of these states; the results of one that ended are there too."""

    async def there() -> RecordImport | None:
        found: RecordImport = await caller.call(method("GetRecordImport"), id=id)
        assert found.state in states or found.state != pb.IMPORT_STATE_FAILED, found.failure
        ended = found.state in (pb.IMPORT_STATE_DONE, pb.IMPORT_STATE_CANCELLED)
        return found if found.state in states and (not ended or found.results_size_bytes) else None

    return await soon(there, seconds)


async def ready(caller: Caller, data: bytes, **fields: str) -> RecordImport:
    """An import of these bytes that has been read."""
    return await until(caller, (await upload(caller, data, **fields)).id, pb.IMPORT_STATE_READY)


async def run(caller: Caller, made: RecordImport, **settings: Any) -> RecordImport:
    """The import once it has been run; `settings` are changed before."""
    if settings:
        await configure(caller, made, **settings)
    await caller.call(method("RunImport"), id=made.id)
    return await until(caller, made.id, pb.IMPORT_STATE_DONE, pb.IMPORT_STATE_FAILED)


async def configure(caller: Caller, made: RecordImport, **settings: Any) -> RecordImport:
    """The import with these settings changed."""
    changed = ImportSettings()
    changed.CopyFrom(made.settings)
    for name in settings:
        changed.ClearField(name)  # type: ignore[arg-type]  # the name of one of its fields
    changed.MergeFrom(ImportSettings(**settings))
    configured: RecordImport = await caller.call(method("ConfigureImport"), id=made.id, settings=changed)
    return configured


async def results(office: Office, caller: Caller, id: str) -> list[dict[str, str]]:
    """The file of results, read by its link."""
    url = (await caller.call(method("LinkImportResults"), id=id)).url
    return table(await linked(office, url))


async def linked(office: Office, url: str) -> bytes:
    """A file by its link."""
    pieces = await office.nobody.stream(method("ReadLinkedFile"), link=url.partition("?link=")[2])
    return b"".join(piece.data for piece in pieces)


def table(data: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file by header."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def counted(counts: pb.ImportCounts) -> dict[str, int]:
    """The counts that are not zero."""
    return {field.name: value for field, value in counts.ListFields()}
