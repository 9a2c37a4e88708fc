"""Cuts a JSON body of many messages into the bytes of each while it arrives: an array, or a value a line."""

import re
from collections.abc import Iterator, Mapping
from typing import Protocol

from edge.transcoding.errors import RequestTooLarge
from edge.transcoding.media import NDJSON_TYPES
from shared.core.errors import InvalidArgument

_OUTSIDE = re.compile(rb'["\[\]{},]')
_INSIDE = re.compile(rb'["\\]')
_SPACE = b" \t\r\n"


class Splitter(Protocol):
    """Takes bytes as they come. Raises RequestTooLarge for too large an element, InvalidArgument for bad framing."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The elements that end in these bytes."""

    def end(self) -> Iterator[bytes]:
        """What is left at the end of the body."""


def is_ndjson(headers: Mapping[bytes, bytes]) -> bool:
    """Whether the body holds a JSON value a line."""
    return headers.get(b"content-type", b"").partition(b";")[0].strip().lower() in NDJSON_TYPES


def splitter(headers: Mapping[bytes, bytes], most: int) -> Splitter:
    """The splitter for a body of this content type; no element may be larger than `most` bytes."""
    return LineSplitter(most) if is_ndjson(headers) else ArraySplitter(most)


def lines(data: bytes) -> list[bytes]:
    """The values of a whole body, a line each; empty lines are passed over."""
    return [line for line in data.split(b"\n") if line.strip(_SPACE)]


class LineSplitter:
    """One value a line."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """See Splitter."""
        *whole, self._rest = (self._rest + data).split(b"\n")
        _check(len(self._rest), self._most)
        return (line for line in whole if line.strip(_SPACE))

    def end(self) -> Iterator[bytes]:
        """See Splitter."""
        return iter(lines(self._rest))


class ArraySplitter:
    """The elements of one JSON array. It looks at brackets and quotes only; what an element holds is its parser's."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._buffer = bytearray()
        self._at = 0
        self._depth = 0
        self._in_text = False
        self._some = False
        self._closed = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """See Splitter."""
        self._buffer += data
        found = list(self._scan())
        _check(len(self._buffer), self._most)
        return iter(found)

    def end(self) -> Iterator[bytes]:
        """See Splitter."""
        if not self._closed:
            raise InvalidArgument("the body is no JSON array, or it is cut off")
        return iter(())

    def _scan(self) -> Iterator[bytes]:
        buffer, start = self._buffer, 0
        while (sign := self._next()) is not None:
            if self._closed:
                break
            if sign in b"[{":
                self._open(sign)
                start = self._at if self._depth == 1 else start
            elif self._depth == 0:
                raise InvalidArgument("the body has to be a JSON array")
            elif self._depth == 1 and sign in b",]":
                element = bytes(buffer[start : self._at - 1]).strip(_SPACE)
                start = self._at
                self._closed = sign == b"]"
                if element or self._some or not self._closed:
                    yield element
                self._some = True
            elif sign in b"]}":
                self._depth -= 1
        # What was taken is dropped once for all elements of a piece.
        del buffer[:start]
        self._at -= start
        if self._closed and buffer.strip(_SPACE):
            raise InvalidArgument("something follows the JSON array")
        if self._depth == 0 and buffer.strip(_SPACE):
            raise InvalidArgument("the body has to be a JSON array")

    def _open(self, sign: bytes) -> None:
        if self._depth == 0 and (sign != b"[" or self._buffer[: self._at - 1].strip(_SPACE)):
            raise InvalidArgument("the body has to be a JSON array")
        self._depth += 1

    def _next(self) -> bytes | None:
        """The next sign that counts; those in texts do not."""
        while True:
            found = (_INSIDE if self._in_text else _OUTSIDE).search(self._buffer, self._at)
            if found is None:
                self._at = len(self._buffer)
                return None
            sign = found.group()
            if sign == b"\\":
                if found.end() == len(self._buffer):
                    # What is escaped comes with the next piece.
                    self._at = found.start()
                    return None
                self._at = found.end() + 1
                continue
            self._at = found.end()
            if sign != b'"':
                return sign
            self._in_text = not self._in_text


def _check(size: int, most: int) -> None:
    if size > most:
        raise RequestTooLarge(f"an element of the body is larger than {most} bytes")
