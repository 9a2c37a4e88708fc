"""The file that tells what became of each row: a CSV with the row as it was, to be mended and brought again."""

import csv
import io
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing

from shared.data.blobs import AccountBlobs
from shared.tabular.cells import guarded
from shared.transfer.outcomes import unpacked
from shared.transfer.stored import ROWS, key_of, stored_rows

# By which spreadsheets know UTF-8.
MARK = "\ufeff".encode()
_FIRST = ("row", "outcome", "id", "reasons")


async def results(
    blobs: AccountBlobs, import_id: str, headers: Sequence[str], outcomes: AsyncIterator[bytes]
) -> AsyncGenerator[bytes, None]:
    """The bytes of the file. `outcomes` as they were kept, in the order of rows; rows without one are left out."""
    yield MARK + _lines([[*_FIRST, *headers]])
    async with aclosing(_each(outcomes)) as each, aclosing(_rows(blobs, import_id)) as rows:
        async for batch in rows:
            lines: list[Sequence[str]] = []
            for number, cells in batch:
                told = await anext(each, None)
                if told is None:
                    break
                lines.append([str(number), *told[1:], *cells])
            if lines:
                yield _lines(lines)
            if len(lines) < len(batch):
                return


async def _each(outcomes: AsyncIterator[bytes]) -> AsyncGenerator[list[str], None]:
    async for data in outcomes:
        for outcome in unpacked(data):
            yield outcome


async def _rows(blobs: AccountBlobs, import_id: str) -> AsyncGenerator[Sequence[tuple[int, Sequence[str]]], None]:
    async for batch in stored_rows(blobs, key_of(import_id, ROWS), 0, 500):
        yield [(row.number, row.cells) for row in batch]


def _lines(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue().encode()
