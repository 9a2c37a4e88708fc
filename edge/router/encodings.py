"""Content encodings of answers: which one a client likes best, and how bytes get it."""

import zlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Protocol

import zstandard

# What we can make of an answer while it is asked for, best first.
LIVE = (b"zstd", b"gzip")
# Quick ones: an answer is compressed once and read once.
ZSTD_LEVEL = 3
GZIP_LEVEL = 4
GZIP_WINDOW = zlib.MAX_WBITS | 16


class Encoder(Protocol):
    """One body in the making."""

    def piece(self, data: bytes, last: bool) -> bytes:
        """The encoded bytes of a piece, all of them: the client can read what it got so far."""


class Gzip:
    """RFC 1952."""

    def __init__(self) -> None:
        self._made = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, GZIP_WINDOW)

    def piece(self, data: bytes, last: bool) -> bytes:
        """See Encoder."""
        return self._made.compress(data) + self._made.flush(zlib.Z_FINISH if last else zlib.Z_SYNC_FLUSH)


class Zstd:
    """RFC 8878. Its window stays below the 8 MB that RFC 9659 allows."""

    def __init__(self) -> None:
        self._made = zstandard.ZstdCompressor(level=ZSTD_LEVEL).compressobj()

    def piece(self, data: bytes, last: bool) -> bytes:
        """See Encoder."""
        end = zstandard.COMPRESSOBJ_FLUSH_FINISH if last else zstandard.COMPRESSOBJ_FLUSH_BLOCK
        return self._made.compress(data) + self._made.flush(end)


ENCODERS: dict[bytes, Callable[[], Encoder]] = {b"zstd": Zstd, b"gzip": Gzip}


@lru_cache(maxsize=256)
def preferred_encoding(accept: bytes, offered: Sequence[bytes] = LIVE) -> bytes:
    """The offered encoding a client likes best by its `Accept-Encoding`; ours decides between equals, b"" is none."""
    qualities = dict(_quality(part) for part in accept.lower().split(b","))
    anything = qualities.get(b"*", 0.0)
    best = max(offered, key=lambda name: qualities.get(name, anything), default=b"")
    return best if best and qualities.get(best, anything) > 0 else b""


def _quality(part: bytes) -> tuple[bytes, float]:
    name, *parameters = (piece.strip() for piece in part.split(b";"))
    quality = next((piece[2:] for piece in parameters if piece.startswith(b"q=")), b"1")
    try:
        return name, float(quality)
    except ValueError:
        return name, 0.0
