"""A file that somebody brought, as rows of text, whatever it was made with."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from shared.tabular.limits import MAX_CELL, MAX_COLUMNS, MAX_ROWS, Unreadable
from shared.tabular.rows import Row

_ZIP, _OLD_WORKBOOK, _VCARD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"BEGIN:VCARD"
_HEAD = 512


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was read: what it is, and its rows, of which the first that is not empty is the headers."""

    format: str
    rows: Iterator[Row]


def refuse_others(head: bytes) -> None:
    """Raises Unreadable for a file that surely is no table, by its first bytes."""
    if head.startswith(_OLD_WORKBOOK):
        raise Unreadable("a workbook of the old kind (.xls); save it as .xlsx or CSV")
    if head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b")):
        raise Unreadable("neither text nor a workbook")


def is_encoding(name: str) -> bool:
    """Whether text can be in an encoding of this name."""
    try:
        return codecs.lookup(name)._is_text_encoding
    except LookupError:
        return False


def open_source(file: BinaryIO, encoding: str = "") -> Source:
    """Reads a file; if it is text, in this encoding or, without one, as it seems to be.

    Raises Unreadable, now or with a row, saying why it is none that can be read.
    """
    file.seek(0)
    head = file.read(_HEAD)
    file.seek(0)
    refuse_others(head)
    # Read where they are needed only: their libraries take half a second each to load.
    if head.startswith(_ZIP):
        from shared.tabular.workbook import open_workbook

        source = open_workbook(file)
    elif head.lstrip(b"\xef\xbb\xbf \r\n")[: len(_VCARD)].upper() == _VCARD:
        from shared.tabular.vcards import open_vcards

        source = open_vcards(file)
    else:
        from shared.tabular.text import open_text

        source = open_text(file, encoding)
    return Source(source.format, _bounded(source.rows))


def _bounded(rows: Iterator[Row]) -> Iterator[Row]:
    """Rows that say something, as far as they are within the limits."""
    count = 0
    for row in rows:
        if not any(cell.strip() for cell in row.cells):
            continue
        count += 1
        if count > MAX_ROWS + 1:
            raise Unreadable(f"more than {MAX_ROWS:,} rows; split it")
        if len(row.cells) > MAX_COLUMNS:
            raise Unreadable(f"row {row.number} has more than {MAX_COLUMNS} columns")
        if any(len(cell) > MAX_CELL for cell in row.cells):
            raise Unreadable(f"row {row.number} has a cell of more than {MAX_CELL:,} characters")
        yield row
