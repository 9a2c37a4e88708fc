"""Tokens that open one thing, once, for a short while: 256 random bits, of which we keep the SHA-256."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta

from shared.core.clock import Clock
from shared.data.mongo import Database, StatusErrors, open_aware
from shared.data.transaction import Transaction


class OneTimeTokens:
    """Tokens by purpose, each with what it stands for."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._rows = open_aware(database, "identity.one_time_tokens")
        self._clock = clock

    async def ensure_indexes(self) -> None:
        """Rows leave when they are over."""
        await self._rows.create_index("expire_time", expireAfterSeconds=0)

    async def issue(self, purpose: str, stands_for: Mapping[str, str], lifetime: timedelta, tries: int) -> str:
        """A new token, shown this once, that may be looked at `tries` times."""
        token = secrets.token_urlsafe(32)
        row = {
            "_id": _key(purpose, token),
            "stands_for": dict(stands_for),
            "tries_left": tries,
            "expire_time": self._clock.now() + lifetime,
        }
        with StatusErrors():
            await self._rows.insert_one(row)
        return token

    async def look(self, purpose: str, token: str) -> Mapping[str, str] | None:
        """What a token stands for; None if it is unknown, used, too old, or was looked at too often."""
        query = {"_id": _key(purpose, token), "tries_left": {"$gt": 0}, "expire_time": {"$gt": self._clock.now()}}
        with StatusErrors():
            row = await self._rows.find_one_and_update(query, {"$inc": {"tries_left": -1}})
        return row["stands_for"] if row else None

    async def redeem(self, purpose: str, token: str) -> Mapping[str, str] | None:
        """Uses a token up; what it stood for, None if it is unknown, used, or too old."""
        query = {"_id": _key(purpose, token), "expire_time": {"$gt": self._clock.now()}}
        with StatusErrors():
            row = await self._rows.find_one_and_delete(query)
        return row["stands_for"] if row else None

    async def take(self, purpose: str, token: str, transaction: Transaction | None = None) -> bool:
        """Uses a token up; False if somebody else did."""
        session = None if transaction is None else transaction.session
        with StatusErrors():
            return (await self._rows.delete_one({"_id": _key(purpose, token)}, session=session)).deleted_count > 0


def _key(purpose: str, token: str) -> str:
    return hashlib.sha256(f"{purpose}/{token}".encode()).hexdigest()
