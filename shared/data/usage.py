"""Rows that an account has of a resource, counted on one document, for accounts that are near their limit.

`used` is never less than what the account has: what adds rows near the limit adds to it in the same transaction, and
what removes rows need not. Where it says that there is no place left, the rows are counted anew.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from shared.data.mongo import Conflict, Database, Document, StatusErrors, open_collection
from shared.data.transaction import Transaction

COLLECTION = "platform.usage"
# A count is trusted this long: the platform's own writes add rows without a word here.
_TRUSTED = timedelta(seconds=60)


class Usage:
    """The documents, one an account and resource."""

    def __init__(self, database: Database) -> None:
        self._rows = open_collection(database, COLLECTION)

    async def take(
        self,
        transaction: Transaction,
        key: Document,
        wanted: int,
        limit: int,
        under_way: int,
        count: Callable[[], Awaitable[int]],
    ) -> tuple[int, int]:
        """Places for new rows, as many as wanted or as there are, and the rows that are there with them.

        `under_way`: rows being written elsewhere that `count`, which counts within the transaction, does not see.
        Raises Conflict where another transaction takes places.
        """
        row = await self._update(transaction, key, {"$inc": {"used": wanted}})
        now = datetime.now(UTC).replace(tzinfo=None)
        trusted = row.get("limit") == limit and now - row["count_time"] < _TRUSTED
        if trusted and row["used"] + under_way <= limit:
            return wanted, row["used"]
        rows = await count()
        places = min(wanted, max(0, limit - rows - under_way))
        await self._update(transaction, key, {"$set": {"used": rows + places, "limit": limit, "count_time": now}})
        return places, rows + places

    async def _update(self, transaction: Transaction, key: Document, change: Document) -> Document:
        try:
            with StatusErrors():
                return await self._rows.find_one_and_update(  # type: ignore[return-value]  # an upsert finds one
                    {"_id": key},
                    change,
                    upsert=True,
                    return_document=ReturnDocument.AFTER,
                    session=transaction.session,
                )
        except DuplicateKeyError as error:
            raise Conflict from error
