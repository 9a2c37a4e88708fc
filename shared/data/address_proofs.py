"""Proofs that somebody reads an email address or a phone number: a code sent there, then a token for who repeated it.

At most one code or token for an address. Both are kept as MACs: six digits behind a mere hash would be found at once.
"""

import hmac
import secrets
from datetime import timedelta

from shared.core.clock import Clock
from shared.data.mongo import Database, StatusErrors, open_aware
from shared.data.transaction import Transaction

COLLECTION = "identity.address_proofs"
CODE_DIGITS = 6
# How long and how often a code is good, and how long what it proves.
CODE_LIFETIME = timedelta(minutes=10)
TRIES = 5
TOKEN_LIFETIME = timedelta(hours=1)


class AddressProofs:
    """The proofs of all addresses."""

    def __init__(self, database: Database, clock: Clock, key: bytes) -> None:
        """`key`: the platform's own, the same in every process."""
        self._rows = open_aware(database, COLLECTION)
        self._clock = clock
        self._key = key

    async def ensure_indexes(self) -> None:
        """Rows leave when they are over."""
        await self._rows.create_index("expire_time", expireAfterSeconds=0)
        await self._rows.create_index("token")

    async def issue(self, address: str) -> str:
        """A new code for an address, in place of any other code or token."""
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
        row = {
            "address": address,
            "code": self._mac("code", address, code),
            "tries_left": TRIES,
            "expire_time": self._clock.now() + CODE_LIFETIME,
        }
        with StatusErrors():
            await self._rows.replace_one({"_id": self._mac("address", address)}, row, upsert=True)
        return code

    async def prove(self, address: str, code: str) -> str | None:
        """A token in place of the code; None for a wrong, used, or old code, or one that was tried too often."""
        key, given = self._mac("address", address), self._mac("code", address, code)
        now = self._clock.now()
        query = {"_id": key, "tries_left": {"$gt": 0}, "expire_time": {"$gt": now}}
        with StatusErrors():
            row = await self._rows.find_one_and_update(query, {"$inc": {"tries_left": -1}})
        if row is None or not hmac.compare_digest(row["code"], given):
            return None
        token = secrets.token_urlsafe(32)
        proved = {"token": self._mac("token", token), "expire_time": now + TOKEN_LIFETIME}
        with StatusErrors():
            # Of two who repeat one code at once, one is answered.
            changed = await self._rows.update_one(
                {"_id": key, "code": given}, {"$set": proved, "$unset": {"code": "", "tries_left": ""}}
            )
        return token if changed.modified_count else None

    async def address_of(self, token: str) -> str | None:
        """The address that a token proves; None if it is unknown, used, or too old."""
        query = {"token": self._mac("token", token), "expire_time": {"$gt": self._clock.now()}}
        with StatusErrors():
            row = await self._rows.find_one(query)
        return row["address"] if row else None

    async def spend(self, token: str, transaction: Transaction) -> bool:
        """Uses a token up, if the transaction is committed; False if it is not good any more."""
        query = {"token": self._mac("token", token), "expire_time": {"$gt": self._clock.now()}}
        with StatusErrors():
            gone = await self._rows.delete_one(query, session=transaction.session)
        return gone.deleted_count > 0

    def _mac(self, *parts: str) -> str:
        return hmac.digest(self._key, "\0".join(parts).encode(), "sha256").hex()
