"""Two hundred megabytes each way: nobody holds the file."""

import asyncio
import os
from collections.abc import AsyncIterator
from typing import Any

import psutil

from tests.transcoding.http import head
from tests.transcoding.scripted import Call
from tests.transcoding.serving import ScriptedEdge

CHUNK = b"\xa5" * (1 << 20)
CHUNKS = 200
# Half the file, and far above what buffers of all three parties in this process take.
HELD = 100 << 20


def _resident() -> int:
    held: int = psutil.Process(os.getpid()).memory_info().rss
    return held


async def _counted(requests: AsyncIterator[Any], call: Call) -> AsyncIterator[Any]:
    reply = call.make()
    async for request in requests:
        reply.bytes += len(request.file.data)
    yield reply


async def _large(requests: AsyncIterator[Any], call: Call) -> AsyncIterator[Any]:
    for _ in range(CHUNKS):
        yield call.make(data=CHUNK)


async def test_an_upload(notes: ScriptedEdge) -> None:
    notes.scripts["UploadNote"] = _counted
    reader, writer = await asyncio.open_connection("127.0.0.1", notes.port)
    before, most = _resident(), 0
    writer.write(head("POST", "/v1/notes/n1:upload", {}, CHUNKS * len(CHUNK)))
    for _ in range(CHUNKS):
        writer.write(CHUNK)
        await writer.drain()
        most = max(most, _resident())
    answer = await reader.read()
    writer.close()
    assert b'"bytes":"209715200"' in answer
    assert most - before < HELD


async def test_a_download_to_a_slow_reader(notes: ScriptedEdge) -> None:
    notes.scripts["DownloadNote"] = _large
    reader, writer = await asyncio.open_connection("127.0.0.1", notes.port, limit=1 << 16)
    before, most, size = _resident(), 0, 0
    writer.write(head("GET", "/v1/notes:download", {}, 0))
    while data := await reader.read(1 << 16):
        size += len(data)
        most = max(most, _resident())
    writer.close()
    assert size > CHUNKS * len(CHUNK)
    assert most - before < HELD
