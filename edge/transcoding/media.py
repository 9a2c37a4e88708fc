"""Media types, charsets and encodings of request bodies, and the choice of a reply's framing by `Accept`."""

import re
import zlib
from collections.abc import Mapping

from edge.transcoding.errors import RequestTooLarge, UnsupportedMediaType
from shared.core.errors import InvalidArgument

_JSON = re.compile(rb"application/(?:[a-z0-9.!#$&^_-]+\+)?json", re.IGNORECASE)
_CHARSET = re.compile(rb";\s*charset\s*=\s*\"?([^\";\s]*)", re.IGNORECASE)
NDJSON_TYPES = frozenset({b"application/x-ndjson", b"application/ndjson", b"application/jsonl"})
_GZIP_WINDOW = zlib.MAX_WBITS | 16


def check_json(headers: Mapping[bytes, bytes], lines: bool = False) -> None:
    """Lets JSON in UTF-8 pass, and a body without a content type; with `lines`, a JSON value a line too.

    Raises UnsupportedMediaType.
    """
    content_type = headers.get(b"content-type")
    if not content_type:
        return
    media_type = content_type.partition(b";")[0].strip()
    if _JSON.fullmatch(media_type) is None and not (lines and media_type.lower() in NDJSON_TYPES):
        raise UnsupportedMediaType("the body has to be application/json" + " or application/x-ndjson" * lines)
    charset = _CHARSET.search(content_type)
    if charset is not None and charset.group(1).lower() not in (b"utf-8", b"utf8", b"us-ascii"):
        raise UnsupportedMediaType("the body has to be in UTF-8")


def decoded(data: bytes, headers: Mapping[bytes, bytes], most: int) -> bytes:
    """The body without its content encoding, `most` bytes at the most.

    Raises UnsupportedMediaType, InvalidArgument, or RequestTooLarge.
    """
    encoding = headers.get(b"content-encoding", b"identity").strip().lower()
    if encoding == b"identity" or not encoding:
        return data
    if encoding not in (b"gzip", b"x-gzip"):
        raise UnsupportedMediaType("the body's content encoding has to be gzip or none")
    unpack = zlib.decompressobj(_GZIP_WINDOW)
    try:
        # One byte past the limit is enough to know; a bomb is never unpacked whole.
        plain = unpack.decompress(data, most + 1)
    except zlib.error:
        raise InvalidArgument("the body is not gzip") from None
    if len(plain) > most:
        raise RequestTooLarge(f"the unpacked request body is larger than {most} bytes")
    if not unpack.eof or unpack.unused_data:
        raise InvalidArgument("the body is cut off, or longer than its gzip stream")
    return plain


def preferred(accept: bytes, offered: tuple[bytes, ...]) -> bytes:
    """The offered media type a client likes best; the first one where it names none of them."""
    best, best_quality = offered[0], 0.0
    for part in accept.split(b","):
        media, *parameters = (piece.strip().lower() for piece in part.split(b";"))
        quality = next((_quality(piece) for piece in parameters if piece.startswith(b"q=")), 1.0)
        if media in offered and quality > best_quality:
            best, best_quality = media, quality
    return best


def _quality(parameter: bytes) -> float:
    try:
        return float(parameter[2:])
    except ValueError:
        return 0.0
