"""Text of strangers in a form that can be kept: whole characters, no control characters, and not too much."""

import codecs
import re

# Codecs of characters that mail is written in. Python knows others, which are slow, or none of characters.
_CHARSETS = (
    "utf",
    "ascii",
    "iso",
    "latin",
    "cp",
    "koi8",
    "gb",
    "hz",
    "big5",
    "euc",
    "shift",
    "mac",
    "tis",
    "ptcp",
    "johab",
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def decoded(data: bytes, charset: str) -> str:
    """Bytes as characters, by the charset that is named if it is one, else UTF-8 or Latin-1."""
    try:
        name = codecs.lookup(charset).name.replace("_", "-")
    except (LookupError, ValueError, UnicodeError):
        name = ""
    if name.startswith(_CHARSETS) and name != "utf-7":
        try:
            return clean(data.decode(name, "replace"))
        except (LookupError, ValueError):
            pass
    try:
        return clean(data.decode())
    except UnicodeDecodeError:
        return clean(data.decode("latin-1"))


def clean(text: str) -> str:
    """Without half characters and control characters; lines end in one way."""
    whole = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace") if _is_whole(text) else _mended(text)
    return _CONTROLS.sub("", whole.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str, most: int) -> str:
    """The same in one line of so many characters at most."""
    return " ".join(clean(text).split())[:most]


def _is_whole(text: str) -> bool:
    try:
        text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False
    return True


def _mended(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
