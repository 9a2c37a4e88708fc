"""Rows as the BSON they come in: documents one behind the other, of which only what is needed is read."""

from collections.abc import Iterator
from typing import NamedTuple

import bson

from shared.data.mongo import CODEC, Document
from shared.data.raw_rows_twin import split

try:
    from shared.data.native.extension import cut, first_batch, heads
except ImportError:
    from shared.data.raw_rows_twin import cut, first_batch, heads

__all__ = ["RawRow", "cut", "decode", "decode_all", "first_batch", "heads", "split"]


class RawRow(NamedTuple):
    """One row, and whether it is live."""

    body: bytes
    live: bool


def decode(row: bytes) -> Document:
    """The row as a document."""
    return bson.decode(row, CODEC)


def decode_all(rows: bytes) -> Iterator[tuple[Document, bytes]]:
    """Each row as a document and as it is."""
    return ((decode(row), row) for row in split(rows))
