"""The extension built from `src/`. Types and enums are known by the index at which they were added."""

from collections.abc import Callable
from typing import Any

Rows = bytes | memoryview
"""BSON documents, one behind the other."""

FieldRow = tuple[bytes, int, int, int, int, int]
"""Stored name, number, type, flags, oneof (1 and its index, or 0), index of its message or enum (or -1)."""

def first_batch(reply: Rows, /) -> tuple[bytes, int]:
    """The documents in the reply to a find, and the id of its cursor, 0 if it is at its end. Raises ValueError."""

def cut(rows: Rows, length: int, /) -> tuple[bytes, bytes | None]:
    """The first so many documents, and the last of these if there are more. Raises ValueError."""

def heads(rows: Rows, names: tuple[bytes, ...], /) -> list[tuple[Any, ...]]:
    """Each document with its values of these names: text and truth values, None for all else. Raises ValueError."""

class Schema:
    """Tables of message types. All memory is the schema's own; it lives as long as the last call bound to it."""

    def __init__(self) -> None: ...
    def message(self) -> int:
        """Makes room for a message type, which `define` describes."""

    def define(self, index: int, kind: int, fields: tuple[FieldRow, ...], /) -> None:
        """Describes a message type."""

    def enum(self, names: tuple[tuple[bytes, int], ...], /) -> int:
        """Adds an enum."""

    def join(self, index: int, prefix: bytes, fallback: Callable[[bytes], bytes], /) -> Callable[[Rows], bytes]:
        """Binds a call: documents to messages, one behind the other, each behind the prefix and its length."""

    def each(self, index: int, prefix: bytes, fallback: Callable[[bytes], bytes], /) -> Callable[[Rows], list[bytes]]:
        """Binds a call: documents to a list of messages."""
