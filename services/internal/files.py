"""The storage of files as servicers use it."""

from datetime import timedelta
from typing import TypeVar

from dashclicks.accounts.v1.data_export_pb2 import LinkDataExportResponse
from dashclicks.crm.v1.import_requests_pb2 import LinkImportResultsResponse
from dashclicks.crm.v1.record_export_pb2 import LinkExportResponse

from shared.core.clock import Clock
from shared.core.errors import Unavailable
from shared.data.blobs import Blobs

LINK_LIFETIME = timedelta(minutes=10)
L = TypeVar("L", LinkDataExportResponse, LinkImportResultsResponse, LinkExportResponse)


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
