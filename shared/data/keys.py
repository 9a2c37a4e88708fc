"""Keys of access tokens in the memory of a process: PublicKeys verify, a KeyRing also mints.

`following()` reads them again every REFRESH_SECONDS, so that a rotation reaches every process before it matters.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Self

import jwt
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from jwt.algorithms import OKPAlgorithm
from pymongo.errors import PyMongoError

from shared.core.clock import Clock, SystemClock
from shared.core.crypto import MasterKeys, UnsealError
from shared.core.ending import end
from shared.core.errors import Unavailable
from shared.data.mongo import Database, Document, StatusErrors
from shared.data.signing_keys import LONG_AGO, SigningKeys, load, signing_rows
from shared.rpc.principal import Principal, Visibility
from shared.rpc.tokens import ALGORITHM, AUDIENCE, ISSUER, TOKEN_SECONDS

# An unknown key id asks the database again, at most this often; sooner when the last time failed.
RELOAD_SECONDS = 5.0
RETRY_SECONDS = 0.5
REFRESH_SECONDS = 10.0

log = structlog.get_logger(__name__)


class PublicKeys:
    """Public keys by key id; an unknown id reloads them."""

    def __init__(self, load: Callable[[], Awaitable[Sequence[Document]]], clock: Clock) -> None:
        self._load = load
        self._clock = clock
        self._jwks: dict[str, Mapping[str, str]] = {}
        self._keys: dict[str, Ed25519PublicKey] = {}
        self._next_reload = float("-inf")
        self._failed = False
        self._reloading = asyncio.Lock()

    @classmethod
    async def open(cls, database: Database) -> Self:
        """Loads the keys there are, without their private halves."""
        keys = cls(partial(load, signing_rows(database), private=False), SystemClock())
        await keys.reload()
        return keys

    async def reload(self) -> Sequence[Document]:
        """Reads every key again; returns the rows of those that have not ended."""
        self._failed, self._next_reload = True, time.monotonic() + RETRY_SECONDS
        now = self._clock.now()
        rows = [row for row in await self._load() if "retire_time" not in row or row["retire_time"] > now]
        self._failed, self._next_reload = False, time.monotonic() + RELOAD_SECONDS
        self._jwks = {row["_id"]: row["public"] for row in rows}
        self._keys = {kid: _public_key(jwk) for kid, jwk in self._jwks.items()}
        return rows

    async def get(self, kid: str) -> Ed25519PublicKey | None:
        """The key of this id, or None. Raises Unavailable while the keys cannot be read: it may be a new one."""
        if kid not in self._keys:
            # Calls that meet a new key together wait for one reload.
            async with self._reloading:
                if kid not in self._keys and time.monotonic() >= self._next_reload:
                    with StatusErrors():
                        await self.reload()
        if kid not in self._keys and self._failed:
            raise Unavailable("the signing keys cannot be read now")
        return self._keys.get(kid)

    def jwks(self) -> dict[str, list[Mapping[str, str]]]:
        """The keys as a JSON Web Key Set (RFC 7517)."""
        return {"keys": list(self._jwks.values())}


def _public_key(jwk: Mapping[str, str]) -> Ed25519PublicKey:
    key = OKPAlgorithm.from_jwk(dict(jwk))
    assert isinstance(key, Ed25519PublicKey)
    return key


class KeyRing:
    """Mints access tokens with the newest key whose time to sign has come."""

    def __init__(self, stored: SigningKeys, clock: Clock) -> None:
        self._stored = stored
        self._clock = clock
        self._private: dict[str, Ed25519PrivateKey] = {}
        self._rows: Sequence[Document] = ()
        self.public = PublicKeys(stored.load, clock)

    @classmethod
    async def open(cls, database: Database, master: MasterKeys, clock: Clock | None = None) -> Self:
        """Loads the keys; makes the first one if there is none.

        Raises shared.core.crypto.UnsealError if none of the `master` keys is the one they were made with.
        """
        clock = clock or SystemClock()
        stored = SigningKeys(database, master)
        await stored.prepare(clock.now())
        ring = cls(stored, clock)
        await ring.refresh()
        return ring

    @property
    def kid(self) -> str:
        """The key that signs now."""
        now = self._clock.now()
        usable = [row for row in self._rows if row.get("use_time", LONG_AGO) <= now]
        # Where clocks differ, a first key may still lie a moment ahead.
        kid: str = (usable or self._rows)[-1]["_id"]
        return kid

    async def refresh(self) -> None:
        """Reads the keys again. If the master keys do not open one, raises UnsealError and signs with those it had."""
        rows = await self.public.reload()
        self._private = {row["_id"]: self._private.get(row["_id"]) or self._stored.unsealed(row) for row in rows}
        self._rows = rows

    @asynccontextmanager
    async def following(self) -> AsyncIterator[None]:
        """Keeps the keys fresh while it is open."""
        task = asyncio.create_task(self._follow())
        try:
            yield
        finally:
            await end(task)

    def jwks(self) -> dict[str, list[Mapping[str, str]]]:
        """The public keys as a JSON Web Key Set (RFC 7517)."""
        return self.public.jwks()

    def mint(self, principal: Principal) -> str:
        """A token that says who calls, good for TOKEN_SECONDS from now."""
        issued = int(self._clock.now().timestamp())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "iat": issued,
            "exp": issued + TOKEN_SECONDS,
            "sid": principal.session_id,
            "uid": principal.user_id,
            "account_id": principal.account_id,
            "parent_account_id": principal.parent_account_id,
            "scope": " ".join(sorted(principal.scopes)),
            "role": principal.role,
            "imp": principal.impersonator_id,
            **_narrowed(principal),
        }
        kid = self.kid
        return jwt.encode(claims, self._private[kid], ALGORITHM, headers={"kid": kid})

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            try:
                await self.refresh()
            except (PyMongoError, UnsealError) as error:
                log.warning("signing keys are not read", error=type(error).__name__)


def _narrowed(principal: Principal) -> Mapping[str, str]:
    """Claims that most callers do not need; an absent one reads as what those are."""
    claims = {"home": principal.home_account_id, "team": " ".join(principal.team)}
    claims |= {"app": principal.app_id, "key": principal.key_id}
    if principal.visibility is not Visibility.ALL:
        claims["vis"] = principal.visibility.value
    return {name: value for name, value in claims.items() if value}
