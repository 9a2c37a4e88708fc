"""Workbooks (XLSX): rows as they stream out of the archive, which is looked at before anything in it is believed.

Python's zipfile gives of a part no more than the directory says, so what is added up here holds for what is read. XML
is read by defusedxml, which refuses entities.
"""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.xml import DEFUSEDXML

from shared.tabular.limits import MAX_COLUMNS, Unreadable
from shared.tabular.rows import Row
from shared.tabular.source import Source

_MB = 1024 * 1024
_PARTS = 2_000
# Sheets are read as they come; texts that cells share, and everything else, is held while a workbook is open.
_SHEET_BYTES, _SHARED_BYTES, _OTHER_BYTES = 600 * _MB, 32 * _MB, 4 * _MB
_LAST_ROW = 1_048_576
_BROKEN = (
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OverflowError,
    OSError,
    EOFError,
    NotImplementedError,
    ParseError,
    DefusedXmlException,
    zipfile.BadZipFile,
)

assert DEFUSEDXML, "openpyxl has to read XML by defusedxml"


def open_workbook(file: BinaryIO) -> Source:
    """Reads the first sheet that is not hidden. Raises Unreadable."""
    try:
        _check_parts(file)
        workbook = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    except _BROKEN as error:
        raise Unreadable("not a workbook that can be read (.xlsx)") from error
    if not sheets:
        raise Unreadable("a workbook without a sheet")
    return Source(f"XLSX, sheet {sheets[0].title}", _rows(workbook, sheets[0]))


def _check_parts(file: BinaryIO) -> None:
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
    if len(parts) > _PARTS:
        raise Unreadable("a workbook of too many parts")
    sheets = 0
    for part in parts:
        name = part.filename.lower()
        if part.flag_bits & 1:
            raise Unreadable("a workbook with a password; save it without")
        if "/worksheets/" in name:
            sheets += part.file_size
        elif name.endswith((".xml", ".rels")) and part.file_size > _most(name):
            raise Unreadable("a workbook that unpacks to too much; save it as CSV")
    if sheets > _SHEET_BYTES:
        raise Unreadable("a workbook that unpacks to too much; save it as CSV")


def _most(name: str) -> int:
    return _SHARED_BYTES if name.endswith("sharedstrings.xml") else _OTHER_BYTES


def _rows(workbook: Any, sheet: Any) -> Iterator[Row]:
    # How large a sheet says it is may be wrong.
    sheet.reset_dimensions()
    try:
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            if number > _LAST_ROW:
                raise Unreadable("a sheet with more rows than a sheet can have")
            if len(cells) > MAX_COLUMNS and any(cell is not None for cell in cells[MAX_COLUMNS:]):
                raise Unreadable(f"row {number} has more than {MAX_COLUMNS} columns")
            yield Row(number, [_text(cell) for cell in cells[:MAX_COLUMNS]])
    except _BROKEN as error:
        raise Unreadable("a sheet that cannot be read") from error
    finally:
        workbook.close()


def _text(value: object) -> str:
    """A cell as it would stand in a CSV file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        # Excel knows no dates, only times; midnight is a date.
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
