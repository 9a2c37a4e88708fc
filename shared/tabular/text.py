"""Text files with a separator: its encoding, its separator, its rows."""

import codecs
import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from charset_normalizer import from_bytes
from clevercsv import Detector
from clevercsv.dialect import SimpleDialect
from clevercsv.exceptions import Error as DialectError

from shared.tabular.limits import Unreadable
from shared.tabular.rows import Row
from shared.tabular.source import Source

# UTF-32 begins as UTF-16 does, so it is asked for first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATORS = (",", ";", "\t", "|")
_PIECE = 1024 * 1024
# What an encoding and a separator are told by; more says the same and takes longer.
_SAMPLE_BYTES = 64 * 1024
_SAMPLE_CHARS, _SAMPLE_LINES = 16 * 1024, 60
_LATIN = "cp1252"


def open_text(file: BinaryIO, encoding: str) -> Source:
    """Reads a CSV file; in this encoding, if one is given. Raises Unreadable."""
    encoding = encoding or encoding_of(file)
    separator, quote, declared = _dialect(file, encoding)
    name = {"\t": "tabs", "": "nothing"}.get(separator, separator)
    rows = _rows(file, encoding, separator, quote, declared)
    return Source(f"CSV, {encoding.removesuffix('-sig')}, separated by {name}", rows)


def encoding_of(file: BinaryIO) -> str:
    """The encoding of a text file: by its mark, UTF-8 if all of it is that, else guessed. Raises Unreadable."""
    file.seek(0)
    head = file.read(_SAMPLE_BYTES)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if b"\0" not in head and _is_utf8(file):
        return "utf-8"
    matches = from_bytes(_telling(file))
    best = matches.best()
    if best is None:
        if b"\0" in head:
            raise Unreadable("neither text nor a workbook")
        return _LATIN
    # A few names tell little: of encodings that make equally good sense, the one that most programs write.
    equal = {each.encoding for each in matches if (each.chaos, each.coherence) == (best.chaos, best.coherence)}
    return _LATIN if _LATIN in equal or _LATIN in best.could_be_from_charset else best.encoding


def _is_utf8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while piece := file.read(_PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _telling(file: BinaryIO) -> bytes:
    """The lines that are more than ASCII: others say nothing of an encoding."""
    found, size = [], 0
    file.seek(0)
    for line in file:
        if not line.isascii() or b"\0" in line:
            found.append(line)
            size += len(line)
        if size > _SAMPLE_BYTES:
            break
    return b"".join(found)[: 2 * _SAMPLE_BYTES]


def _dialect(file: BinaryIO, encoding: str) -> tuple[str, str, bool]:
    """Separator, quote mark, and whether the first line only declares the separator, as Excel does."""
    with _decoded(file, encoding) as text:
        sample = text.read(_SAMPLE_CHARS)
    first = sample.partition("\n")[0].strip()
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4], '"', True
    lines = sample.splitlines(keepends=True)
    # A line that is cut off would be read as another one.
    whole = lines[: min(_SAMPLE_LINES, len(lines) - (len(sample) == _SAMPLE_CHARS and len(lines) > 1))]
    try:
        found: SimpleDialect | None = Detector().detect("".join(whole), delimiters=list(_SEPARATORS))
    except DialectError:
        raise Unreadable("neither text nor a workbook") from None
    separator = found.delimiter if found is not None else ""
    if not separator:
        # A single column has no separator; a header that has one tells.
        separator = next((each for each in _SEPARATORS if each in first), ",")
    return separator, '"', False


@contextmanager
def _decoded(file: BinaryIO, encoding: str) -> Iterator[io.TextIOWrapper]:
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    try:
        yield text
    finally:
        text.detach()


def _rows(file: BinaryIO, encoding: str, separator: str, quote: str, declared: bool) -> Iterator[Row]:
    with _decoded(file, encoding) as text:
        if declared:
            text.readline()
        reader = csv.reader(text, delimiter=separator, quotechar=quote)
        try:
            for number, cells in enumerate(reader, start=1 + declared):
                yield Row(number, cells)
        except csv.Error as error:
            raise Unreadable(f"line {reader.line_num}: {error}") from None
