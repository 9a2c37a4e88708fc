"""Sums over rows, kept beside them: what adds, changes or removes a row adds the difference in the same transaction.

One sum is several documents, of which each transaction adds to one: writers of the same sum seldom meet.
"""

import random
from collections.abc import Mapping, Sequence
from urllib.parse import quote, unquote

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from shared.data.mongo import Conflict, Database, Document, StatusErrors, open_collection
from shared.data.transaction import Transaction
from shared.rpc.call import Call

COLLECTION = "platform.totals"
_PARTS = 8
# Greater than any character that a quoted key has.
_END = "~"

Key = tuple[str, ...]
# Numbers by name; "count" among them.
Numbers = Mapping[str, int]


class TotalStore:
    """The sums of one resource type, by account and key."""

    def __init__(self, database: Database, resource: str) -> None:
        self._rows = open_collection(database, COLLECTION)
        self._resource = resource

    async def add(self, transaction: Transaction, account_id: str, differences: Mapping[Key, Numbers]) -> None:
        """Adds to the sums of some keys. Raises Conflict where another transaction adds to the same document."""
        part = random.randrange(_PARTS)
        writes = [
            UpdateOne({"_id": f"{self._prefix(account_id, key)}{part}"}, {"$inc": dict(numbers)}, upsert=True)
            # In one order, so that two transactions cannot wait for each other.
            for key, numbers in sorted(differences.items())
        ]
        try:
            with StatusErrors():
                await self._rows.bulk_write(writes, session=transaction.session)
        except BulkWriteError as error:
            raise Conflict from error

    async def read(self, call: Call, leading: Sequence[str]) -> dict[Key, dict[str, int]]:
        """The sums of the caller's account whose keys begin with these values."""
        prefix = self._prefix(call.caller.account_id, leading)
        session = None if call.transaction is None else call.transaction.session
        with StatusErrors():
            rows = await self._rows.find({"_id": {"$gte": prefix, "$lt": prefix + _END}}, session=session).to_list()
        sums: dict[Key, dict[str, int]] = {}
        for row in rows:
            _add(sums.setdefault(_key(row["_id"]), {}), row)
        return sums

    def _prefix(self, account_id: str, key: Sequence[str]) -> str:
        return "".join(f"{quote(value, safe='')}/" for value in (account_id, self._resource, *key))


def _key(id: str) -> Key:
    _, _, *values, _ = id.split("/")
    return tuple(unquote(value) for value in values)


def _add(numbers: dict[str, int], row: Document) -> None:
    for name, value in row.items():
        if name != "_id":
            numbers[name] = numbers.get(name, 0) + value
