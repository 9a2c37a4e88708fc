"""Files as people bring them: any encoding, any separator, workbooks that mean harm."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from shared.tabular.limits import Unreadable
from shared.tabular.source import open_source

NAMES = [["Name", "Ort"], ["Jürgen Müller", "Köln"], ["Łukasz Dąbrowski", "Łódź"]]


def read(data: bytes, encoding: str = "") -> list[list[str]]:
    return [list(row.cells) for row in open_source(io.BytesIO(data), encoding).rows]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_encodings_and_separators(encoding: str, separator: str) -> None:
    text = "\r\n".join(separator.join(row) for row in NAMES)
    mark = "\ufeff" if encoding == "utf-16-le" else ""
    assert read((mark + text).encode(encoding)) == NAMES


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("cp1252", ["Jürgen", "Ångström", "François"]),
        ("cp1253", ["Γιώργος", "Παπαδόπουλος", "Αθήνα"]),
        ("cp932", ["山田太郎", "東京都", "大阪"]),
    ],
)
def test_encodings_without_a_mark(encoding: str, words: list[str]) -> None:
    assert read("\n".join(["name", *words]).encode(encoding)) == [["name"], *([word] for word in words)]


def test_an_encoding_that_is_named() -> None:
    assert read("name\nŁukasz\nŻaneta\n".encode("cp1250"), "cp1250") == [["name"], ["Łukasz"], ["Żaneta"]]


def test_what_excel_writes_first() -> None:
    assert read(b"sep=;\nname;note\nAna;a,b\n") == [["name", "note"], ["Ana", "a,b"]]


def test_cells_of_many_lines_and_quotes() -> None:
    assert read(b'name,note\r\nAna,"one\r\ntwo, ""three"""\r\n') == [["name", "note"], ["Ana", 'one\r\ntwo, "three"']]


def test_rows_keep_their_numbers() -> None:
    rows = list(open_source(io.BytesIO(b"name\n\nAna\n,,\nBo\n")).rows)
    assert [(row.number, row.cells[0]) for row in rows] == [(1, "name"), (3, "Ana"), (5, "Bo")]


def workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def test_a_workbook_reads_as_a_text_would() -> None:
    data = workbook(["name", "n", "x", "ok"], ["Ana", 14155550132, 1.5, True], ["Bo", 3.0, None, False])
    assert read(data) == [
        ["name", "n", "x", "ok"],
        ["Ana", "14155550132", "1.5", "true"],
        ["Bo", "3", "", "false"],
    ]


def part_of(data: bytes, name: str, content: bytes) -> bytes:
    """A workbook with one part replaced."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
    return made.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
FAR = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="99999999999"><c r="A99999999999"><v>1</v></c></row></sheetData></worksheet>'
)


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 and nothing more",
        part_of(workbook(["a"]), SHEET, BOMB),
        part_of(workbook(["a"]), SHEET, FAR),
        part_of(workbook(["a"]), SHEET, b"<worksheet>"),
        part_of(workbook(["a"]), "xl/styles.xml", b" " * (5 * 1024 * 1024)),
        part_of(workbook(["a"]), "xl/workbook.xml", b"<x/>"),
        workbook(["a"] * 501),
        ",".join(["a"] * 501).encode(),
        b"a\n" + b"x" * 40_000,
        b"\x00\x01\x02\x03" * 100,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ],
    ids=["cut", "entities", "far", "broken", "large part", "no sheets", "wide", "wide text", "long", "binary", "old"],
)
def test_what_is_no_table_is_said(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read(data)


def test_nothing_of_a_file_is_left_behind(tmp_path: Path) -> None:
    place = tmp_path / "a.csv"
    place.write_bytes(b"name\nAna\n")
    with place.open("rb") as file:
        next(open_source(file).rows)
        assert not file.closed
