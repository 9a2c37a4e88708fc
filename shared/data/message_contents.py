"""What messages say: beside their rows, which many read and whose changes the log keeps, and gone a month later."""

from collections.abc import Sequence
from datetime import timedelta

from shared.core.clock import Clock
from shared.data.mongo import Database, Document, StatusErrors, open_aware
from shared.data.transaction import Transaction

COLLECTION = "notifications.contents"
# From when a message is due: longer than any is tried.
KEPT = timedelta(days=30)


class MessageContents:
    """Contents by the id of their message."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._rows = open_aware(database, COLLECTION)
        self._clock = clock

    async def ensure_indexes(self) -> None:
        """Rows leave when they are over."""
        with StatusErrors():
            await self._rows.create_index("expire_time", expireAfterSeconds=0)
            await self._rows.create_index("account_id")

    async def add(self, contents: Sequence[Document], transaction: Transaction) -> None:
        """Keeps contents, each with `_id` and `account_id`, and `due_time` where that is later than now."""
        now = self._clock.now()
        with StatusErrors():
            rows = [{**content, "expire_time": max(content.get("due_time", now), now) + KEPT} for content in contents]
            await self._rows.insert_many(rows, session=transaction.session)

    async def find(self, ids: Sequence[str], transaction: Transaction | None = None) -> dict[str, Document]:
        """Those that are there, by id."""
        session = None if transaction is None else transaction.session
        with StatusErrors():
            found = await self._rows.find({"_id": {"$in": list(ids)}}, session=session).to_list()
        return {row["_id"]: row for row in found}
