"""The storage of files as servicers use it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import TypeVar

from dashclicks.accounts.v1.data_export_pb2 import LinkDataExportResponse
from dashclicks.crm.v1.import_requests_pb2 import LinkImportResultsResponse, UploadImportRequest
from dashclicks.crm.v1.record_export_pb2 import LinkExportResponse
from dashclicks.crm.v1.record_file_pb2 import UploadRecordFileRequest

from shared.core.clock import Clock
from shared.core.errors import InvalidArgument, Unavailable, Violation
from shared.data.blobs import Blobs

LINK_LIFETIME = timedelta(minutes=10)
L = TypeVar("L", LinkDataExportResponse, LinkImportResultsResponse, LinkExportResponse)
U = TypeVar("U", UploadImportRequest, UploadRecordFileRequest)


def storage(blobs: Blobs | None) -> Blobs:
    """The storage of files. Raises Unavailable without one."""
    if blobs is None:
        raise Unavailable("there is no storage for files: BLOB_URL is not set")
    return blobs


async def linked(answer: L, blobs: Blobs | None, account_id: str, key: str, clock: Clock) -> L:
    """The answer with a link to an account's file, and when that ends. Raises Unavailable."""
    answer.expire_time.FromDatetime(clock.now() + LINK_LIFETIME)
    answer.url = await storage(blobs).of(account_id).link(key, LINK_LIFETIME)
    return answer


async def bounded(first: U, messages: AsyncIterator[U], most: int) -> AsyncIterator[bytes]:
    """The bytes of an upload. Raises InvalidArgument behind the last of `most` bytes that it may have."""
    yield first.file.data
    size = len(first.file.data)
    async for message in messages:
        size += len(message.file.data)
        if size > most:
            problem = f"is larger than {most // 1024 // 1024} MiB"
            raise InvalidArgument(f"the file {problem}", violations=[Violation("file", problem, "FILE_SIZE")])
        yield message.file.data
