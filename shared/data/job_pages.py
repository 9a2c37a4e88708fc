"""Pages of rows whose ids are in the order of their making: newest first, of one account or of all."""

from collections.abc import Sequence

from shared.data.mongo import Collection, Document, StatusErrors


async def newest(
    rows: Collection, condition: Document, account_id: str | None, before: str, limit: int
) -> list[Document]:
    """Rows that fulfil a condition, of those made before one."""
    parts: Sequence[Document] = [account(account_id), condition, {"_id": {"$lt": before}} if before else {}]
    query: Document = {"$and": [part for part in parts if part] or [{}]}
    with StatusErrors():
        return await rows.find(query, sort=[("_id", -1)], limit=limit).to_list()


def account(account_id: str | None) -> Document:
    """The condition that a row is the account's; None: anybody's."""
    return {} if account_id is None else {"account_id": account_id}
