"""Custom fields of contacts as rows of the database, for suites that run without the module that defines them."""

from collections.abc import Iterable

from shared.data.mongo import Database, Document


async def define(database: Database, accounts: Iterable[str], **types: str) -> None:
    """Fields by key, with the name of their type: `size="NUMBER"`."""
    rows: list[Document] = [
        {
            "_id": f"fld_{account_id}_{key}",
            "account_id": account_id,
            "resource_type": "crm.Contact",
            "key": key,
            "type": f"FIELD_TYPE_{kind}",
            "options": [],
            "required": False,
            "unique": False,
            "archived": False,
            "reference_type": "",
            "region_code": "",
            "revision": 1,
            "_live": True,
        }
        for account_id in accounts
        for key, kind in types.items()
    ]
    for row in rows:
        await database["crm.field_definitions"].replace_one({"_id": row["_id"]}, row, upsert=True)
