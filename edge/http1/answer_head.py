"""The head of an answer as bytes, and how its body is framed (RFC 9112, section 6)."""

import time
from collections.abc import Collection
from email.utils import formatdate
from http import HTTPStatus
from typing import NamedTuple

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_STATUS_LINES = {
    status: b"HTTP/1.1 %d %b\r\n" % (status, phrase.encode())
    for status in range(200, 600)
    for phrase in [HTTPStatus(status).phrase if status in set(HTTPStatus) else ""]
}
# Statuses whose answers have no body.
_EMPTY = frozenset({204, 304})
_CLOSE = b"connection: close\r\n"
_CHUNKED = b"transfer-encoding: chunked\r\n"


class AnswerHead(NamedTuple):
    """`length` is how long the body is, None for one that comes in chunks or ends with the connection (`ends`)."""

    data: bytes
    length: int | None
    chunked: bool = False
    ends: bool = False


class Dates:
    """The `date` line, made once a second."""

    __slots__ = ("_line", "_second")

    def __init__(self) -> None:
        self._second = 0
        self._line = b""

    def line(self) -> bytes:
        """Now."""
        second = int(time.time())
        if second != self._second:
            self._second = second
            self._line = b"date: %b\r\n" % formatdate(second, usegmt=True).encode()
        return self._line


_dates = Dates()


def answer_head(
    status: int,
    headers: Collection[tuple[bytes, bytes]],
    *,
    whole: int | None,
    bodiless: bool,
    keep_alive: bool,
    old: bool,
) -> AnswerHead:
    """`whole` is the size of a body that is all there. `bodiless`: HEAD asked. `old`: HTTP/1.0 asked.

    Raises ValueError for a header that would begin another line, or a Content-Length that is no number.
    """
    lines = [_STATUS_LINES[status], _dates.line(), *[b"%b: %b\r\n" % pair for pair in headers]]
    given = dict(headers).get(b"content-length")
    length = None if given is None else int(given)
    if not keep_alive:
        lines.append(_CLOSE)
    chunked = ends = False
    if bodiless or status in _EMPTY:
        length = 0
    elif length is None and whole is not None:
        length = whole
        lines.append(b"content-length: %d\r\n" % whole)
    elif length is None and old:
        ends = True
    elif length is None:
        chunked = True
        lines.append(_CHUNKED)
    data = b"%b\r\n" % b"".join(lines)
    # As many ends of lines as we made, so nobody else made one.
    if not data.count(b"\r") == data.count(b"\n") == len(lines) + 1 or b"\0" in data:
        raise ValueError("a header of the answer holds what no header may hold")
    return AnswerHead(data, length, chunked, ends)


def refusal(status: int) -> bytes:
    """The answer to what is no request; the connection ends behind it."""
    return answer_head(status, (), whole=0, bodiless=False, keep_alive=False, old=False).data


def chunk(body: bytes, last: bool) -> list[bytes]:
    """A piece of a body as chunks."""
    pieces = [b"%x\r\n" % len(body), body, b"\r\n"] if body else []
    return [*pieces, b"0\r\n\r\n"] if last else pieces
