"""A session as a value: who is signed in where, what its row in MongoDB looks like, and what it is known by."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.data.mongo import Document
from shared.rpc.principal import Principal, Visibility

LIFETIME = timedelta(hours=12)
REMEMBERED_LIFETIME = timedelta(days=30)
# However much it is used, it ends so long after its user proved who they are.
MAX_AGE = timedelta(days=30)
REMEMBERED_MAX_AGE = timedelta(days=90)
# Life of a session that an app holds; it is not renewed.
ACCESS_LIFETIME = timedelta(hours=1)
# What a session id never begins with: an API key.
KEY_PREFIX = "dck_"
# Life of a session that an API key is while it is in use. Its end is no end of the key: the next use begins another.
KEY_LIFETIME = timedelta(minutes=6, seconds=30)


def lifetime_of(remember: bool, idle_limit: timedelta | None) -> timedelta:
    """How long a session lives unused, in an account that may ask for less than the platform."""
    lifetime = REMEMBERED_LIFETIME if remember else LIFETIME
    return lifetime if idle_limit is None else min(lifetime, idle_limit)


def session_key(session_id: str) -> str:
    """What we know a session id by: its SHA-256 in hex."""
    return hashlib.sha256(session_id.encode()).hexdigest()


def acting_key(key: str, account_id: str) -> str:
    """The key of the session that acts in a sub-account for the session of this key."""
    return session_key(f"{key}/{account_id}")


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in user in one account. Times are UTC, to the millisecond.

    `acts_for`: empty, or the key of the session that this one acts for in a sub-account; it ends with that one. The
    user's own account is `home_account_id` then, else that is empty. `team`: as Principal has it. `app_id`: empty, or
    the app that holds it as an access token, which came of the authorization `family_id`. `key_id`: empty, or the
    API key that it is, which may be used from `networks` (CIDR), or from everywhere. `auth_time`: when the user last
    proved who they are. `seen_time`: when it was last used, as far as that was noted. `idle_limit`: the longest that
    its account lets it live unused. `apart`: it acts for another and a client has an id for it, so it is logged out
    alone. `impersonator_id`: empty, or whose session it acts for in this user's name.
    """

    key: str
    user_id: str
    account_id: str
    parent_account_id: str
    role: str
    scopes: frozenset[str]
    create_time: datetime
    expire_time: datetime
    auth_time: datetime
    seen_time: datetime
    remember: bool
    ip: str
    user_agent: str
    home_account_id: str = ""
    acts_for: str = ""
    visibility: Visibility = Visibility.ALL
    team: tuple[str, ...] = ()
    app_id: str = ""
    family_id: str = ""
    apart: bool = False
    impersonator_id: str = ""
    idle_limit: timedelta | None = None
    key_id: str = ""
    networks: tuple[str, ...] = ()

    @property
    def lifetime(self) -> timedelta:
        """How long it lives unused."""
        return lifetime_of(self.remember, self.idle_limit)

    @property
    def end_time(self) -> datetime:
        """When it ends however much it is used."""
        if self.app_id or self.key_id or self.apart:
            return self.expire_time
        return self.auth_time + (REMEMBERED_MAX_AGE if self.remember else MAX_AGE)

    def principal(self) -> Principal:
        """The caller this session stands for. `session_id` is the key, never the client's credential."""
        return Principal(
            user_id=self.user_id,
            account_id=self.account_id,
            parent_account_id=self.parent_account_id,
            session_id=self.key,
            role=self.role,
            scopes=self.scopes,
            home_account_id=self.home_account_id,
            visibility=self.visibility,
            team=self.team,
            app_id=self.app_id,
            impersonator_id=self.impersonator_id,
            key_id=self.key_id,
        )


def new_session(
    session_id: str, principal: Principal, now: datetime, lifetime: timedelta, ip: str, user_agent: str
) -> Session:
    """A session of `principal` that begins now and is known by `session_id`."""
    return Session(
        key=session_key(session_id),
        user_id=principal.user_id,
        account_id=principal.account_id,
        parent_account_id=principal.parent_account_id,
        role=principal.role,
        scopes=principal.scopes,
        create_time=now,
        expire_time=now + lifetime,
        auth_time=now,
        seen_time=now,
        remember=False,
        ip=ip,
        user_agent=user_agent[:256],
        home_account_id=principal.home_account_id,
        visibility=principal.visibility,
        impersonator_id=principal.impersonator_id,
    )


def to_row(session: Session) -> Document:
    """The session as stored."""
    return {
        "_id": session.key,
        "user_id": session.user_id,
        "account_id": session.account_id,
        "parent_account_id": session.parent_account_id,
        "role": session.role,
        "scopes": sorted(session.scopes),
        "create_time": session.create_time,
        "expire_time": session.expire_time,
        "auth_time": session.auth_time,
        "seen_time": session.seen_time,
        "remember": session.remember,
        "ip": session.ip,
        "user_agent": session.user_agent,
        "visibility": session.visibility.value,
        "team": list(session.team),
        "home_account_id": session.home_account_id,
        **({"acts_for": session.acts_for} if session.acts_for else {}),
        **({"app_id": session.app_id, "family_id": session.family_id} if session.app_id else {}),
        **({"apart": True} if session.apart else {}),
        **({"impersonator_id": session.impersonator_id} if session.impersonator_id else {}),
        **({"idle_seconds": int(session.idle_limit.total_seconds())} if session.idle_limit else {}),
        **({"key_id": session.key_id, "networks": list(session.networks)} if session.key_id else {}),
    }


def from_row(row: Mapping[str, Any]) -> Session:
    """The session in a row."""
    return Session(
        key=row["_id"],
        user_id=row["user_id"],
        account_id=row["account_id"],
        parent_account_id=row["parent_account_id"],
        role=row["role"],
        scopes=frozenset(row["scopes"]),
        create_time=row["create_time"].astimezone(UTC),
        expire_time=row["expire_time"].astimezone(UTC),
        auth_time=row.get("auth_time", row["create_time"]).astimezone(UTC),
        seen_time=row.get("seen_time", row["create_time"]).astimezone(UTC),
        remember=row["remember"],
        ip=row["ip"],
        user_agent=row["user_agent"],
        # A row from before these were kept has none of them.
        home_account_id=row.get("home_account_id", ""),
        acts_for=row.get("acts_for", ""),
        visibility=Visibility(row.get("visibility", Visibility.ALL)),
        team=tuple(row.get("team", ())),
        app_id=row.get("app_id", ""),
        family_id=row.get("family_id", ""),
        apart=row.get("apart", False),
        impersonator_id=row.get("impersonator_id", ""),
        idle_limit=timedelta(seconds=row["idle_seconds"]) if "idle_seconds" in row else None,
        key_id=row.get("key_id", ""),
        networks=tuple(row.get("networks", ())),
    )
