"""Signing keys as stored: one row a key, the private half sealed with the master key.

A new key is published before it signs, and the one before it is good for a while after it has signed last. So no
process meets a signature whose key it could not have read.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from jwt.algorithms import OKPAlgorithm
from pymongo.errors import DuplicateKeyError

from shared.core.crypto import MasterKeys, UnsealError
from shared.core.ids import RandomIds
from shared.data.mongo import Collection, Database, Document, open_aware
from shared.rpc.tokens import ALGORITHM, TOKEN_SECONDS

COLLECTION = "identity.signing_keys"
# A new key signs this long after it is published: longer than anybody may keep the published set (300 s).
PUBLISHED_AHEAD = timedelta(seconds=360)
# A replaced key is good this long after the next began to sign: for its last tokens, and for a process cut off.
KEPT_AFTER = timedelta(seconds=10 * TOKEN_SECONDS)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def signing_rows(database: Database) -> Collection:
    """The collection of keys, with times in UTC."""
    return open_aware(database, COLLECTION)


async def load(rows: Collection, *, private: bool) -> Sequence[Document]:
    """Every key there is, oldest first, with its sealed private half or without."""
    return [row async for row in rows.find({}, None if private else {"private": 0}).sort("sequence", 1)]


class SigningKeys:
    """The rows of all keys, oldest first."""

    def __init__(self, database: Database, master: MasterKeys) -> None:
        self._rows = signing_rows(database)
        self._master = master

    async def prepare(self, now: datetime) -> None:
        """Makes the indexes, and the first key where there is none."""
        await self._rows.create_index("sequence", unique=True)
        await self._rows.create_index("retire_time", expireAfterSeconds=0)
        if await self._rows.find_one({}, {"_id": 1}) is None:
            await self._insert(1, now, now)

    async def load(self) -> Sequence[Document]:
        """Every key there is."""
        return await load(self._rows, private=True)

    def unsealed(self, row: Document) -> Ed25519PrivateKey:
        """The private half. Raises UnsealError, naming the key, if another master key sealed it."""
        try:
            return Ed25519PrivateKey.from_private_bytes(self._master.unseal(row["private"], row["_id"].encode()))
        except UnsealError:
            raise UnsealError(f"signing key {row['_id']} was made with another MASTER_KEY") from None

    async def rotate(self, now: datetime, ahead: timedelta = PUBLISHED_AHEAD) -> Document:
        """Publishes a new key that signs from `now + ahead` on, and sets when those before it end. Returns its row.

        With `ahead` zero, for a key that has leaked, those before it end at once. Rotations that race are one.
        """
        newest = (await self.load())[-1]
        if newest.get("use_time", LONG_AGO) > now and ahead:
            return newest
        row = await self._insert(newest["sequence"] + 1, now, now + ahead)
        end = row["use_time"] + (KEPT_AFTER if ahead else timedelta())
        # The least: a key that was to end sooner still does.
        await self._rows.update_many({"sequence": {"$lt": row["sequence"]}}, {"$min": {"retire_time": end}})
        return row

    async def seal_again(self) -> int:
        """Seals every private half with the current master key; returns how many were sealed with the one before."""
        sealed = 0
        for row in await self.load():
            box = self._master.seal_again(row["private"], row["_id"].encode())
            if box is not None:
                where = {"_id": row["_id"], "private": row["private"]}
                sealed += (await self._rows.update_one(where, {"$set": {"private": box}})).modified_count
        return sealed

    async def _insert(self, sequence: int, now: datetime, use_time: datetime) -> Document:
        """Makes this key, or returns it when another process was faster: `sequence` is unique."""
        private = Ed25519PrivateKey.generate()
        kid = RandomIds().new("key", now)
        jwk: dict[str, Any] = OKPAlgorithm.to_jwk(private.public_key(), as_dict=True)
        secret = private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        row: Document = {
            "_id": kid,
            "sequence": sequence,
            "public": {**jwk, "kid": kid, "alg": ALGORITHM, "use": "sig"},
            "private": self._master.seal(secret, kid.encode()),
            "create_time": now,
            "use_time": use_time,
        }
        try:
            await self._rows.insert_one(row)
        except DuplicateKeyError:
            other = await self._rows.find_one({"sequence": sequence})
            assert other is not None
            return other
        return row
