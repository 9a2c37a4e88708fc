"""Server streams in every framing, their ends, and what happens when the client leaves."""

import asyncio
import json

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from edge.transcoding.media import preferred
from edge.transcoding.stream import OFFERED
from tests.transcoding.http import ask, head
from tests.transcoding.serving import Served, edge_of


async def _frames(edge: Served, target: str, accept: str) -> tuple[str, str]:
    answer = await ask(edge.port, "GET", target, {"accept": accept})
    assert (answer.status, answer.complete) == (200, True)
    return answer.headers["content-type"], answer.body.decode()


async def test_a_json_array_is_the_default(edge: Served) -> None:
    kind, body = await _frames(edge, "/v1/watch?count=3", "*/*")
    assert kind == "application/json"
    assert [item["request"]["i32"] for item in json.loads(body)] == [0, 1, 2]


async def test_a_line_each(edge: Served) -> None:
    kind, body = await _frames(edge, "/v1/watch?count=2", "application/x-ndjson")
    assert kind == "application/x-ndjson"
    assert [json.loads(line)["rpc"] for line in body.splitlines()] == ["Watch", "Watch"]


async def test_events(edge: Served) -> None:
    kind, body = await _frames(edge, "/v1/watch?count=2", "text/event-stream")
    assert kind == "text/event-stream"
    assert [event[:12] for event in body.split("\n\n")] == ["id: 1\ndata: ", "id: 2\ndata: ", ""]


@pytest.mark.parametrize(
    ("accept", "end"),
    [
        ("application/json", ",%s]"),
        ("application/x-ndjson", "\n%s\n"),
        ("text/event-stream", "\n\nevent: error\ndata: %s\n\n"),
    ],
)
async def test_an_error_after_the_first_message_is_the_last_one(edge: Served, accept: str, end: str) -> None:
    _, body = await _frames(edge, "/v1/watchFail?count=2&code=9&message=no", accept)
    assert body.endswith(end % '{"error":{"code":9,"message":"no","details":[]}}')


@pytest.mark.parametrize(("accept", "body"), [("application/json", "[]"), ("application/x-ndjson", "")])
async def test_nothing(edge: Served, accept: str, body: str) -> None:
    assert (await _frames(edge, "/v1/watch?count=0", accept))[1] == body


async def test_head_of_a_stream_calls_nothing(edge: Served) -> None:
    edge.backend.calls.clear()
    assert (await ask(edge.port, "HEAD", "/v1/watch?count=2")).status == 200
    assert not edge.backend.calls


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (b"", b"application/json"),
        (b"text/html", b"application/json"),
        (b"text/event-stream", b"text/event-stream"),
        (b"application/json;q=0.5, application/x-ndjson", b"application/x-ndjson"),
        (b"text/event-stream;q=0, */*", b"application/json"),
        (b"Text/Event-Stream ; q=bad, application/x-ndjson;q=0.1", b"application/x-ndjson"),
    ],
)
def test_the_choice_of_a_framing(accept: bytes, chosen: bytes) -> None:
    assert preferred(accept, OFFERED) == chosen


@pytest.mark.parametrize("target", ["/v1/hang", "/v1/hangStream"])
async def test_a_client_that_leaves_ends_the_call(echo_set: FileDescriptorSet, target: str) -> None:
    async with edge_of(echo_set) as edge:
        _, writer = await asyncio.open_connection("127.0.0.1", edge.port)
        writer.write(head("GET", target, {}, 0))
        await asyncio.wait_for(edge.backend.hanging.wait(), 10)
        writer.close()
        await asyncio.wait_for(edge.backend.released.wait(), 10)
