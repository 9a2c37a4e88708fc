"""Sessions of the peers: a JSON value in Redis, kept in the process for a short while, and a token made of it."""

import json
import time
from dataclasses import dataclass

import jwt
from redis.asyncio import Redis

TTL_SECONDS = 30.0
TOKEN_SECONDS = 120
KEY = "bench-signing-key-of-32-bytes-or-so"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and the token that says so."""

    user_id: str
    account_id: str
    scopes: frozenset[str]
    token: str


def session_key(session_id: str) -> str:
    """Where a session is kept."""
    return f"bench:session:{session_id}"


class Sessions:
    """Callers by session id; `cached` keeps them for TTL_SECONDS, else Redis is asked every time."""

    def __init__(self, redis: Redis, cached: bool) -> None:
        self._redis = redis
        self._cached = cached
        self._callers: dict[str, tuple[float, Caller]] = {}

    async def find(self, session_id: str) -> Caller | None:
        """The caller, or None for an unknown session."""
        now = time.monotonic()
        held = self._callers.get(session_id)
        if held is not None and now < held[0]:
            return held[1]
        row = await self._redis.get(session_key(session_id))
        if row is None:
            return None
        session = json.loads(row)
        claims = {"sub": session["user_id"], "acc": session["account_id"], "exp": int(time.time()) + TOKEN_SECONDS}
        token = jwt.encode(claims, KEY, algorithm="HS256") if self._cached else ""
        caller = Caller(session["user_id"], session["account_id"], frozenset(session["scopes"]), token)
        if self._cached:
            self._callers[session_id] = (now + TTL_SECONDS, caller)
        return caller
