"""The first step of an import: its file is read once, whatever it was made with; its rows are stored in one form."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from shared.data.blobs import AccountBlobs
from shared.tabular.limits import MAX_COLUMNS, Unreadable
from shared.tabular.rows import Row
from shared.tabular.source import open_source
from shared.transfer.stored import ROWS, SOURCE, key_of, local, packed_rows

_SAMPLES = 5
_SAMPLE_CHARS = 100
# Rows that samples are taken of.
_LOOKED_AT = 200


@dataclass(slots=True)
class Table:
    """A file as it was read: how, its headers, the first values below each, its rows counted."""

    format: str
    headers: Sequence[str]
    samples: Sequence[list[str]]
    count: int = field(default=0)

    def seen(self, rows: Iterator[Row]) -> Iterator[Row]:
        """The rows, counted as they pass."""
        for row in rows:
            if self.count < _LOOKED_AT:
                self._sample(row)
            self.count += 1
            yield row

    def _sample(self, row: Row) -> None:
        for samples, cell in zip(self.samples, row.cells, strict=False):
            text = cell.strip()[:_SAMPLE_CHARS]
            if text and len(samples) < _SAMPLES and text not in samples:
                samples.append(text)


async def read_file(blobs: AccountBlobs, import_id: str, encoding: str) -> Table:
    """Reads the file of an import, in this encoding if there is one; stores its rows. Raises Unreadable, NotFound."""
    async with local(blobs, key_of(import_id, SOURCE)) as file:
        source = open_source(file, encoding)
        first = next(source.rows, None)
        if first is None:
            raise Unreadable("the file is empty")
        headers = _headers(first)
        table = Table(source.format, headers, [[] for _ in headers])
        await blobs.put(key_of(import_id, ROWS), packed_rows(table.seen(source.rows)))
    if not table.count:
        raise Unreadable("there are no rows below the headers")
    return table


def _headers(row: Row) -> list[str]:
    """The headers; those of columns without one are their letters."""
    cells = [cell.strip() for cell in row.cells]
    while cells and not cells[-1]:
        cells.pop()
    return [cell[:_SAMPLE_CHARS] or f"Column {letters}" for cell, letters in zip(cells, _letters(), strict=False)]


def _letters() -> Iterator[str]:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    pairs = ("".join(pair) for pair in itertools.product(alphabet, alphabet))
    return itertools.islice(itertools.chain(alphabet, pairs), MAX_COLUMNS)
