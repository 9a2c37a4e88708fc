"""Sessions: who is signed in. MongoDB holds them and alone says that one lives; Redis only carries the news of an end.

The id a client holds is 256 random bits; we keep only its SHA-256, called the key.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Self

from redis.asyncio import Redis

from shared.core.clock import Clock, SystemClock
from shared.core.errors import PermissionDenied, Unauthenticated
from shared.core.whole import Whole
from shared.data.announcer import Announcer
from shared.data.mongo import Database, Document, StatusErrors, open_aware
from shared.data.session import (
    ACCESS_LIFETIME,
    KEY_LIFETIME,
    Session,
    acting_key,
    from_row,
    lifetime_of,
    new_session,
    session_key,
    to_row,
)
from shared.rpc.principal import Principal, Visibility

# An expired row is kept this long, to tell "expired" from "unknown".
KEPT_SECONDS = 24 * 3600
# Sessions that a user has at a time, unless the operator says otherwise.
MAX_OWN = 100
# A use is noted, and the life of a session renewed, at most this often.
NOTED_EVERY = timedelta(minutes=5)
# Ids of teammates that a session and its tokens hold.
MAX_TEAMMATES = 100
# Stands between the hash of an API key and what tells its sessions apart.
EPOCH = "."


class SessionStore:
    """Makes, finds and ends sessions."""

    def __init__(self, database: Database, redis: Redis, clock: Clock | None = None, max_own: int = MAX_OWN) -> None:
        """`max_own`: sessions of one user at a time; the one unused for longest ends for a new one."""
        self._rows = open_aware(database, "identity.sessions")
        self._announcer = Announcer(redis)
        self._clock = clock or SystemClock()
        self._max_own = max_own
        # A session whose row is gone must be told as well, even if the caller leaves in between.
        self._whole = Whole()

    @classmethod
    async def open(cls, database: Database, redis: Redis, clock: Clock | None = None, max_own: int = MAX_OWN) -> Self:
        """A store whose indexes exist."""
        store = cls(database, redis, clock, max_own)
        await store._rows.create_index("expire_time", expireAfterSeconds=KEPT_SECONDS)
        await store._rows.create_index("user_id")
        await store._rows.create_index("account_id")
        for name in ("parent_account_id", "acts_for", "app_id", "family_id", "key_id"):
            await store._rows.create_index(name, sparse=True)
        return store

    async def create(
        self,
        principal: Principal,
        *,
        remember: bool = False,
        ip: str = "",
        user_agent: str = "",
        auth_time: datetime | None = None,
        idle_limit: timedelta | None = None,
    ) -> tuple[str, Session]:
        """Starts a session for `principal`; returns the id for the client, shown this once, and the session.

        `auth_time`: when the user proved who they are; now if None. Where the user has too many, the oldest end.
        `idle_limit`: as Session has it.
        """
        session_id = secrets.token_urlsafe(32)
        now = self._clock.now()
        lifetime = lifetime_of(remember, idle_limit)
        session = replace(
            new_session(session_id, principal, now, lifetime, ip, user_agent),
            remember=remember,
            idle_limit=idle_limit,
            auth_time=auth_time or now,
        )
        with StatusErrors():
            await self._rows.insert_one(to_row(session))
            others: Document = {**self._own(principal.user_id), "_id": {"$ne": session.key}}
            surplus = await self._rows.find(others, ["_id"]).sort("seen_time", -1).skip(self._max_own - 1).to_list()
        if surplus:
            await self._whole.run(self._delete_and_tell([row["_id"] for row in surplus]))
        return session_id, session

    async def of_user(self, user_id: str) -> list[Session]:
        """The user's live sessions, the last used first; without those that act for another, of apps, and of keys."""
        with StatusErrors():
            rows = await self._rows.find(self._own(user_id)).sort("seen_time", -1).to_list()
        return [from_row(row) for row in rows]

    async def issue(
        self, principal: Principal, *, app_id: str, family_id: str, ip: str = "", user_agent: str = ""
    ) -> tuple[str, Session]:
        """An access token for an app, which is a session of ACCESS_LIFETIME; returned as `create` returns it."""
        token = secrets.token_urlsafe(32)
        session = new_session(token, principal, self._clock.now(), ACCESS_LIFETIME, ip, user_agent)
        session = replace(session, app_id=app_id, family_id=family_id)
        with StatusErrors():
            await self._rows.insert_one(to_row(session))
        return token, session

    async def hold_key(
        self, secret: str, principal: Principal, networks: Sequence[str], end_time: datetime | None
    ) -> Session:
        """A session of KEY_LIFETIME that an API key is; it lives no longer than to `end_time`.

        Each has a key of its own, so that tokens of one that has ended do not come back to life with the next.
        """
        now = self._clock.now()
        session = new_session(secret, principal, now, KEY_LIFETIME, "", "")
        key = f"{session.key}{EPOCH}{secrets.token_hex(8)}"
        expire_time = min(session.expire_time, end_time or session.expire_time)
        session = replace(session, key=key, key_id=principal.key_id, networks=tuple(networks), expire_time=expire_time)
        with StatusErrors():
            await self._rows.insert_one(to_row(session))
        return session

    async def of_key(self, secret: str) -> Session | None:
        """The live session of an API key that ends last; None if there is none."""
        start = session_key(secret) + EPOCH
        # Keys of its sessions are what lies between this and the next character.
        query = {"_id": {"$gt": start, "$lt": f"{start}~"}, "expire_time": {"$gt": self._clock.now()}}
        with StatusErrors():
            rows = await self._rows.find(query).to_list()
        return max(map(from_row, rows), key=lambda session: session.expire_time, default=None)

    async def end_key(self, key_id: str) -> int:
        """Ends the sessions that an API key is; returns how many. Its next use is judged anew."""
        return await self._whole.run(self._end_where({"key_id": key_id, "acts_for": None}))

    async def enter(self, key: str, account_id: str) -> Session:
        """The session that acts in a sub-account for the one of this key; made if there is none.

        Whether the account may be entered is for the caller to judge, afterwards: whoever closes an account ends its
        sessions then, and so sees this one. Raises as `resolve` does.
        """
        base = await self.get(key)
        acting = replace(
            base,
            key=acting_key(key, account_id),
            account_id=account_id,
            parent_account_id=base.account_id,
            home_account_id=base.account_id,
            acts_for=key,
        )
        with StatusErrors():
            await self._rows.replace_one({"_id": acting.key}, to_row(acting), upsert=True)
        try:
            # Whoever ended it meanwhile may not have seen the new one.
            await self.get(key)
        except (Unauthenticated, PermissionDenied):
            await self.leave(acting)
            raise
        return acting

    async def begin_apart(self, key: str, principal: Principal, lifetime: timedelta) -> tuple[str, Session]:
        """Starts a session of `principal` that ends with the one of this key and lives no longer; it is not renewed.

        Returned as `create` returns it. What it rests on is for the caller to judge, afterwards, as for `enter`.
        Raises as `resolve` does.
        """
        base = await self.get(key)
        session_id, now = secrets.token_urlsafe(32), self._clock.now()
        session = new_session(session_id, principal, now, lifetime, base.ip, base.user_agent)
        expire_time = min(session.expire_time, base.expire_time)
        session = replace(session, expire_time=expire_time, auth_time=base.auth_time, team=principal.team)
        session = replace(session, acts_for=key, apart=True)
        with StatusErrors():
            await self._rows.insert_one(to_row(session))
        try:
            # Whoever ended it meanwhile may not have seen the new one.
            await self.get(key)
        except Unauthenticated:
            await self.leave(session)
            raise
        return session_id, session

    async def leave(self, acting: Session) -> None:
        """Ends an acting session alone."""
        await self._whole.run(self._delete_and_tell([acting.key]))

    async def set_team(self, user_id: str, team: Sequence[str]) -> None:
        """Gives the user's sessions of TEAM visibility these teammates; tokens made from now on hold them.

        More than MAX_TEAMMATES are cut off.
        """
        await self._whole.run(self._change_and_tell(user_id, list(team)[:MAX_TEAMMATES]))

    async def with_teams(self, user_ids: Sequence[str]) -> list[str]:
        """Those of these users who have a session of TEAM visibility."""
        query = {"user_id": {"$in": list(user_ids)}, "visibility": Visibility.TEAM.value}
        with StatusErrors():
            found: list[str] = await self._rows.distinct("user_id", query)
        return found

    async def resolve(self, session_id: str) -> Session:
        """The session of this id, its use noted and its life renewed.

        Raises Unauthenticated with reason INVALID_SESSION or SESSION_EXPIRED, PermissionDenied with reason
        UNAUTHORIZED_ACCOUNT where its account is shut, Unavailable if MongoDB is away.
        """
        return await self._renew(await self.get(session_key(session_id)))

    async def get(self, key: str) -> Session:
        """The session of this key as MongoDB has it. Raises as `resolve` does."""
        with StatusErrors():
            row = await self._rows.find_one({"_id": key})
        if row is None:
            raise _unknown()
        session = self._live(from_row(row))
        if row.get("shut"):
            raise PermissionDenied("this account is closed", reason="UNAUTHORIZED_ACCOUNT")
        return session

    async def end(self, key: str) -> bool:
        """Ends the session of this key (see `session_key`); False if there was none.

        One that acts for another ends with that one, unless it stands apart.
        """
        with StatusErrors():
            row = await self._rows.find_one({"_id": key}, {"acts_for": 1, "apart": 1})
        base = key if (row or {}).get("apart") else (row or {}).get("acts_for", key)
        # Told even without a row: whoever ended it before may have died before telling.
        return await self._whole.run(self._delete_and_tell([base])) > 0

    async def end_user(self, user_id: str, *, keep: str = "") -> int:
        """Ends every session of a user but the one of key `keep`; returns how many."""
        return await self.end_users([user_id], keep=keep)

    async def end_users(self, user_ids: Sequence[str], *, keep: str = "") -> int:
        """Ends every session of some users, as `end_user` does."""
        # Those that act in sub-accounts end with the one that they act for; that one is somebody else's where somebody
        # acts in a user's name.
        theirs = {"$or": [{"acts_for": None}, {"impersonator_id": {"$gt": ""}}]}
        own: Document = {"user_id": {"$in": list(user_ids)}, **theirs, "_id": {"$ne": keep}}
        return await self._whole.run(self._end_where(own))

    async def end_account(self, account_id: str, *, spare: Sequence[str] = ()) -> int:
        """Ends every session in an account but those of the users `spare`; returns how many."""
        return await self._whole.run(self._end_where({"account_id": account_id, "user_id": {"$nin": list(spare)}}))

    async def shut_account(self, account_id: str) -> None:
        """Has every session in an account, and in those below it, refused as one of an account that is shut."""
        await self._whole.run(self._shut(account_id))

    async def end_shut(self, account_id: str) -> int:
        """Ends what `shut_account` has shut, for an account that opens: nobody gets an old session back."""
        return await self._whole.run(self._end_where({"shut": True, **_in_or_below(account_id)}))

    async def end_granted(self, **where: str) -> int:
        """Ends the access tokens of apps that all of `where` names; returns how many.

        `where` names `family_id`, `app_id`, `user_id`, `account_id`.
        """
        return await self._whole.run(self._end_where({"app_id": {"$gt": ""}, **where}))

    async def aclose(self) -> None:
        """Waits for ends under way; stops telling what Redis has not taken."""
        await self._whole.finish()
        await self._announcer.aclose()

    def _own(self, user_id: str) -> Document:
        """A user's live sessions, without those that act for another, of apps, and of keys."""
        live = {"shut": None, "expire_time": {"$gt": self._clock.now()}}
        return {"user_id": user_id, **dict.fromkeys(("acts_for", "app_id", "key_id")), **live}

    async def _end_where(self, condition: Mapping[str, Any]) -> int:
        keys = [row["_id"] async for row in self._rows.find(condition, {"_id": 1})]
        return await self._delete_and_tell(keys) if keys else 0

    async def _delete_and_tell(self, keys: list[str]) -> int:
        """Ends sessions and those that act for them; returns how many of the first."""
        # Of an API key, whoever remembers one of its sessions by the key itself hears of it as well.
        told = [*keys, *{key.partition(EPOCH)[0] for key in keys if EPOCH in key}]
        try:
            deleted = (await self._rows.delete_many({"_id": {"$in": keys}})).deleted_count
            # Looked for afterwards: one made meanwhile is here now, or finds its base gone.
            acting = [row["_id"] async for row in self._rows.find({"acts_for": {"$in": keys}}, {"_id": 1})]
            told += acting
            if acting:
                await self._rows.delete_many({"_id": {"$in": acting}})
            return deleted
        finally:
            # Also when the delete failed: it may have happened, and whoever is told only looks again.
            await self._announcer.tell(told)

    async def _shut(self, account_id: str) -> None:
        keys = [row["_id"] async for row in self._rows.find({"shut": None, **_in_or_below(account_id)}, {"_id": 1})]
        if not keys:
            return
        try:
            await self._rows.update_many({"_id": {"$in": keys}}, {"$set": {"shut": True}})
        finally:
            await self._announcer.tell(keys)

    async def _change_and_tell(self, user_id: str, team: list[str]) -> None:
        query = {"user_id": user_id, "visibility": Visibility.TEAM.value}
        keys = [row["_id"] async for row in self._rows.find(query, {"_id": 1})]
        await self._rows.update_many({"_id": {"$in": keys}}, {"$set": {"team": team}})
        # A session that is told of is only looked at again, wherever it is remembered.
        await self._announcer.tell(keys)

    def _live(self, session: Session) -> Session:
        if session.expire_time <= self._clock.now():
            raise Unauthenticated("the session has expired", reason="SESSION_EXPIRED")
        return session

    async def _renew(self, session: Session) -> Session:
        now = self._clock.now()
        if session.app_id or session.apart or now - session.seen_time < NOTED_EVERY:
            return session
        expire_time = min(now + session.lifetime, session.end_time)
        with StatusErrors():
            # No upsert: a session that ended meanwhile must not come back.
            await self._rows.update_one({"_id": session.key}, {"$set": {"expire_time": expire_time, "seen_time": now}})
        return replace(session, expire_time=expire_time, seen_time=now)


def _in_or_below(account_id: str) -> Document:
    """The sessions of an account and of its sub-accounts; those that act in a sub-account are among these."""
    return {"$or": [{"account_id": account_id}, {"parent_account_id": account_id}]}


def _unknown() -> Unauthenticated:
    return Unauthenticated("no such session", reason="INVALID_SESSION")
