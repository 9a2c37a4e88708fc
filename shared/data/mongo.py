"""How this platform talks to MongoDB: durable writes, plain documents, driver errors as statuses."""

from types import TracebackType
from typing import Any

from bson.codec_options import CodecOptions
from bson.errors import InvalidDocument
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import (
    ConnectionFailure,
    DocumentTooLarge,
    ExecutionTimeout,
    OperationFailure,
    PyMongoError,
    WTimeoutError,
)
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from shared.core.errors import DeadlineExceeded, InvalidArgument, StatusError, Unavailable

# The one border where a document has no type: BSON values by field name.
Document = dict[str, Any]
Database = AsyncDatabase[Document]
Collection = AsyncCollection[Document]

# Naive datetimes in UTC: a third cheaper to decode, and only the codec sees them.
CODEC: CodecOptions[Document] = CodecOptions(tz_aware=False)
_AWARE: CodecOptions[Document] = CodecOptions(tz_aware=True)
# An acknowledged write outlives the loss of any one server and a power cut.
DURABLE = WriteConcern(w="majority", j=True)
_READ = ReadConcern("local")

# Server codes for a document that is too large or nested too deep.
_UNSTORABLE = frozenset({15, 10334, 17419, 17420})


def open_collection(database: Database, name: str) -> Collection:
    """The collection with this platform's write concern and codec."""
    return database.get_collection(name, codec_options=CODEC, write_concern=DURABLE, read_concern=_READ)


def open_aware(database: Database, name: str) -> Collection:
    """The same, whose times are datetimes in UTC that say so."""
    return open_collection(database, name).with_options(_AWARE)


def to_status(error: Exception) -> StatusError | None:
    """The status of a driver error; None for one that is our own fault.

    A write that answered Unavailable may have happened; the driver has retried it once already.
    """
    if isinstance(error, ExecutionTimeout):
        return DeadlineExceeded("the database did not answer in time")
    if isinstance(error, ConnectionFailure | WTimeoutError):
        return Unavailable("the database cannot be reached")
    if isinstance(error, PyMongoError) and error.has_error_label("RetryableWriteError"):
        return Unavailable("the database cannot be reached")
    if isinstance(error, DocumentTooLarge | InvalidDocument) or (
        isinstance(error, OperationFailure) and error.code in _UNSTORABLE
    ):
        return InvalidArgument("the resource is too large or nested too deep to be stored")
    return None


class Conflict(Exception):
    """Other writers came between a transaction and its commit; nothing is written, and it can begin anew."""


class StatusErrors:
    """`with StatusErrors():` around driver calls raises statuses, or Conflict, in place of driver errors."""

    __slots__ = ()

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # The server gives this label only to what belongs to a transaction.
        if isinstance(error, OperationFailure) and error.has_error_label("TransientTransactionError"):
            raise Conflict from error
        if isinstance(error, PyMongoError | InvalidDocument):
            status = to_status(error)
            if status is not None:
                raise status from error
