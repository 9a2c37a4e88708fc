"""Words of texts, as searches compare them: no case, no accents, no punctuation. Stored words and asked ones alike."""

import re
import string
import unicodedata
from collections.abc import Iterator

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

# Longer ones are cut, on both sides alike.
MAX_WORD_CHARS = 40
_WORD = re.compile(r"[^\W_]+")
_PHONE = re.compile(r"\+?[0-9][0-9 ()./-]*", re.ASCII)
# With fewer digits, numbers apart are numbers apart: "12 34".
_PHONE_DIGITS = 5
# Shorter words are near too many.
_NEAR_CHARS = 4
_DIGITS, _SIGNS = string.digits, string.ascii_lowercase + string.digits


def words(text: str) -> list[str]:
    """The words of a text; an email address gives its parts."""
    if not text.isascii():
        text = "".join(char for char in unicodedata.normalize("NFKD", text) if unicodedata.category(char) != "Mn")
    return [word[:MAX_WORD_CHARS] for word in _WORD.findall(text.casefold())]


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


def near(word: str) -> list[str]:
    """What a word may have been meant to begin with: a sign more, less, another, or two the other way round.

    The first one is taken to be right.
    """
    signs = _DIGITS if word.isdecimal() else _SIGNS
    cuts = [(word[:at], word[at:]) for at in range(1, len(word))]
    found = {before + sign + after for before, after in cuts for sign in signs}
    found |= {before + sign + after[1:] for before, after in cuts for sign in signs}
    found |= {before + after[1] + after[0] + after[2:] for before, after in cuts if len(after) > 1}
    # One less gives a wider word, so only where enough is left.
    found |= {before + after[1:] for before, after in cuts if len(word) > _NEAR_CHARS}
    return sorted(found - {word}) if len(word) >= _NEAR_CHARS else []


def _is_phone(text: str) -> bool:
    return _PHONE.fullmatch(text.strip()) is not None and len(_digits(text)) >= _PHONE_DIGITS


def _digits(text: str) -> str:
    plain = text.removeprefix("+")
    if plain.isdecimal():
        return plain[:MAX_WORD_CHARS]
    return "".join(filter(str.isdecimal, text))[:MAX_WORD_CHARS]
