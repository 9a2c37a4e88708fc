"""What the database holds of one account, collection by collection: to be read out whole, counted, or removed.

For exports and erasures, which go by the table in `shared/privacy/collections.py`; nothing else may read past the
stores. Rows are read without an order, so that any index that the account leads serves.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence

from pymongo.errors import OperationFailure

from shared.data.mongo import Database, Document, StatusErrors, open_collection

BATCH = 500
_UNAUTHORIZED = 13


class Holdings:
    """The collections of a database, as what each holds of one account. Raises Unavailable without it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def names(self) -> set[str]:
        """The collections that there are, without the server's own."""
        with StatusErrors():
            names = await self._database.list_collection_names(filter={"type": "collection"})
        return {name for name in names if not name.startswith("system.")}

    async def rows(
        self, collection: str, where: Document, fields: Sequence[str] | None = None
    ) -> AsyncGenerator[list[Document], None]:
        """Rows in batches; all fields unless `fields` names some."""
        with StatusErrors():
            cursor = open_collection(self._database, collection).find(where, fields, batch_size=BATCH)
            async with cursor:
                while batch := await cursor.to_list(BATCH):
                    yield batch

    async def values(self, collection: str, where: Document, field: str) -> set[str]:
        """The values of a text field."""
        return {row[field] async for batch in self.rows(collection, where, [field]) for row in batch if row.get(field)}

    async def count(self, collection: str, where: Document) -> int:
        """How many rows there are."""
        with StatusErrors():
            return await open_collection(self._database, collection).count_documents(where)

    async def remove(self, collection: str, where: Document) -> int:
        """Removes rows for good; returns how many."""
        with StatusErrors():
            return (await open_collection(self._database, collection).delete_many(where)).deleted_count

    async def one(self, collection: str, id: str) -> Mapping[str, object]:
        """The row of this id; empty if there is none."""
        with StatusErrors():
            return await open_collection(self._database, collection).find_one({"_id": id}) or {}

    async def remove_images(self, account_id: str) -> int:
        """Removes the rows before their changes that the server keeps for change streams; returns how many.

        Only for what every reader of the stream is past. Without the right to, they leave with the oplog's window.
        """
        images = self._database.client.config["system.preimages"]
        with StatusErrors():
            found = await self._database.list_collections()
            own = [each["info"]["uuid"] async for each in found if "uuid" in each["info"]]
            # An account's own row has its id.
            of_account = [{"preImage.account_id": account_id}, {"preImage._id": account_id}]
            try:
                where = {"_id.nsUUID": {"$in": own}, "$or": of_account}
                return (await images.delete_many(where)).deleted_count
            except OperationFailure as error:
                if error.code != _UNAUTHORIZED:
                    raise
                return 0
