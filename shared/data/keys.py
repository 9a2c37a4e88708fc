"""Keys that sign access tokens: Ed25519, kept in MongoDB, the private half encrypted with the master key.

Processes that mint open a KeyRing; those that only verify open PublicKeys.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from jwt.algorithms import OKPAlgorithm
from pymongo.errors import DuplicateKeyError

from shared.core.clock import Clock, SystemClock
from shared.core.crypto import UnsealError, seal, unseal
from shared.core.errors import Unavailable
from shared.core.ids import RandomIds
from shared.data.mongo import Collection, Database, Document, StatusErrors, open_collection
from shared.rpc.principal import Principal
from shared.rpc.tokens import ALGORITHM, AUDIENCE, ISSUER, TOKEN_SECONDS

# An unknown key id asks the database again, at most this often; sooner when the last time failed.
RELOAD_SECONDS = 5.0
RETRY_SECONDS = 0.5

COLLECTION = "identity.signing_keys"


class PublicKeys:
    """Public keys by key id; an unknown id reloads them."""

    def __init__(self, database: Database) -> None:
        self._rows = open_collection(database, COLLECTION)
        self._jwks: dict[str, Mapping[str, str]] = {}
        self._keys: dict[str, Ed25519PublicKey] = {}
        self._next_reload = float("-inf")
        self._failed = False
        self._reloading = asyncio.Lock()

    @classmethod
    async def open(cls, database: Database) -> Self:
        """Loads the keys there are."""
        keys = cls(database)
        await keys.reload()
        return keys

    async def reload(self) -> None:
        """Reads every key again."""
        self._failed, self._next_reload = True, time.monotonic() + RETRY_SECONDS
        rows = [row async for row in self._rows.find({}, {"private": 0}).sort("sequence", 1)]
        self._failed, self._next_reload = False, time.monotonic() + RELOAD_SECONDS
        self._jwks = {row["_id"]: row["public"] for row in rows}
        self._keys = {kid: _public_key(jwk) for kid, jwk in self._jwks.items()}

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


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Mints access tokens with the newest key."""

    public: PublicKeys
    kid: str
    _private: Ed25519PrivateKey
    _clock: Clock

    @classmethod
    async def open(cls, database: Database, master_key: bytes, clock: Clock | None = None) -> Self:
        """Loads the newest key; makes the first one if there is none.

        Raises shared.core.crypto.UnsealError if `master_key` (32 bytes) is not the one it was made with.
        """
        clock = clock or SystemClock()
        rows = open_collection(database, COLLECTION)
        await rows.create_index("sequence", unique=True)
        row = await rows.find_one(sort=[("sequence", -1)]) or await _create(rows, master_key, clock)
        try:
            secret = unseal(master_key, row["private"], row["_id"].encode())
        except UnsealError:
            raise UnsealError(f"signing key {row['_id']} was made with another MASTER_KEY") from None
        private = Ed25519PrivateKey.from_private_bytes(secret)
        return cls(await PublicKeys.open(database), row["_id"], private, clock)

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
        }
        return jwt.encode(claims, self._private, ALGORITHM, headers={"kid": self.kid})


async def _create(rows: Collection, master_key: bytes, clock: Clock) -> Document:
    """Makes key 1, or returns it when another process was faster: `sequence` is unique."""
    private = Ed25519PrivateKey.generate()
    now = clock.now()
    kid = RandomIds().new("key", now)
    jwk = OKPAlgorithm.to_jwk(private.public_key(), as_dict=True)
    secret = private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    row: Document = {
        "_id": kid,
        "sequence": 1,
        "public": {**jwk, "kid": kid, "alg": ALGORITHM, "use": "sig"},
        "private": seal(master_key, secret, kid.encode()),
        "create_time": now,
    }
    try:
        await rows.insert_one(row)
    except DuplicateKeyError:
        other = await rows.find_one({"sequence": 1})
        assert other is not None
        return other
    return row
