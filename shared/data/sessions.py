"""Sessions: who is signed in. MongoDB holds them and alone says that one lives; Redis only carries the news of an end.

The id a client holds is 256 random bits; we keep only its SHA-256, called the key.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from bson.codec_options import CodecOptions
from redis.asyncio import Redis

from shared.core.clock import Clock, SystemClock
from shared.core.errors import Unauthenticated
from shared.core.whole import Whole
from shared.data.announcer import Announcer
from shared.data.mongo import Database, Document, StatusErrors, open_collection
from shared.rpc.principal import Principal

LIFETIME = timedelta(hours=12)
REMEMBERED_LIFETIME = timedelta(days=30)
# An expired row is kept this long, to tell "expired" from "unknown".
KEPT_SECONDS = 24 * 3600
AWARE: CodecOptions[Document] = CodecOptions(tz_aware=True)


def session_key(session_id: str) -> str:
    """What we know a session id by: its SHA-256 in hex."""
    return hashlib.sha256(session_id.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in user of one account. Times are UTC, to the millisecond."""

    key: str
    user_id: str
    account_id: str
    parent_account_id: str
    role: str
    scopes: frozenset[str]
    create_time: datetime
    expire_time: datetime
    remember: bool
    ip: str
    user_agent: str

    @property
    def lifetime(self) -> timedelta:
        """How long it lives unused."""
        return REMEMBERED_LIFETIME if self.remember else LIFETIME

    def principal(self) -> Principal:
        """The caller this session stands for. `session_id` is the key, never the client's credential."""
        return Principal(
            user_id=self.user_id,
            account_id=self.account_id,
            parent_account_id=self.parent_account_id,
            session_id=self.key,
            role=self.role,
            scopes=self.scopes,
        )


class SessionStore:
    """Makes, finds and ends sessions."""

    def __init__(self, database: Database, redis: Redis, clock: Clock | None = None) -> None:
        self._rows = open_collection(database, "identity.sessions").with_options(AWARE)
        self._announcer = Announcer(redis)
        self._clock = clock or SystemClock()
        # A session whose row is gone must be told as well, even if the caller leaves in between.
        self._whole = Whole()

    @classmethod
    async def open(cls, database: Database, redis: Redis, clock: Clock | None = None) -> Self:
        """A store whose indexes exist."""
        store = cls(database, redis, clock)
        await store._rows.create_index("expire_time", expireAfterSeconds=KEPT_SECONDS)
        await store._rows.create_index("user_id")
        await store._rows.create_index("account_id")
        return store

    async def create(
        self, principal: Principal, *, remember: bool = False, ip: str = "", user_agent: str = ""
    ) -> tuple[str, Session]:
        """Starts a session for `principal`; returns the id for the client, shown this once, and the session."""
        session_id = secrets.token_urlsafe(32)
        now = self._clock.now()
        session = Session(
            key=session_key(session_id),
            user_id=principal.user_id,
            account_id=principal.account_id,
            parent_account_id=principal.parent_account_id,
            role=principal.role,
            scopes=principal.scopes,
            create_time=now,
            expire_time=now + (REMEMBERED_LIFETIME if remember else LIFETIME),
            remember=remember,
            ip=ip,
            user_agent=user_agent[:256],
        )
        await self._rows.insert_one(_to_row(session))
        return session_id, session

    async def resolve(self, session_id: str) -> Session:
        """The session of this id, renewed when less than half its life is left.

        Raises Unauthenticated with reason INVALID_SESSION or SESSION_EXPIRED, Unavailable if MongoDB is away.
        """
        return await self._renew(await self.get(session_key(session_id)))

    async def get(self, key: str) -> Session:
        """The session of this key as MongoDB has it. Raises as `resolve` does."""
        with StatusErrors():
            row = await self._rows.find_one({"_id": key})
        if row is None:
            raise _unknown()
        return self._live(_from_row(row))

    async def end(self, key: str) -> bool:
        """Ends the session of this key (see `session_key`); False if there was none."""
        # Told even without a row: whoever ended it before may have died before telling.
        return await self._whole.run(self._delete_and_tell([key])) == 1

    async def end_user(self, user_id: str, *, keep: str = "") -> int:
        """Ends every session of a user but the one of key `keep`; returns how many."""
        return await self._whole.run(self._end_where({"user_id": user_id, "_id": {"$ne": keep}}))

    async def end_account(self, account_id: str) -> int:
        """Ends every session in an account; returns how many."""
        return await self._whole.run(self._end_where({"account_id": account_id}))

    async def aclose(self) -> None:
        """Waits for ends under way; stops telling what Redis has not taken."""
        await self._whole.finish()
        await self._announcer.aclose()

    async def _end_where(self, condition: Mapping[str, Any]) -> int:
        keys = [row["_id"] async for row in self._rows.find(condition, {"_id": 1})]
        return await self._delete_and_tell(keys) if keys else 0

    async def _delete_and_tell(self, keys: list[str]) -> int:
        try:
            return (await self._rows.delete_many({"_id": {"$in": keys}})).deleted_count
        finally:
            # Also when the delete failed: it may have happened, and whoever is told only looks again.
            await self._announcer.tell(keys)

    def _live(self, session: Session) -> Session:
        if session.expire_time <= self._clock.now():
            raise Unauthenticated("the session has expired", reason="SESSION_EXPIRED")
        return session

    async def _renew(self, session: Session) -> Session:
        now = self._clock.now()
        if session.expire_time - now >= session.lifetime / 2:
            return session
        expire_time = now + session.lifetime
        with StatusErrors():
            # No upsert: a session that ended meanwhile must not come back.
            await self._rows.update_one({"_id": session.key}, {"$set": {"expire_time": expire_time}})
        return replace(session, expire_time=expire_time)


def _unknown() -> Unauthenticated:
    return Unauthenticated("no such session", reason="INVALID_SESSION")


def _to_row(session: Session) -> Document:
    return {
        "_id": session.key,
        "user_id": session.user_id,
        "account_id": session.account_id,
        "parent_account_id": session.parent_account_id,
        "role": session.role,
        "scopes": sorted(session.scopes),
        "create_time": session.create_time,
        "expire_time": session.expire_time,
        "remember": session.remember,
        "ip": session.ip,
        "user_agent": session.user_agent,
    }


def _from_row(row: Mapping[str, Any]) -> Session:
    return Session(
        key=row["_id"],
        user_id=row["user_id"],
        account_id=row["account_id"],
        parent_account_id=row["parent_account_id"],
        role=row["role"],
        scopes=frozenset(row["scopes"]),
        create_time=row["create_time"].astimezone(UTC),
        expire_time=row["expire_time"].astimezone(UTC),
        remember=row["remember"],
        ip=row["ip"],
        user_agent=row["user_agent"],
    )
