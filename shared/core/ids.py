"""Ids: `<prefix>_<ULID>`, made by the server, sortable by time."""

import re
from datetime import UTC, datetime
from typing import Protocol

from ulid import ULID

PATTERN = re.compile(r"^[a-z][a-z0-9]{1,7}_[0-9A-HJKMNP-TV-Z]{26}$")

# What a client may send as `x-request-id`, to follow its call through logs.
REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")


class IdSource(Protocol):
    """Makes ids."""

    def new(self, prefix: str, at: datetime) -> str:
        """A new id of this prefix, ordered by `at`."""


class RandomIds:
    """Ids with 80 random bits."""

    def new(self, prefix: str, at: datetime) -> str:
        return f"{prefix}_{ULID.from_datetime(at)}"


def time_of(id: str) -> datetime:
    """When an id was made. Raises ValueError for what is none."""
    return ULID.from_str(id.rpartition("_")[2]).datetime.astimezone(UTC)
