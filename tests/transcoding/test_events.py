"""Server-sent events: their ids, going on behind one, and signs of life."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from edge.transcoding.limits import Limits
from tests.transcoding.http import ask, head
from tests.transcoding.scripted import Call
from tests.transcoding.serving import ScriptedEdge, scripted_edge

EVENTS = {"accept": "text/event-stream"}


async def _from_sequence(requests: AsyncIterator[Any], call: Call) -> AsyncIterator[Any]:
    async for request in requests:
        for number in range(request.sequence + 10, 50, 10):
            yield call.make(id="n", sequence=number)


def _ids(body: bytes) -> list[str]:
    return [line.removeprefix("id: ") for line in body.decode().split("\n") if line.startswith("id: ")]


@pytest.mark.parametrize(
    ("target", "last", "ids"),
    [
        ("/v1/notes:watch", "", ["10", "20", "30", "40"]),
        ("/v1/notes:watch", "20", ["30", "40"]),
        # A browser comes back with the address it began with; the event it saw last is the truth.
        ("/v1/notes:watch?sequence=10", "30", ["40"]),
        ("/v1/notes:export", "", ["1", "2", "3", "4"]),
        ("/v1/notes:export", "3", ["4"]),
    ],
)
async def test_a_stream_goes_on_behind_an_event(notes: ScriptedEdge, target: str, last: str, ids: list[str]) -> None:
    notes.scripts["WatchNotes"] = notes.scripts["ExportNotes"] = _from_sequence
    answer = await ask(notes.port, "GET", target, EVENTS | ({"last-event-id": last} if last else {}))
    assert (answer.status, _ids(answer.body)) == (200, ids)


@pytest.mark.parametrize("target", ["/v1/notes:watch", "/v1/notes:export"])
async def test_an_event_that_cannot_have_been_is_refused(notes: ScriptedEdge, target: str) -> None:
    assert (await ask(notes.port, "GET", target, {**EVENTS, "last-event-id": "x"})).status == 400


async def test_a_stream_that_waits_gives_signs_of_life(notes_set: FileDescriptorSet) -> None:
    go_on = asyncio.Event()

    async def slow(requests: AsyncIterator[Any], call: Call) -> AsyncIterator[Any]:
        await go_on.wait()
        yield call.make(id="n1")

    async with scripted_edge(notes_set, limits=Limits(heart_beat=0.02)) as edge:
        edge.scripts["WatchNotes"] = slow
        reader, writer = await asyncio.open_connection("127.0.0.1", edge.port)
        writer.write(head("GET", "/v1/notes:watch", EVENTS, 0))
        beginning = await reader.readuntil(b": \n\n")
        await reader.readuntil(b": \n\n")
        go_on.set()
        rest = await reader.read()
        writer.close()
    assert beginning.startswith(b"HTTP/1.1 200 ")
    assert b'id: 0\ndata: {"id":"n1"' in rest


async def test_a_failure_after_a_sign_of_life_is_in_band(notes_set: FileDescriptorSet) -> None:
    go_on = asyncio.Event()

    async def slow(requests: AsyncIterator[Any], call: Call) -> AsyncIterator[Any]:
        await go_on.wait()
        await call.fail(grpc.StatusCode.NOT_FOUND, "gone")
        yield

    async with scripted_edge(notes_set, limits=Limits(heart_beat=0.02)) as edge:
        edge.scripts["WatchNotes"] = slow
        reader, writer = await asyncio.open_connection("127.0.0.1", edge.port)
        writer.write(head("GET", "/v1/notes:watch", EVENTS, 0))
        await reader.readuntil(b": \n\n")
        go_on.set()
        rest = await reader.read()
        writer.close()
    assert b'event: error\ndata: {"error":{"code":5,"message":"gone"' in rest
