"""Tables as files: bytes as they come, for whoever sends them on."""

import csv
import io
import tempfile
from collections.abc import Iterator, Sequence
from typing import IO, Any, Protocol

from shared.tabular.cells import guarded
from shared.tabular.values import Cell

# By which spreadsheets know UTF-8.
MARK = "\ufeff".encode()
_SHEET_ROWS = 1_048_576
_SHEET_CHARS = 32_767
_PIECE = 1024 * 1024


class TableWriter(Protocol):
    """Writes one table. `add` and `end` answer the bytes that there are so far."""

    def add(self, rows: Sequence[Sequence[Cell]]) -> bytes:
        """Takes rows; the first are the headers."""

    def end(self) -> Iterator[bytes]:
        """The rest of the file."""

    def close(self) -> None:
        """Lets go of what was held, also of a file that is not to be ended."""


class CsvWriter:
    """Comma-separated values, in which nothing is taken for a formula."""

    def __init__(self) -> None:
        self._begun = False

    def add(self, rows: Sequence[Sequence[Cell]]) -> bytes:
        """See TableWriter."""
        text = io.StringIO()
        csv.writer(text).writerows([_text(cell) for cell in row] for row in rows)
        mark, self._begun = (b"" if self._begun else MARK), True
        return mark + text.getvalue().encode()

    def end(self) -> Iterator[bytes]:
        """See TableWriter."""
        return iter(())

    def close(self) -> None:
        """See TableWriter."""


class XlsxWriter:
    """A workbook: texts are texts, whatever they begin with. It is made in a file without a name."""

    def __init__(self, title: str) -> None:
        # Loaded by who writes one: it takes half a second.
        from xlsxwriter import Workbook

        # Held until `close`, which is after it is sent.
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book: Any = Workbook(self._file, options)
        self._title = title[:25]
        self._sheet: Any = None
        self._headers: Sequence[Cell] = ()
        self._row = 0

    def add(self, rows: Sequence[Sequence[Cell]]) -> bytes:
        """See TableWriter."""
        for row in rows:
            if self._sheet is None or self._row == _SHEET_ROWS:
                self._headers = self._headers or row
                self._begin()
                if row is self._headers:
                    continue
            self._write(row)
        return b""

    def _begin(self) -> None:
        number = len(self._book.worksheets()) + 1
        self._sheet = self._book.add_worksheet(self._title if number == 1 else f"{self._title} {number}")
        self._sheet.freeze_panes(1, 0)
        self._row = 0
        self._write(self._headers)

    def _write(self, row: Sequence[Cell]) -> None:
        for column, cell in enumerate(row):
            match cell:
                case None:
                    continue
                case bool():
                    self._sheet.write_boolean(self._row, column, cell)
                case str():
                    self._sheet.write_string(self._row, column, cell[:_SHEET_CHARS])
                case _:
                    self._sheet.write_number(self._row, column, cell)
        self._row += 1

    def end(self) -> Iterator[bytes]:
        """See TableWriter."""
        self._book.close()
        self._file.seek(0)
        while piece := self._file.read(_PIECE):
            yield piece

    def close(self) -> None:
        """See TableWriter."""
        self._file.close()


def _text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else guarded(cell) if isinstance(cell, str) else str(cell)
