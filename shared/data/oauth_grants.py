"""Authorization codes and refresh tokens, kept by their SHA-256. Each is good once: a second use ends the family.

A family is everything that came of one authorization: its code, its refresh tokens, its access tokens (which are
sessions).
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.core.clock import Clock, SystemClock
from shared.data.mongo import Collection, Database, Document, StatusErrors, open_aware

CODE_LIFETIME = timedelta(seconds=60)
REFRESH_LIFETIME = timedelta(days=30)
# A used code is kept this long, to know it when it comes again. A used refresh token is kept for its whole life.
CODE_KEPT_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Grant:
    """What a user has allowed an app. `redirect_uri` and `code_challenge` bind the code that stands for it."""

    family_id: str
    app_id: str
    user_id: str
    account_id: str
    scopes: frozenset[str]
    redirect_uri: str = ""
    code_challenge: str = ""


@dataclass(frozen=True, slots=True)
class Redeemed:
    """A code or refresh token that was known. `again`: it had been used before. `key`: the one of its row."""

    grant: Grant
    again: bool
    key: str


class GrantStore:
    """Makes and redeems codes and refresh tokens."""

    def __init__(self, database: Database, clock: Clock | None = None) -> None:
        self._codes = open_aware(database, "identity.oauth_codes")
        self._refresh = open_aware(database, "identity.oauth_refresh_tokens")
        self._clock = clock or SystemClock()

    async def ensure_indexes(self) -> None:
        """Rows leave by themselves; families and apps are found."""
        await self._codes.create_index("expire_time", expireAfterSeconds=CODE_KEPT_SECONDS)
        await self._refresh.create_index("expire_time", expireAfterSeconds=0)
        for rows in (self._codes, self._refresh):
            await rows.create_index("family_id")
            await rows.create_index("app_id")
            await rows.create_index("user_id")
            await rows.create_index("account_id")

    async def add_code(self, grant: Grant) -> str:
        """A new code, good for CODE_LIFETIME."""
        return await self._add(self._codes, grant, CODE_LIFETIME)

    async def add_refresh_token(self, grant: Grant) -> str:
        """A new refresh token, good for REFRESH_LIFETIME."""
        return await self._add(self._refresh, replace(grant, redirect_uri="", code_challenge=""), REFRESH_LIFETIME)

    async def redeem_code(self, code: str) -> Redeemed | None:
        """Uses a code up; None for one that is unknown or expired."""
        return await self._redeem(self._codes, code)

    async def redeem_refresh_token(self, token: str) -> Redeemed | None:
        """Uses a refresh token up; None for one that is unknown or expired."""
        return await self._redeem(self._refresh, token)

    async def find_refresh_token(self, token: str) -> tuple[Grant, datetime] | None:
        """The grant of a refresh token that is good, and when it ends."""
        with StatusErrors():
            row = await self._refresh.find_one({"_id": _key(token), "used": False})
        if row is None or row["expire_time"] <= self._clock.now():
            return None
        return _grant(row), row["expire_time"].astimezone(UTC)

    async def live(self, **where: str) -> list[Grant]:
        """The grants of the good refresh tokens that these fields name; one a family, as each use makes the next."""
        query: Document = {**where, "used": False, "expire_time": {"$gt": self._clock.now()}}
        with StatusErrors():
            rows = await self._refresh.find(query).to_list()
        return [_grant(row) for row in rows]

    async def stands(self, redeemed: Redeemed) -> bool:
        """Whether its family has not been ended since it was redeemed."""
        with StatusErrors():
            for rows in (self._codes, self._refresh):
                if await rows.find_one({"_id": redeemed.key}, {"_id": 1}) is not None:
                    return True
        return False

    async def end(self, **where: str) -> None:
        """Ends the codes and refresh tokens that all of `where` names: family, app, user, account."""
        with StatusErrors():
            for rows in (self._codes, self._refresh):
                await rows.delete_many(where)

    async def _add(self, rows: Collection, grant: Grant, lifetime: timedelta) -> str:
        value = secrets.token_urlsafe(32)
        row: Document = {
            "_id": _key(value),
            "family_id": grant.family_id,
            "app_id": grant.app_id,
            "user_id": grant.user_id,
            "account_id": grant.account_id,
            "scopes": sorted(grant.scopes),
            "redirect_uri": grant.redirect_uri,
            "code_challenge": grant.code_challenge,
            "expire_time": self._clock.now() + lifetime,
            "used": False,
        }
        with StatusErrors():
            await rows.insert_one(row)
        return value

    async def _redeem(self, rows: Collection, value: str) -> Redeemed | None:
        with StatusErrors():
            # One write decides who was first; the row as it was says whether anybody had been.
            row = await rows.find_one_and_update({"_id": _key(value)}, {"$set": {"used": True}})
        if row is None or (row["expire_time"] <= self._clock.now() and not row["used"]):
            return None
        return Redeemed(_grant(row), row["used"], row["_id"])


def _key(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()


def _grant(row: Mapping[str, Any]) -> Grant:
    return Grant(
        family_id=row["family_id"],
        app_id=row["app_id"],
        user_id=row["user_id"],
        account_id=row["account_id"],
        scopes=frozenset(row["scopes"]),
        redirect_uri=row["redirect_uri"],
        code_challenge=row["code_challenge"],
    )
