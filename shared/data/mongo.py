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
_CODEC: CodecOptions[Document] = CodecOptions(tz_aware=False)
# An acknowledged write outlives the loss of any one server and a power cut.
_DURABLE = WriteConcern(w="majority", j=True)
_READ = ReadConcern("local")

# Server codes for a document that is too large or nested too deep.
_UNSTORABLE = frozenset({15, 10334, 17419, 17420})


def open_collection(database: Database, name: str) -> Collection:
    """The collection with this platform's write concern and codec."""
    return database.get_collection(name, codec_options=_CODEC, write_concern=_DURABLE, read_concern=_READ)


def to_status(error: Exception) -> StatusError | None:
    """The status of a driver error; None for one that is our own fault.

    A write that answered Unavailable may have happened; the driver has retried it once already.
    """
    if isinstance(error, ExecutionTimeout):
        return DeadlineExceeded("the database did not answer in time")
    if isinstance(error, ConnectionFailure | WTimeoutError):
        return Unavailable("the database cannot be reached", reason="DATABASE_UNAVAILABLE")
    if isinstance(error, PyMongoError) and _is_transient(error):
        return Unavailable("the database cannot be reached", reason="DATABASE_UNAVAILABLE")
    if isinstance(error, DocumentTooLarge | InvalidDocument) or (
        isinstance(error, OperationFailure) and error.code in _UNSTORABLE
    ):
        return InvalidArgument("the resource is too large or nested too deep to be stored")
    return None


def _is_transient(error: PyMongoError) -> bool:
    return error.has_error_label("RetryableWriteError") or error.has_error_label("TransientTransactionError")


class StatusErrors:
    """`with StatusErrors():` around driver calls raises statuses in place of driver errors."""

    __slots__ = ()

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, PyMongoError | InvalidDocument):
            status = to_status(error)
            if status is not None:
                raise status from error
