"""Files: what the service says of them stands in the head, and ranges of them can be asked for."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from dashclicks.type.v1.file_facts_pb2 import FileFacts

from tests.transcoding.http import Answer, ask
from tests.transcoding.scripted import Call, Script
from tests.transcoding.serving import ScriptedEdge

DATA = bytes(range(100))


def _file(*sizes: int, facts: FileFacts | None = None) -> Script:
    async def answer(requests: AsyncIterator[Any], call: Call) -> AsyncIterator[Any]:
        start = 0
        for size in sizes:
            piece = call.make(content_type="image/png", data=DATA[start : start + size])
            if facts is not None and start == 0:
                piece.extensions.add().Pack(facts)
            start += size
            yield piece

    return answer


KNOWN = FileFacts(size_bytes=100, etag='"v1"', filename='a"b\r\n日.png')


async def _read(notes: ScriptedEdge, method: str = "GET", **headers: str) -> Answer:
    notes.scripts["DownloadNote"] = _file(30, 30, 40, facts=KNOWN)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return await ask(notes.port, method, "/v1/notes:download", given)


async def test_a_file_and_its_facts(notes: ScriptedEdge) -> None:
    answer = await _read(notes)
    assert (answer.status, answer.body, answer.headers["content-length"]) == (200, DATA, "100")
    assert (answer.headers["etag"], answer.headers["accept-ranges"]) == ('"v1"', "bytes")
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''a%22b%0D%0A%E6%97%A5.png"


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=10-69", 10, 70),
        ("bytes=29-30", 29, 31),
        ("bytes=95-", 95, 100),
        ("bytes=95-1000", 95, 100),
        ("bytes=-5", 95, 100),
        ("bytes=-500", 0, 100),
        ("Bytes=99-99", 99, 100),
    ],
)
@pytest.mark.parametrize("whole", [False, True])
async def test_a_range(notes: ScriptedEdge, asked: str, start: int, end: int, whole: bool) -> None:
    notes.scripts["GetFile"] = _file(100)
    answer = await ask(notes.port, "GET", "/v1/files/a", {"range": asked}) if whole else await _read(notes, range=asked)
    assert (answer.status, answer.body) == (206, DATA[start:end])
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/100"
    assert answer.headers["content-length"] == str(end - start)


@pytest.mark.parametrize("asked", ["bytes=100-", "bytes=100-200", "bytes=-0"])
async def test_a_range_that_is_not_there(notes: ScriptedEdge, asked: str) -> None:
    answer = await _read(notes, range=asked)
    assert (answer.status, answer.headers["content-range"]) == (416, "bytes */100")
    assert answer.json()["details"][0]["reason"] == "RANGE_NOT_SATISFIABLE"


@pytest.mark.parametrize("asked", ["lines=1-2", "bytes=5-1", "bytes=1-2,4-5", "bytes=-", "bytes", "bytes=a-b"])
async def test_a_range_of_another_form_is_passed_over(notes: ScriptedEdge, asked: str) -> None:
    assert (await _read(notes, range=asked)).status == 200


@pytest.mark.parametrize(("version", "status"), [('"v1"', 206), ('"v0"', 200), ('W/"v1"', 200)])
async def test_the_rest_of_another_version_is_the_whole(notes: ScriptedEdge, version: str, status: int) -> None:
    assert (await _read(notes, range="bytes=50-", if_range=version)).status == status


async def test_a_file_that_is_known_is_not_sent(notes: ScriptedEdge) -> None:
    answer = await _read(notes, if_none_match='"v1"')
    assert (answer.status, answer.body) == (304, b"")


async def test_head_of_a_file(notes: ScriptedEdge) -> None:
    answer = await _read(notes, "HEAD")
    assert (answer.status, answer.body, answer.headers["content-length"]) == (200, b"", "100")


async def test_a_file_of_unknown_size_has_no_ranges(notes: ScriptedEdge) -> None:
    notes.scripts["DownloadNote"] = _file(50, 50)
    answer = await ask(notes.port, "GET", "/v1/notes:download", {"range": "bytes=0-1"})
    assert (answer.status, answer.body, answer.complete) == (200, DATA, True)
    assert "accept-ranges" not in answer.headers


async def test_what_is_behind_the_range_is_not_asked_for(notes: ScriptedEdge) -> None:
    stopped = asyncio.Event()

    async def endless(requests: AsyncIterator[Any], call: Call) -> AsyncIterator[Any]:
        piece = call.make(data=DATA)
        piece.extensions.add().Pack(FileFacts(size_bytes=1 << 40))
        try:
            while True:
                yield piece
        finally:
            stopped.set()

    notes.scripts["DownloadNote"] = endless
    answer = await ask(notes.port, "GET", "/v1/notes:download", {"range": "bytes=150-249"})
    assert (answer.status, answer.body) == (206, DATA[50:] + DATA[:50])
    await asyncio.wait_for(stopped.wait(), 10)
