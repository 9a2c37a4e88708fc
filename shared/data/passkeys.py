"""The passkeys of every user: public keys, and what tells one from another. None of it is a secret.

One document a user, so that the most one can have, and the last one that may not go, are conditions of the write.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from shared.data.mongo import Database, Document, StatusErrors, open_aware

MAX_PASSKEYS = 20


@dataclass(frozen=True, slots=True)
class Passkey:
    """One public key. `credential_id` is base64url; `rp_id` the domain it works on; times are UTC.

    `sign_count`: of its last use, as its device counts; 0 where the device does not.
    """

    id: str
    user_id: str
    credential_id: str
    public_key: bytes
    sign_count: int
    rp_id: str
    display_name: str
    transports: tuple[str, ...]
    backed_up: bool
    create_time: datetime
    use_time: datetime | None = None


class PasskeyStore:
    """Passkeys by user, and by credential id, which no two have in common."""

    def __init__(self, database: Database) -> None:
        self._rows = open_aware(database, "identity.passkeys")

    async def ensure_indexes(self) -> None:
        """One user a credential id. A user whose passkeys are gone is not in the index."""
        name = "passkeys.credential_id"
        await self._rows.create_index(name, unique=True, partialFilterExpression={name: {"$exists": True}})

    async def of_user(self, user_id: str) -> list[Passkey]:
        """The user's passkeys, oldest first."""
        with StatusErrors():
            return _passkeys(await self._rows.find_one({"_id": user_id}))

    async def find(self, credential_id: str) -> Passkey | None:
        """The passkey of this credential; None if there is none."""
        with StatusErrors():
            found = _passkeys(await self._rows.find_one({"passkeys.credential_id": credential_id}))
        return next((passkey for passkey in found if passkey.credential_id == credential_id), None)

    async def add(self, account_id: str, passkey: Passkey) -> bool:
        """Keeps a new passkey; False if the user has MAX_PASSKEYS, or anybody has this one."""
        none_yet: Document = {"account_id": account_id, "passkeys": []}
        room = {
            "_id": passkey.user_id,
            f"passkeys.{MAX_PASSKEYS - 1}": {"$exists": False},
            "passkeys.credential_id": {"$ne": passkey.credential_id},
        }
        try:
            with StatusErrors():
                await self._rows.update_one({"_id": passkey.user_id}, {"$setOnInsert": none_yet}, upsert=True)
                done = await self._rows.update_one(room, {"$push": {"passkeys": _row(passkey)}})
        except DuplicateKeyError:
            return False
        return done.modified_count > 0

    async def rename(self, user_id: str, id: str, display_name: str) -> Passkey | None:
        """Gives a passkey another name; None if the user has no such one."""
        with StatusErrors():
            row = await self._rows.find_one_and_update(
                {"_id": user_id, "passkeys.id": id},
                {"$set": {"passkeys.$.display_name": display_name}},
                return_document=ReturnDocument.AFTER,
            )
        return next((passkey for passkey in _passkeys(row) if passkey.id == id), None)

    async def remove(self, user_id: str, id: str, *, keep_one: bool) -> bool:
        """Does away with a passkey; False if the user has no such one, or with `keep_one` no other."""
        query: Document = {"_id": user_id, "passkeys.id": id}
        if keep_one:
            query["passkeys.1"] = {"$exists": True}
        with StatusErrors():
            return (await self._rows.update_one(query, {"$pull": {"passkeys": {"id": id}}})).modified_count > 0

    async def forget(self, user_id: str) -> None:
        """Does away with all of a user's."""
        with StatusErrors():
            await self._rows.delete_one({"_id": user_id})

    async def use(self, passkey: Passkey, sign_count: int, backed_up: bool, at: datetime) -> bool:
        """Notes a use; False if it was used or done away with since it was found."""
        since = {"id": passkey.id, "sign_count": passkey.sign_count}
        change = {"passkeys.$.sign_count": sign_count, "passkeys.$.backed_up": backed_up, "passkeys.$.use_time": at}
        query = {"_id": passkey.user_id, "passkeys": {"$elemMatch": since}}
        with StatusErrors():
            return (await self._rows.update_one(query, {"$set": change})).matched_count > 0


def _row(passkey: Passkey) -> Document:
    return {
        "id": passkey.id,
        "credential_id": passkey.credential_id,
        "public_key": passkey.public_key,
        "sign_count": passkey.sign_count,
        "rp_id": passkey.rp_id,
        "display_name": passkey.display_name,
        "transports": list(passkey.transports),
        "backed_up": passkey.backed_up,
        "create_time": passkey.create_time,
        "use_time": passkey.use_time,
    }


def _passkeys(row: Any) -> list[Passkey]:
    if row is None:
        return []
    return [
        Passkey(user_id=row["_id"], **{**each, "transports": tuple(each["transports"])}) for each in row["passkeys"]
    ]
