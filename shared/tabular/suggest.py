"""Which field each column seems to be: by its header, in many spellings, and by what stands in it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from dashclicks.options.v1 import options_pb2

from shared.resource.emails import normal_email
from shared.resource.phones import normal_phone
from shared.tabular.fields import TableField, target_of
from shared.tabular.headers import companies, spellings, words_of

_SAME, _KNOWN, _CLOSE, _SNIFFED = 1.0, 0.9, 0.7, 0.6
_CLOSENESS = 0.86
# Where people have names of their own, a company's is not theirs.
_OF_PERSONS, _NAME = ("first_name", "last_name"), "display_name"
# Of the samples that must be what they seem to be.
_SHARE = 0.8
_PHONE_DIGITS = 7


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The field that a column seems to be, empty if nothing fits; how sure that is, 0 to 1."""

    path: str = ""
    confidence: float = 0.0


def suggest(
    columns: Sequence[tuple[str, Sequence[str]]], fields: Mapping[str, TableField], region: str = ""
) -> list[Suggestion]:
    """A field for each column, given as header and samples; none is suggested twice."""
    settable = {key: each for key, each in fields.items() if each.settable}
    guesses = [_guess(header, samples, settable, region) for header, samples in columns]
    if not any(path in _OF_PERSONS for path, _ in guesses) and _NAME in settable:
        guesses = [
            (_NAME, _KNOWN) if not path and words_of(header)[0] in companies() else (path, confidence)
            for (path, confidence), (header, _) in zip(guesses, columns, strict=True)
        ]
    taken: set[str] = set()
    found: list[Suggestion] = [Suggestion()] * len(columns)
    # Who is surest chooses first; of equals, who stands first.
    for column in sorted(range(len(columns)), key=lambda place: -guesses[place][1]):
        path, confidence = guesses[column]
        path = _free(path, settable, taken)
        if path:
            taken.add(path)
            found[column] = Suggestion(path, confidence)
    return found


def _guess(header: str, samples: Sequence[str], fields: Mapping[str, TableField], region: str) -> tuple[str, float]:
    try:
        # As an export of ours names it.
        return target_of(header.strip(), fields).path, _SAME
    except ValueError:
        pass
    words, number = words_of(header)
    seen = _seen(samples, fields, region)
    key, confidence = _named(words, fields)
    if key and _contradicts(key, fields, seen, samples):
        confidence = 0.0
    if not confidence:
        key, confidence = (seen, _SNIFFED) if seen else ("", 0.0)
    return _at(key, number, fields), confidence


def _named(words: str, fields: Mapping[str, TableField]) -> tuple[str, float]:
    own = {words_of(key.replace(".", " "))[0]: key for key in fields}
    if words in own:
        return own[words], _SAME
    known = _known()
    if known.get(words) in fields:
        return known[words], _KNOWN
    for close in get_close_matches(words, [*own, *known], n=3, cutoff=_CLOSENESS):
        key = own.get(close) or known[close]
        if key in fields:
            return key, _CLOSE
    return "", 0.0


@cache
def _known() -> Mapping[str, str]:
    return spellings()


def _seen(samples: Sequence[str], fields: Mapping[str, TableField], region: str) -> str:
    """The key of the first field whose form the samples have: email addresses or phone numbers."""
    for normalization, is_one in (
        (options_pb2.NORMALIZATION_EMAIL, _is_email),
        (options_pb2.NORMALIZATION_PHONE, lambda text: _is_phone(text, region)),
    ):
        key = next((key for key, each in fields.items() if _normalization(each) == normalization), "")
        if key and _most_are(samples, is_one):
            return key
    return ""


def _contradicts(key: str, fields: Mapping[str, TableField], seen: str, samples: Sequence[str]) -> bool:
    """Whether what stands in a column is surely of another kind than its header says."""
    if seen:
        return _normalization(fields[key]) != _normalization(fields[seen])
    return (
        bool(samples)
        and _normalization(fields[key]) == options_pb2.NORMALIZATION_EMAIL
        and not any("@" in text for text in samples)
    )


def _normalization(field: TableField) -> int:
    if field.is_map or not field.in_list:
        return options_pb2.NORMALIZATION_UNSPECIFIED
    return field.value.GetOptions().Extensions[options_pb2.field].normalize


def _at(key: str, number: int, fields: Mapping[str, TableField]) -> str:
    """The path of a key at the place that a header gives: "Email 2" is the second."""
    field = fields.get(key)
    if field is None or field.is_map:
        return ""
    place = min(max(number - 1, 0), field.most - 1)
    return f"{field.top.name}[{place}].{field.value.name}" if field.in_list else field.path


def _free(path: str, fields: Mapping[str, TableField], taken: set[str]) -> str:
    """The path, or the next place in its list that no column has yet; empty if there is none."""
    if path not in taken:
        return path
    target = target_of(path, fields)
    if not target.field.in_list:
        return ""
    name, leaf = target.field.top.name, target.field.value.name
    paths = (f"{name}[{place}].{leaf}" for place in range(target.field.most))
    return next((each for each in paths if each not in taken), "")


def _most_are(samples: Sequence[str], is_one: Callable[[str], bool]) -> bool:
    counts = Counter(map(is_one, samples))
    return bool(samples) and counts[True] >= _SHARE * len(samples)


def _is_email(text: str) -> bool:
    try:
        return "@" in text and bool(normal_email(text))
    except ValueError:
        return False


def _is_phone(text: str, region: str) -> bool:
    # A number alone may be anything; who writes a phone number writes signs between its digits.
    is_plain = text.isdigit() or (text.count("-") == 2 and text[:4].isdigit() and len(text) == 10)
    if is_plain or sum(map(str.isdigit, text)) < _PHONE_DIGITS:
        return False
    try:
        return bool(normal_phone(text, region or "US"))
    except ValueError:
        return False
