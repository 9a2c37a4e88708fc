"""What raw_rows does, in Python: it serves where there is no compiled reader, and is its oracle in tests."""

from collections.abc import Iterator
from typing import Any

import bson
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument

_LENGTH_BYTES = 4
_SMALLEST = 5
_RAW: CodecOptions[RawBSONDocument] = CodecOptions(document_class=RawBSONDocument)


def first_batch(reply: bytes | memoryview) -> tuple[bytes, int]:
    """The documents in the reply to a find, and the id of its cursor, 0 if it is at its end. Raises ValueError."""
    cursor = bson.decode(bytes(reply), _RAW)["cursor"]
    return b"".join(row.raw for row in cursor["firstBatch"]), int(cursor["id"])


def cut(rows: bytes | memoryview, length: int) -> tuple[bytes, bytes | None]:
    """The first so many documents, and the last of these if there are more. Raises ValueError."""
    end, last = 0, b""
    for count, row in enumerate(split(rows)):
        if count == length:
            return bytes(rows[:end]), last
        end, last = end + len(row), row
    return bytes(rows), None


def heads(rows: bytes | memoryview, names: tuple[bytes, ...]) -> list[tuple[Any, ...]]:
    """Each document with its values of these names: text and truth values, None for all else. Raises ValueError."""
    keys = [name.decode() for name in names]
    found = [(row, bson.decode(row)) for row in split(rows)]
    return [(row, *(_shown(document.get(key)) for key in keys)) for row, document in found]


def split(rows: bytes | memoryview) -> Iterator[bytes]:
    """The documents. Raises ValueError where there is something else."""
    at = 0
    while at < len(rows):
        size = int.from_bytes(rows[at : at + _LENGTH_BYTES], "little")
        if size < _SMALLEST or at + size > len(rows):
            raise ValueError("not a stream of BSON documents")
        yield bytes(rows[at : at + size])
        at += size


def _shown(value: Any) -> str | bool | None:
    return value if isinstance(value, str | bool) else None
