"""What became of rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from google.protobuf.message import Message

from shared.core.errors import Violation

CREATED, UPDATED, UNCHANGED, SKIPPED, FAILED = "created", "updated", "unchanged", "skipped", "failed"
ALL = (CREATED, UPDATED, UNCHANGED, SKIPPED, FAILED)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one row: its number, what became of it, the record's id, everything that is wrong, the record itself."""

    row: int
    what: str
    id: str = ""
    problems: Sequence[Violation] = ()
    message: Message | None = field(default=None, repr=False)


def packed(outcomes: Sequence[Outcome], header_of: Callable[[str], str]) -> bytes:
    """Outcomes as they are kept until the results are written."""
    return orjson.dumps([[each.row, each.what, each.id, _reasons(each.problems, header_of)] for each in outcomes])


def unpacked(data: bytes) -> list[Any]:
    """Row number, outcome, id and reasons of each."""
    found: list[Any] = orjson.loads(data)
    return found


def _reasons(problems: Sequence[Violation], header_of: Callable[[str], str]) -> str:
    told = ((header_of(each.field) or each.field, each.description) for each in problems)
    return "; ".join(f"{name}: {what}" if name else what for name, what in told)
