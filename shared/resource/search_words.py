"""Words of texts, as searches compare them: no case, no accents, no punctuation. Stored words and asked ones alike."""

import re
import unicodedata
from collections.abc import Iterator

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

# Longer ones are cut, on both sides alike.
MAX_WORD_CHARS = 40
_WORD = re.compile(r"[^\W_]+")
_PHONE = re.compile(r"\+?[0-9][0-9 ()./-]*", re.ASCII)
# With fewer digits, numbers apart are numbers apart: "12 34".
_PHONE_DIGITS = 5


def words(text: str) -> Iterator[str]:
    """The words of a text; an email address gives its parts."""
    if not text.isascii():
        text = "".join(char for char in unicodedata.normalize("NFKD", text) if unicodedata.category(char) != "Mn")
    for word in _WORD.findall(text.casefold()):
        yield word[:MAX_WORD_CHARS]


def phone_words(number: str) -> Iterator[str]:
    """The digits of an E.164 number, and those that are dialled inside its country."""
    digits = _digits(number)
    if digits:
        yield digits
    for length in (1, 2, 3):
        if digits[:length] and int(digits[:length]) in COUNTRY_CODE_TO_REGION_CODE:
            yield digits[length:]
            return


def query_words(text: str) -> list[str]:
    """The different words of a query, longest first. A phone number is one word, however it is grouped."""
    found: set[str] = set()
    for part in [text] if _is_phone(text) else text.split():
        found.update([_digits(part)] if _is_phone(part) else words(part))
    return sorted(found, key=lambda word: (-len(word), word))


def _is_phone(text: str) -> bool:
    return _PHONE.fullmatch(text.strip()) is not None and len(_digits(text)) >= _PHONE_DIGITS


def _digits(text: str) -> str:
    return "".join(filter(str.isdecimal, text))[:MAX_WORD_CHARS]
