"""Writes of single new rows: those that come while one is under way become the next command, each row for itself."""

from collections.abc import Mapping, Sequence
from typing import Any

import bson
from bson.raw_bson import RawBSONDocument
from pymongo.errors import BulkWriteError, DuplicateKeyError, WriteError

from shared.core.errors import Unavailable
from shared.data.gather import Gather
from shared.data.mongo import Collection, Document

# A larger row goes alone: what the driver or the server says of its size is said to its own caller.
_LARGE_BYTES = 1024 * 1024
_DUPLICATE_KEY = 11000


class Inserts:
    """Writes to one collection. Belongs to one event loop."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._gather: Gather[RawBSONDocument, None] = Gather(self._insert)

    async def insert(self, document: Document) -> None:
        """Adds a row, whose id is set. Raises what `insert_one` does: DuplicateKeyError, InvalidDocument and others."""
        # Encoded here, so that a row that cannot be is nobody else's matter.
        encoded = bson.encode(document, codec_options=self._collection.codec_options)
        if len(encoded) > _LARGE_BYTES:
            await self._collection.insert_one(document)
        else:
            await self._gather.do(RawBSONDocument(encoded))

    async def _insert(self, rows: Sequence[RawBSONDocument]) -> Sequence[Exception | None]:
        if len(rows) == 1:
            await self._collection.insert_one(rows[0])
            return [None]
        try:
            await self._collection.insert_many(rows, ordered=False)
        except BulkWriteError as error:
            details = error.details or {}
            refused = {each["index"]: _refusal(each) for each in details.get("writeErrors", [])}
            unsure = None if refused and not details.get("writeConcernErrors") else _unsure()
            return [refused.get(place, unsure) for place in range(len(rows))]
        return [None] * len(rows)


def _unsure() -> Unavailable:
    return Unavailable("the database cannot be reached")


def _refusal(found: Mapping[str, Any]) -> WriteError:
    """The error of one row, as `insert_one` would have raised it."""
    kind = DuplicateKeyError if found.get("code") == _DUPLICATE_KEY else WriteError
    return kind(found.get("errmsg", ""), found.get("code"), found)
