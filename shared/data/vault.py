"""Envelope encryption of secrets at rest: each account has a data key, sealed with the master key.

A secret opens only for its account and purpose. Forgetting an account's key makes all its secrets unreadable, copies in
backups too. A new master key means sealing the data keys anew, not the secrets.
"""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass

from pymongo.errors import DuplicateKeyError

from shared.core.crypto import MasterKeys, UnsealError, derive_key, seal, unseal
from shared.data.mongo import Database, Document, StatusErrors, open_collection

COLLECTION = "identity.data_keys"
# The owner of what belongs to no account.
PLATFORM = "platform"
KEY_BYTES = 32
# Length of the key's version in front of each box.
VERSION_BYTES = 2
# How long a process keeps a key in memory: a forgotten one is gone everywhere after that.
KEPT_SECONDS = 60.0
MAX_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class _DataKeys:
    """Keys of one account by version; the highest seals."""

    by_version: Mapping[int, bytes]
    until: float

    @property
    def newest(self) -> int:
        return max(self.by_version)


class Vault:
    """Seals and opens the secrets of accounts."""

    def __init__(self, database: Database, master: MasterKeys) -> None:
        self._rows = open_collection(database, COLLECTION)
        self._master = master
        self._kept: dict[str, _DataKeys] = {}

    async def seal(self, account_id: str, secret: bytes, purpose: str) -> bytes:
        """Encrypts `secret`; only the same account and `purpose` open it. Raises Unavailable."""
        keys = await self._keys(account_id)
        version = keys.newest.to_bytes(VERSION_BYTES)
        return version + seal(keys.by_version[keys.newest], secret, _bound(account_id, purpose))

    async def unseal(self, account_id: str, box: bytes, purpose: str) -> bytes:
        """Returns the secret in `box`. Raises UnsealError, and Unavailable while the keys cannot be read."""
        version = int.from_bytes(box[:VERSION_BYTES])
        keys = await self._keys(account_id)
        if version not in keys.by_version:
            # Another process may have made a new version meanwhile.
            self._kept.pop(account_id, None)
            keys = await self._keys(account_id)
        if version not in keys.by_version:
            raise UnsealError("its data key is gone")
        return unseal(keys.by_version[version], box[VERSION_BYTES:], _bound(account_id, purpose))

    async def platform_key(self, purpose: str) -> bytes:
        """A key of 32 bytes for one purpose of the platform, the same in every process and after a new master key."""
        keys = await self._keys(PLATFORM)
        return derive_key(keys.by_version[min(keys.by_version)], purpose.encode())

    async def rotate(self, account_id: str) -> int:
        """Seals with a new data key from now on, older boxes still open; returns its version."""
        version = (await self._keys(account_id)).newest + 1
        field = f"keys.{version}"
        with StatusErrors():
            await self._rows.update_one(
                {"_id": account_id, field: {"$exists": False}}, {"$set": {field: self._new_box(account_id)}}
            )
        self._kept.pop(account_id, None)
        return version

    async def forget(self, account_id: str) -> None:
        """Deletes an account's keys: nothing sealed with them opens again, elsewhere after KEPT_SECONDS."""
        with StatusErrors():
            await self._rows.delete_one({"_id": account_id})
        self._kept.pop(account_id, None)

    async def seal_again(self) -> int:
        """Seals every data key with the current master key; returns how many were sealed with the one before."""
        sealed = 0
        async for row in self._rows.find({}):
            for version, box in row["keys"].items():
                anew = self._master.seal_again(box, row["_id"].encode())
                if anew is not None:
                    where = {"_id": row["_id"], f"keys.{version}": box}
                    sealed += (await self._rows.update_one(where, {"$set": {f"keys.{version}": anew}})).modified_count
        return sealed

    async def _keys(self, account_id: str) -> _DataKeys:
        kept = self._kept.get(account_id)
        if kept is not None and kept.until > time.monotonic():
            return kept
        with StatusErrors():
            row = await self._rows.find_one({"_id": account_id}) or await self._create(account_id)
        opened = {int(version): self._master.unseal(box, account_id.encode()) for version, box in row["keys"].items()}
        self._kept.pop(account_id, None)
        if len(self._kept) >= MAX_KEPT:
            self._kept.pop(next(iter(self._kept)))
        self._kept[account_id] = keys = _DataKeys(opened, time.monotonic() + KEPT_SECONDS)
        return keys

    async def _create(self, account_id: str) -> Document:
        """Makes an account's first key, or returns it when another process was faster."""
        row: Document = {"_id": account_id, "keys": {"1": self._new_box(account_id)}}
        try:
            await self._rows.insert_one(row)
        except DuplicateKeyError:
            other = await self._rows.find_one({"_id": account_id})
            assert other is not None
            return other
        return row

    def _new_box(self, account_id: str) -> bytes:
        return self._master.seal(os.urandom(KEY_BYTES), account_id.encode())


def _bound(account_id: str, purpose: str) -> bytes:
    return f"{account_id}/{purpose}".encode()
