"""Client streams: messages and files sent on while the body arrives."""

import asyncio
import gzip
import hashlib
import json
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from edge.transcoding.limits import Limits
from tests.transcoding.http import Answer, ask, head, parse
from tests.transcoding.scripted import Call, Script
from tests.transcoding.serving import ScriptedEdge, scripted_edge

JSON = {"content-type": "application/json"}
NDJSON = {"content-type": "application/x-ndjson"}
FORM = {"content-type": "multipart/form-data; boundary=XX"}


async def _received(requests: AsyncIterator[Any], call: Call) -> AsyncIterator[Any]:
    reply, digest = call.make(), hashlib.sha256()
    async for request in requests:
        file = request.file if "file" in request.DESCRIPTOR.fields_by_name else request
        reply.messages += 1
        reply.bytes += len(file.data)
        reply.content_type += file.content_type
        digest.update(file.data)
        if file is not request:
            reply.id += request.id
            reply.title += request.title
    reply.sha256 = digest.hexdigest()
    yield reply


async def _texts(requests: AsyncIterator[Any], call: Call) -> AsyncIterator[Any]:
    yield call.make(texts=[request.text async for request in requests])


def _until_cancelled() -> tuple[Script, asyncio.Event, asyncio.Event]:
    """A method that never answers, and when it got a message and when its call was cancelled."""
    begun, ended = asyncio.Event(), asyncio.Event()

    async def waits(requests: AsyncIterator[Any], call: Call) -> AsyncIterator[Any]:
        try:
            async for _ in requests:
                begun.set()
            # To a server a cancelled call looks like a finished one, until it is told.
            await asyncio.Event().wait()
            yield call.make()
        except asyncio.CancelledError:
            ended.set()
            raise

    return waits, begun, ended


async def _in_pieces(port: int, target: str, headers: dict[str, str], pieces: list[bytes]) -> Answer:
    """Sends a body chunk by chunk, so that the edge does not get it whole."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head("POST", target, {**headers, "transfer-encoding": "chunked"}, 0))
    for piece in pieces:
        await writer.drain()
        # A piece that has left is read as a part of its own.
        await asyncio.sleep(0.005)
        writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
    writer.write(b"0\r\n\r\n")
    answer = parse("POST", await reader.read())
    writer.close()
    return answer


async def test_a_file_is_a_stream_of_pieces(notes: ScriptedEdge) -> None:
    notes.scripts["UploadNote"] = _received
    data = bytes(range(256)) * 4000
    answer = await ask(notes.port, "POST", "/v1/notes/n1:upload?title=T", {"content-type": "image/png"}, data)
    shown = answer.json()
    assert (shown["id"], shown["title"], shown["contentType"], shown["bytes"]) == ("n1", "T", "image/png", "1024000")
    assert (shown["messages"] > 1, shown["sha256"]) == (True, hashlib.sha256(data).hexdigest())


async def test_a_raw_stream(notes: ScriptedEdge) -> None:
    notes.scripts["UploadRaw"] = _received
    shown = (await ask(notes.port, "POST", "/v1/raw", {"content-type": "text/csv"}, b"a,b")).json()
    assert (shown["contentType"], shown["bytes"], shown["messages"]) == ("text/csv", "3", 1)


async def test_an_empty_file_is_one_message(notes: ScriptedEdge) -> None:
    notes.scripts["UploadNote"] = _received
    shown = (await ask(notes.port, "POST", "/v1/notes/n1:upload")).json()
    assert (shown["id"], shown["bytes"], shown["messages"]) == ("n1", "0", 1)


async def test_a_compressed_file_arrives_unpacked(notes: ScriptedEdge) -> None:
    notes.scripts["UploadRaw"] = _received
    data = gzip.compress(b"x" * 1_000_000)
    shown = (await ask(notes.port, "POST", "/v1/raw", {"content-encoding": "gzip"}, data)).json()
    assert shown["bytes"] == "1000000"
    cut = await ask(notes.port, "POST", "/v1/raw", {"content-encoding": "gzip"}, data[:-4])
    assert cut.status == 400


def _form(*parts: tuple[str, bytes]) -> bytes:
    bodies = [b"--XX\r\nContent-Disposition: form-data; " + name.encode() + b"\r\n\r\n" + body for name, body in parts]
    return b"\r\n".join([*bodies, b"--XX--\r\n"])


async def test_a_form_is_its_fields_and_its_file(notes: ScriptedEdge) -> None:
    notes.scripts["UploadNote"] = _received
    data = b"\r\n--X" * 100_000
    file = ('name="file"; filename="a.bin"\r\nContent-Type: image/gif', data)
    answer = await ask(notes.port, "POST", "/v1/notes/n1:upload", FORM, _form(('name="title"', b"A & B"), file))
    shown = answer.json()
    assert (shown["title"], shown["contentType"], shown["bytes"]) == ("A & B", "image/gif", str(len(data)))
    assert shown["sha256"] == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    "body",
    [
        _form(('name="title"', b"T")),
        _form(('name="file"', b"x"), ('name="title"', b"T")),
        _form(('name="file"', b"x"), ('name="file2"; filename="b"', b"T")),
        _form(('name="nope"', b"1"), ('name="file"', b"x")),
        _form(('filename="b"', b"x")),
        _form(('name="file"', b"x"))[:-8],
        b"no form at all",
        b"",
    ],
)
async def test_a_form_that_cannot_be_read_is_refused(notes: ScriptedEdge, body: bytes) -> None:
    notes.scripts["UploadNote"] = _received
    answer = await ask(notes.port, "POST", "/v1/notes/n1:upload", FORM, body)
    assert (answer.status, answer.json()["code"]) == (400, 3)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (JSON, b'[{"text":"a"},{"text":"b"}]'),
        (NDJSON, b'{"text":"a"}\n\n{"text":"b"}\n'),
        (NDJSON, b'{"text":"a"}\r\n{"text":"b"}'),
    ],
)
@pytest.mark.parametrize("size", [1, 1000])
async def test_messages_in_pieces_or_whole(
    notes: ScriptedEdge, headers: dict[str, str], body: bytes, size: int
) -> None:
    notes.scripts["ImportNotes"] = _texts
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    answer = await _in_pieces(notes.port, "/v1/notes:import", headers, pieces)
    assert (answer.status, answer.json()) == (200, {"texts": ["a", "b"]})


@pytest.mark.parametrize(("headers", "ends"), [(JSON, ("[", ",", "]")), (NDJSON, ("", "\n", ""))])
@pytest.mark.parametrize("size", [10, 1000])
async def test_a_fault_ends_the_call_and_has_its_place(
    notes: ScriptedEdge, headers: dict[str, str], ends: tuple[str, str, str], size: int
) -> None:
    notes.scripts["ImportNotes"], _, ended = _until_cancelled()
    body = (ends[0] + ends[1].join(['{"text":"a"}', '{"nope":1}', '{"text":"b"}']) + ends[2]).encode()
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    answer = await _in_pieces(notes.port, "/v1/notes:import", headers, pieces)
    fault = answer.json()["details"][1]["fieldViolations"][0]
    assert (answer.status, fault["field"], "(body /1/nope)" in fault["description"]) == (400, "[1].nope", True)
    if size == 10:
        await asyncio.wait_for(ended.wait(), 10)


async def test_all_faults_of_a_body_that_comes_whole_are_told(notes: ScriptedEdge) -> None:
    answer = await ask(notes.port, "POST", "/v1/notes:import", NDJSON, b'{"a":1}\n{"b":2}')
    shown = answer.json()["details"][1]["fieldViolations"]
    assert [fault["field"] for fault in shown] == ["[0].a", "[1].b"]


async def test_a_service_may_refuse_before_the_body_ends(notes: ScriptedEdge) -> None:
    async def refuse(requests: AsyncIterator[Any], call: Call) -> AsyncIterator[Any]:
        await call.fail(grpc.StatusCode.PERMISSION_DENIED, "no")
        yield

    notes.scripts["UploadRaw"] = refuse
    answer = await ask(notes.port, "POST", "/v1/raw", {}, b"x" * 3_000_000)
    assert (answer.status, answer.json()["message"]) == (403, "no")


async def test_a_client_that_leaves_in_the_middle_ends_the_call(notes: ScriptedEdge) -> None:
    notes.scripts["UploadRaw"], begun, ended = _until_cancelled()
    _, writer = await asyncio.open_connection("127.0.0.1", notes.port)
    writer.write(head("POST", "/v1/raw", {}, 100) + b"x")
    await asyncio.wait_for(begun.wait(), 10)
    writer.close()
    await asyncio.wait_for(ended.wait(), 10)


async def test_uploads_have_a_bound_of_their_own(notes_set: FileDescriptorSet) -> None:
    async with scripted_edge(notes_set, limits=Limits(max_upload=1000)) as edge:
        edge.scripts["UploadRaw"] = _received
        statuses = [(await ask(edge.port, "POST", "/v1/raw", {}, b"x" * size)).status for size in (1000, 1001)]
    assert statuses == [200, 413]


async def test_messages_both_ways(notes: ScriptedEdge) -> None:
    async def echoed(requests: AsyncIterator[Any], call: Call) -> AsyncIterator[Any]:
        async for request in requests:
            yield call.make(text=request.text)

    notes.scripts["Converse"] = echoed
    answer = await ask(
        notes.port, "POST", "/v1/notes:converse", {**NDJSON, "accept": "application/x-ndjson"}, b'{"text":"a"}\n{}'
    )
    assert [json.loads(line)["text"] for line in answer.body.splitlines()] == ["a", ""]
