"""Verifies access tokens: EdDSA JWTs minted by the platform, for the platform."""

import re
import time
from dataclasses import dataclass
from typing import Any, Protocol

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shared.core.errors import Unauthenticated
from shared.rpc.principal import Principal, Visibility

ALGORITHM = "EdDSA"
ISSUER = AUDIENCE = "dashclicks"
# Life of a token in seconds; a caller that caches one must drop it well before.
TOKEN_SECONDS = 120
# How far the clocks of two machines may stand apart.
LEEWAY_SECONDS = 5
# Room for MAX_TEAMMATES ids (shared.data.sessions) beside everything else.
MAX_TOKEN_CHARS = 6144
MAX_CACHED = 10_000
# Headers by which a token would choose its own key.
KEY_HEADERS = frozenset({"jku", "jwk", "x5u", "x5c", "crit"})
REQUIRED_CLAIMS = ["iss", "aud", "iat", "exp", "sid", "uid", "account_id"]
WHO_CLAIMS = ("uid", "account_id", "parent_account_id", "sid", "imp", "home", "app", "key")
TEXT_CLAIMS = (*WHO_CLAIMS, "role", "scope", "vis", "team")
COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")


class KeySource(Protocol):
    """Where public keys come from."""

    async def get(self, kid: str) -> Ed25519PublicKey | None:
        """The key of this id, or None."""


class SessionCheck(Protocol):
    """Who knows which sessions have ended."""

    async def check(self, key: str) -> None:
        """Returns if the session of this key lives. Raises Unauthenticated or Unavailable."""


@dataclass(frozen=True, slots=True)
class _Verified:
    principal: Principal
    expires: float


class TokenVerifier:
    """Turns the `authorization` metadata into a Principal, remembering what it has verified until it expires."""

    def __init__(self, keys: KeySource, sessions: SessionCheck) -> None:
        self._keys = keys
        self._sessions = sessions
        self._cache: dict[str, _Verified] = {}

    async def verify(self, authorization: str) -> Principal:
        """The caller of a `Bearer …` value. A token without a session id lives until it expires.

        Raises Unauthenticated with INVALID_TOKEN or TOKEN_EXPIRED, INVALID_SESSION or SESSION_EXPIRED; Unavailable.
        """
        known = self._cache.get(authorization)
        if known is not None and known.expires > time.time():
            principal = known.principal
        else:
            principal = await self._read(authorization)
        if principal.session_id:
            await self._sessions.check(principal.session_id)
        return principal

    async def _read(self, authorization: str) -> Principal:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or len(token) > MAX_TOKEN_CHARS or not COMPACT.fullmatch(token):
            raise _invalid()
        claims = await self._claims(token)
        principal = _principal(claims)
        self._remember(authorization, _Verified(principal, claims["exp"]))
        return principal

    async def _claims(self, token: str) -> dict[str, Any]:
        try:
            header = jwt.get_unverified_header(token)
            key = await self._keys.get(_key_id(header))
            if key is None:
                raise _invalid()
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=ISSUER,
                leeway=LEEWAY_SECONDS,
                options={"require": REQUIRED_CLAIMS, "strict_aud": True},
            )
        except jwt.ExpiredSignatureError:
            raise Unauthenticated("the access token has expired", reason="TOKEN_EXPIRED") from None
        except (jwt.InvalidTokenError, RecursionError):
            raise _invalid() from None
        if not 0 < claims["exp"] - claims["iat"] <= TOKEN_SECONDS:
            raise _invalid()
        return claims

    def _remember(self, authorization: str, verified: _Verified) -> None:
        self._cache.pop(authorization, None)
        if len(self._cache) >= MAX_CACHED:
            self._drop_expired()
        if len(self._cache) >= MAX_CACHED:
            self._cache.pop(next(iter(self._cache)))
        self._cache[authorization] = verified

    def _drop_expired(self) -> None:
        now = time.time()
        self._cache = {key: known for key, known in self._cache.items() if known.expires > now}


def _key_id(header: dict[str, Any]) -> str:
    kid = header.get("kid")
    if header.get("alg") != ALGORITHM or not isinstance(kid, str) or not KEY_HEADERS.isdisjoint(header):
        raise _invalid()
    return kid


def _principal(claims: dict[str, Any]) -> Principal:
    """Raises Unauthenticated if a claim is not text, or its visibility not known."""
    text = {name: claims.get(name, "") for name in TEXT_CLAIMS}
    if not all(isinstance(value, str) for value in text.values()) or not (text["uid"] and text["account_id"]):
        raise _invalid()
    try:
        visibility = Visibility(text["vis"] or Visibility.ALL)
    except ValueError:
        raise _invalid() from None
    return Principal(
        user_id=text["uid"],
        account_id=text["account_id"],
        parent_account_id=text["parent_account_id"],
        session_id=text["sid"],
        role=text["role"],
        scopes=frozenset(text["scope"].split()),
        impersonator_id=text["imp"],
        home_account_id=text["home"],
        visibility=visibility,
        team=tuple(text["team"].split()),
        app_id=text["app"],
        key_id=text["key"],
    )


def _invalid() -> Unauthenticated:
    return Unauthenticated("the access token is not valid", reason="INVALID_TOKEN")
