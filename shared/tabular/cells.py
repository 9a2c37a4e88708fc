"""Cells that a spreadsheet would take for formulas (OWASP: CSV injection)."""

import re

_FORMULA = re.compile(r"['\s]*[=+\-@\t\r\n|]")
# A number, or a phone number: they begin with a sign and do nothing.
_NUMBER = re.compile(r"[+-]?\d[\d ]*(?:[.,]\d+)?")


def guarded(text: str) -> str:
    """The text as a cell of a CSV file that no spreadsheet calculates: behind a quote mark where it would."""
    if _FORMULA.match(text) is None or _NUMBER.fullmatch(text) is not None:
        return text
    return f"'{text}"


def unguarded(text: str) -> str:
    """The text that `guarded` had; others stay as they are."""
    inner = text[1:]
    return inner if text[:1] == "'" and guarded(inner) == text else text
