"""Finds whose rows stay the BSON that they come in.

They are sent as bare commands: the driver's cursors cost about as much again as the command itself, and decode rows or
take them apart one by one, of which nothing is needed here.
"""

from collections.abc import Mapping, Sequence

from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.errors import AutoReconnect, OperationFailure, PyMongoError, ServerSelectionTimeoutError

from shared.data.mongo import Collection, Document
from shared.data.raw_rows import first_batch

_RAW: CodecOptions[RawBSONDocument] = CodecOptions(document_class=RawBSONDocument)
# Errors that a read is tried again for, as the specification of retryable reads has them.
_PASSING = frozenset({6, 7, 89, 91, 134, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436})


class RawFinds:
    """Finds in one collection."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._database = collection.database

    async def find(
        self,
        query: Mapping[str, object],
        limit: int,
        *,
        sort: Sequence[tuple[str, int]] = (),
        hint: str = "",
        bounds: Mapping[str, Document] | None = None,
        session: AsyncClientSession | None = None,
    ) -> bytes:
        """At most `limit` rows that match, one behind the other. `bounds`: `min` and `max` of the index in `hint`.

        Raises the driver's errors.
        """
        options: Document = {"sort": dict(sort)} if sort else {}
        if hint:
            options["hint"] = hint
        return await self._run({"filter": query, **options, **(bounds or {}), "limit": limit}, session)

    async def _run(self, wanted: Document, session: AsyncClientSession | None) -> bytes:
        # All in one reply, however many; the driver's own first batches end at 101.
        command = {"find": self._collection.name, **wanted, "batchSize": wanted["limit"]}
        try:
            reply = await self._database.command(
                command,
                codec_options=_RAW,
                read_preference=None if session is not None else self._collection.read_preference,
                session=session,
            )
        except PyMongoError as error:
            if session is not None or not _passes(error):
                raise
            return await self._by_cursor(wanted, None)
        rows, cursor = first_batch(reply.raw)
        if not cursor:
            return rows
        # More than one reply holds: the driver goes on from reply to reply.
        await self._database.command({"killCursors": self._collection.name, "cursors": [cursor]}, session=session)
        return await self._by_cursor(wanted, session)

    async def _by_cursor(self, wanted: Document, session: AsyncClientSession | None) -> bytes:
        options = {name: list(value.items()) if name in _LISTS else value for name, value in wanted.items()}
        # A raw batch comes as bytes; the driver's type for it is the collection's document.
        batches: list[object] = list(
            await self._collection.find_raw_batches(**options, batch_size=wanted["limit"], session=session).to_list()
        )
        return b"".join(batch for batch in batches if isinstance(batch, bytes))


_LISTS = frozenset({"sort", "min", "max"})


def _passes(error: PyMongoError) -> bool:
    if isinstance(error, OperationFailure):
        return error.code in _PASSING
    # Where no server is to be found, that has been tried long enough.
    return isinstance(error, AutoReconnect) and not isinstance(error, ServerSelectionTimeoutError)
