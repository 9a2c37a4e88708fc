"""Secrets of a row, kept as SHA-256: random ones need no slow hash. An older one may overlap with the newest."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any, cast

from shared.models.oauth import SECRETS


def matches(private: Mapping[str, object], secret: str, now: datetime) -> Mapping[str, Any] | None:
    """The live entry of a secret; None if it is none of them."""
    given = digest(secret)
    # Every one is compared, so that time does not tell how many there are.
    found = [known for known in _listed(private) if _lives(known, now) & compare_digest(given, known["hash"])]
    return found[0] if found else None


def add(private: dict[str, object], secret: str, now: datetime, overlap: timedelta) -> datetime | None:
    """Puts a new one first; those before it end after `overlap` at the latest. Returns when the last of them ends."""
    end = (now + overlap).timestamp()
    kept = [
        {**known, "expire_time": min(end, known["expire_time"] or end)}
        for known in _listed(private)
        if overlap and _lives(known, now)
    ]
    private[SECRETS] = [*kept, {"hash": digest(secret), "expire_time": None, "create_time": now.timestamp()}]
    return now + overlap if kept else None


def digest(secret: str) -> str:
    """What a secret is known by."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _listed(private: Mapping[str, object]) -> list[dict[str, Any]]:
    return cast(list[dict[str, Any]], private.get(SECRETS, []))


def _lives(known: Mapping[str, Any], now: datetime) -> bool:
    return known["expire_time"] is None or known["expire_time"] > now.timestamp()
