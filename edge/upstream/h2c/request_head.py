"""The header block of a call. It leaves the peer's table alone, so that it can be put together from ready bytes."""

import math
import re
from base64 import b64encode

from edge.upstream.api import Metadata

_NAME = re.compile(r"[a-z0-9_.-]+")
# HPACK (RFC 7541): a literal that enters no table, and one that nobody may ever let enter one: it is a secret.
_LITERAL, _SECRET = 0x00, 0x10
_SECRETS = frozenset({"authorization"})
_POST, _HTTP, _PATH, _AUTHORITY = b"\x83", b"\x86", b"\x04", b"\x01"
_PRINTABLE = bytes(range(0x20, 0x7F))
_MAX_DIGITS = 99_999_999
_KEPT_FIELDS = 1024


class RequestHeads:
    """Header blocks of the calls to one `authority`."""

    def __init__(self, authority: str) -> None:
        self._authority = authority.encode("ascii")
        self._by_method: dict[str, bytes] = {}
        self._names: dict[str, bytes] = {}
        self._kept: dict[tuple[str, str | bytes], bytes] = {}

    def block(self, method: str, metadata: Metadata, seconds: float) -> bytes:
        """The block of a call of `method` (a gRPC path) that may take so long. Raises ValueError for bad metadata."""
        fixed = self._by_method.get(method)
        if fixed is None:
            fixed = self._by_method[method] = self._fixed(method)
        block = [fixed, _string(timeout(seconds))]
        for pair in metadata:
            block.append(self._kept.get(pair) or self._field(*pair))
        return b"".join(block)

    def _field(self, name: str, value: str | bytes) -> bytes:
        text = value if isinstance(value, bytes) else value.encode()
        if name.endswith("-bin"):
            text = b64encode(text).rstrip(b"=")
        elif text.translate(None, _PRINTABLE):
            raise ValueError(f"metadata {name} is not printable ASCII")
        made = (self._names.get(name) or self._name(name)) + _string(text)
        if name in _SECRETS:
            # The token of a session comes with each of its calls.
            if len(self._kept) >= _KEPT_FIELDS:
                self._kept.clear()
            self._kept[name, value] = made
        return made

    def _fixed(self, method: str) -> bytes:
        """All but the time and what the caller sends, up to the name of the former."""
        headers = ((b"te", b"trailers"), (b"content-type", b"application/grpc"), (b"user-agent", b"dashclicks-edge"))
        block = [_POST, _HTTP, _PATH, _string(method.encode()), _AUTHORITY, _string(self._authority)]
        block += [b"\x00" + _string(name) + _string(value) for name, value in headers]
        return b"".join([*block, b"\x00", _string(b"grpc-timeout")])

    def _name(self, name: str) -> bytes:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name of metadata")
        made = self._names[name] = bytes([_SECRET if name in _SECRETS else _LITERAL]) + _string(name.encode())
        return made


def timeout(seconds: float) -> bytes:
    """The value of `grpc-timeout`: at most eight digits and a unit; never less than a millisecond."""
    milliseconds = max(1, math.ceil(seconds * 1000))
    if milliseconds <= _MAX_DIGITS:
        return b"%dm" % milliseconds
    return b"%dS" % min(_MAX_DIGITS, math.ceil(seconds))


def _string(text: bytes) -> bytes:
    """A string of HPACK, not Huffman-coded: that costs more time than it saves on a short way."""
    size = len(text)
    if size < 127:
        return b"%c%b" % (size, text)
    left, length = size - 127, bytearray(b"\x7f")
    while left >= 128:
        length.append(left & 127 | 128)
        left >>= 7
    length.append(left)
    return bytes(length) + text
