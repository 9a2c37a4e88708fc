"""Percent-decoding of raw targets: strict, once, and after the path was cut into segments."""

import re
from urllib.parse import unquote_to_bytes

from edge.transcoding.codec.faults import Reject

_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_ENCODED_SLASH = re.compile(rb"(%2[Ff])")


def decode(raw: bytes) -> str:
    """Text of a path segment, a query name or a query value. Raises Reject for a broken escape or bytes not UTF-8."""
    if b"%" in raw:
        if _ESCAPE.search(raw):
            raise Reject("INVALID_ESCAPE", "holds a '%' that two hex digits do not follow")
        raw = unquote_to_bytes(raw)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise Reject("INVALID_TEXT", "is not UTF-8") from None


def decode_but_slash(raw: bytes) -> str:
    """Text of a segment of a variable over several segments: `%2F` stays, else it could not be told from a '/'."""
    if b"%2" not in raw:
        return decode(raw)
    return "".join(part.decode() if _ENCODED_SLASH.fullmatch(part) else decode(part) for part in _cut(raw))


def _cut(raw: bytes) -> list[bytes]:
    # "%252F" holds no encoded slash: an escape is read from its own '%' on.
    whole = re.findall(rb"%[0-9A-Fa-f]{2}|[^%]+|%", raw)
    parts: list[bytes] = []
    for piece in whole:
        if _ENCODED_SLASH.fullmatch(piece) or not parts or _ENCODED_SLASH.fullmatch(parts[-1]):
            parts.append(piece)
        else:
            parts[-1] += piece
    return parts
