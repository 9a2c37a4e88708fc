"""The files of an import: as it was uploaded, its rows as they were read, what became of them."""

import asyncio
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import aclosing, asynccontextmanager
from itertools import islice
from typing import BinaryIO

import orjson

from shared.data.blobs import AccountBlobs
from shared.tabular.rows import Row

FOLDER = "imports"
# Rows that go to storage, or come from a file, at a time.
_ROWS = 500


def key_of(import_id: str, name: str) -> str:
    """Where a file of an import is among the account's: `source`, `rows.ndjson`, `results.csv`."""
    return f"{FOLDER}/{import_id}/{name}"


SOURCE, ROWS, RESULTS = "source", "rows.ndjson", "results.csv"


@asynccontextmanager
async def local(blobs: AccountBlobs, key: str) -> AsyncIterator[BinaryIO]:
    """A file as one of this machine, without a name, so that it goes with the process. Raises NotFound."""
    with tempfile.TemporaryFile() as file:
        async with aclosing(blobs.read(key)) as chunks:
            async for chunk in chunks:
                await asyncio.to_thread(file.write, chunk)
        yield file


async def packed_rows(rows: Iterator[Row]) -> AsyncGenerator[bytes, None]:
    """Rows as they are stored, a line each; a few hundred at a time, in a thread."""
    while lines := await asyncio.to_thread(_lines, rows):
        yield lines


def _lines(rows: Iterator[Row]) -> bytes:
    return b"".join(orjson.dumps([row.number, row.cells]) + b"\n" for row in islice(rows, _ROWS))


async def stored_rows(blobs: AccountBlobs, key: str, skip: int, many: int) -> AsyncGenerator[Sequence[Row], None]:
    """The rows behind the first `skip`, so many at a time. Raises NotFound."""
    rest, place = b"", 0
    batch: list[Row] = []
    async with aclosing(blobs.read(key)) as chunks:
        async for chunk in chunks:
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines[max(skip - place, 0) :]:
                batch.append(_row(line))
                if len(batch) == many:
                    yield batch
                    batch = []
            place += len(lines)
    if batch:
        yield batch


def _row(line: bytes) -> Row:
    number, cells = orjson.loads(line)
    return Row(number, cells)
