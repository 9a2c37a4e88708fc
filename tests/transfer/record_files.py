"""Uploads files of records."""

from collections.abc import AsyncIterator

from dashclicks.crm.v1.record_file_pb2 import RecordFile, UploadRecordFileRequest
from google.api.httpbody_pb2 import HttpBody

from shared.testing.api import Caller
from tests.internal.office import method

BYTES = b"%PDF-1.7 an offer" * 10_000


async def upload(caller: Caller, data: bytes = BYTES, **about: str) -> RecordFile:
    """A new file of the record that `about` names."""
    about = {"filename": "offer.pdf", **about}

    async def messages() -> AsyncIterator[UploadRecordFileRequest]:
        for start in range(0, len(data) or 1, 60_000):
            body = HttpBody(content_type="application/pdf", data=data[start : start + 60_000])
            yield UploadRecordFileRequest(file=body, **({} if start else about))

    made: RecordFile = await caller.send(method("UploadRecordFile"), messages())
    return made
