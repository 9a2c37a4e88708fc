"""What users sign in with beside the password: a secret shared with an authenticator, and recovery codes.

The secret is sealed with the account's data key; of recovery codes there are hashes only.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from pymongo.errors import DuplicateKeyError

from shared.data.mongo import Database, StatusErrors, open_collection
from shared.data.vault import Vault

PURPOSE = "totp"


@dataclass(frozen=True, slots=True)
class Factor:
    """A user's authenticator. It counts once it is confirmed."""

    confirmed: bool
    recovery_codes_left: int


class FactorStore:
    """The factors of every user, by user id. Each code is spent by one write, so never twice."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._rows = open_collection(database, "identity.factors")
        self._vault = vault

    async def get(self, user_id: str) -> Factor | None:
        """The user's authenticator; None if there is none."""
        with StatusErrors():
            row = await self._rows.find_one({"_id": user_id}, {"confirmed": 1, "recovery": 1})
        return Factor(row["confirmed"], len(row["recovery"])) if row else None

    async def enroll(self, user_id: str, account_id: str, secret: str) -> bool:
        """Keeps the secret of an authenticator to be confirmed; False if there is one in use."""
        box = await self._vault.seal(account_id, secret.encode(), _purpose(user_id))
        row = {"account_id": account_id, "secret": box, "confirmed": False, "last_step": 0, "recovery": []}
        try:
            with StatusErrors():
                await self._rows.replace_one({"_id": user_id, "confirmed": False}, row, upsert=True)
        except DuplicateKeyError:
            return False
        return True

    async def secret(self, user_id: str, account_id: str) -> str | None:
        """The secret of the user's authenticator; None if there is none."""
        with StatusErrors():
            row = await self._rows.find_one({"_id": user_id}, {"secret": 1})
        if row is None:
            return None
        return (await self._vault.unseal(account_id, row["secret"], _purpose(user_id))).decode()

    async def confirm(self, user_id: str, step: int, recovery_codes: Sequence[str]) -> bool:
        """Puts a waiting authenticator to use; `step` is that of the code. False if none waits."""
        change = {"confirmed": True, "last_step": step, "recovery": [_hash(code) for code in recovery_codes]}
        with StatusErrors():
            done = await self._rows.update_one({"_id": user_id, "confirmed": False}, {"$set": change})
        return done.modified_count > 0

    async def spend_step(self, user_id: str, step: int) -> bool:
        """Uses the code of a step up, and those before it; False if it was."""
        query = {"_id": user_id, "confirmed": True, "last_step": {"$lt": step}}
        with StatusErrors():
            done = await self._rows.update_one(query, {"$set": {"last_step": step}})
        return done.modified_count > 0

    async def spend_recovery(self, user_id: str, code: str) -> bool:
        """Uses a recovery code up; False if it is none, or was used."""
        hashed = _hash(code)
        query = {"_id": user_id, "confirmed": True, "recovery": hashed}
        with StatusErrors():
            done = await self._rows.update_one(query, {"$pull": {"recovery": hashed}})
        return done.modified_count > 0

    async def renew_recovery(self, user_id: str, codes: Sequence[str]) -> bool:
        """Puts new recovery codes in place of all others; False without an authenticator in use."""
        change = {"$set": {"recovery": [_hash(code) for code in codes]}}
        with StatusErrors():
            return (await self._rows.update_one({"_id": user_id, "confirmed": True}, change)).matched_count > 0

    async def remove(self, user_id: str) -> bool:
        """Does away with an authenticator in use; False without one."""
        with StatusErrors():
            return (await self._rows.delete_one({"_id": user_id, "confirmed": True})).deleted_count > 0

    async def forget(self, user_id: str) -> None:
        """Does away with all that a user had or began."""
        with StatusErrors():
            await self._rows.delete_one({"_id": user_id})


def _purpose(user_id: str) -> str:
    return f"{PURPOSE}/{user_id}"


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
