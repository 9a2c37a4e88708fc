"""Several calls in one request: each as it would be alone."""

import json
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from edge.transcoding.exchange import Scope
from edge.transcoding.limits import Limits
from edge.transcoding.route import RoutePolicy
from shared.core.errors import PermissionDenied
from tests.transcoding.http import Answer, ask
from tests.transcoding.scripted import Call
from tests.transcoding.serving import ScriptedEdge, scripted_edge

JSON = {"content-type": "application/json"}


async def _note(requests: AsyncIterator[Any], call: Call) -> AsyncIterator[Any]:
    async for request in requests:
        if "id" in request.DESCRIPTOR.fields_by_name:
            if request.id == "gone":
                await call.fail(grpc.StatusCode.NOT_FOUND, "gone")
            yield call.make(id=request.id, etag='"7"')
        else:
            yield call.make(id="new", text=request.note.text)


async def _batch(edge: ScriptedEdge, *calls: Any, **headers: str) -> Answer:
    edge.scripts["GetNote"] = edge.scripts["CreateNote"] = edge.scripts["DeleteNote"] = _note
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return await ask(edge.port, "POST", "/v1/batch", {**JSON, **given}, json.dumps(calls).encode())


async def test_answers_stand_in_the_order_of_the_calls(notes: ScriptedEdge) -> None:
    answer = await _batch(
        notes,
        {"path": "/v1/notes/a%2Fb"},
        {"method": "POST", "path": "/v1/notes?requestId=r", "body": {"text": "é\u2028"}},
        {"path": "/v1/notes/gone"},
        {"path": "/v1/notes/n1", "headers": {"If-None-Match": '"7"'}},
        {"method": "DELETE", "path": "/v1/notes"},
        {"path": "/v1/nope"},
        {"path": "/v1/notes/n1?nope=1"},
    )
    assert answer.status == 200, answer.body
    shown = answer.json()
    assert [one["status"] for one in shown] == [200, 200, 404, 304, 405, 404, 400]
    assert (shown[0]["body"]["id"], shown[1]["body"]["text"]) == ("a/b", "é\u2028")
    assert (shown[1]["headers"]["location"], shown[3]["headers"]["etag"]) == ("/v1/notes/new", '"7"')
    assert "body" not in shown[3]
    assert shown[6]["body"]["details"][1]["fieldViolations"][0]["field"] == "nope"


@pytest.mark.parametrize("path", ["/v1/notes:export", "/v1/files/a", "/v1/batch", "/healthz"])
async def test_what_a_batch_cannot_hold_is_refused_alone(notes: ScriptedEdge, path: str) -> None:
    shown = (await _batch(notes, {"path": path}, {"path": "/v1/notes/n1"})).json()
    assert (shown[0]["status"] in (400, 404), shown[1]["status"]) == (True, 200)


@pytest.mark.parametrize(
    ("call", "field"),
    [
        ("x", "[0]"),
        ({"method": "TRACE", "path": "/"}, "[0].method"),
        ({"path": "v1"}, "[0].path"),
        ({"path": "/ü"}, "[0].path"),
        ({"path": "/a b"}, "[0].path"),
        ({"path": "/", "headers": {"X-Session-Id": "stolen"}}, "[0].headers.X-Session-Id"),
        ({"path": "/", "headers": {"If-Match": "a\r\nx: y"}}, "[0].headers.If-Match"),
        ({"path": "/", "headers": []}, "[0].headers"),
        ({"path": "/", "nope": 1}, "[0].nope"),
    ],
)
async def test_a_call_that_is_none_is_named(notes: ScriptedEdge, call: Any, field: str) -> None:
    answer = await _batch(notes, call)
    found = answer.json()["details"][1]["fieldViolations"]
    assert (answer.status, field in [fault["field"] for fault in found]) == (400, True)


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"[", b'[{"path":"/","path":"/"}]', b'[{"path":"/","body":{"a":1,"a":2}}]']
)
async def test_what_is_no_batch(notes: ScriptedEdge, body: bytes) -> None:
    assert (await ask(notes.port, "POST", "/v1/batch", JSON, body)).status == 400


async def test_only_post(notes: ScriptedEdge) -> None:
    answer = await ask(notes.port, "GET", "/v1/batch")
    assert (answer.status, answer.headers["allow"]) == (405, "OPTIONS, POST")


async def test_each_call_is_judged_by_its_own_policy(notes_set: FileDescriptorSet) -> None:
    seen: list[tuple[str, bytes]] = []

    async def identify(scope: Scope, policy: RoutePolicy) -> list[tuple[str, str]]:
        seen.append((scope["method"], dict(scope["headers"])[b"x-session-id"]))
        if policy.method.endswith("/DeleteNote"):
            raise PermissionDenied("no")
        return []

    async with scripted_edge(notes_set, identify=identify) as edge:
        calls = [{"path": "/v1/notes/1"}, {"method": "DELETE", "path": "/v1/notes/1"}]
        answer = await _batch(edge, *calls, x_session_id="s")
    assert [one["status"] for one in answer.json()] == [200, 403]
    assert sorted(seen) == [("DELETE", b"s"), ("GET", b"s")]


async def test_a_batch_is_bounded(notes_set: FileDescriptorSet) -> None:
    async with scripted_edge(notes_set, limits=Limits(max_batch=20, max_batch_answer=10)) as edge:
        many = await _batch(edge, *[{"path": "/v1/notes/1"}] * 21)
        long = await _batch(edge, *[{"path": "/v1/notes/1"}] * 20)
    statuses = [one["status"] for one in long.json()]
    assert (many.status, statuses[0], statuses[-1]) == (400, 200, 413)


async def test_a_call_that_breaks_does_not_break_the_others(notes_set: FileDescriptorSet) -> None:
    async def identify(scope: Scope, policy: RoutePolicy) -> list[tuple[str, str]]:
        if scope["raw_path"].endswith(b"2"):
            raise RuntimeError("secret")
        return []

    async with scripted_edge(notes_set, identify=identify) as edge:
        answer = await _batch(edge, {"path": "/v1/notes/1"}, {"path": "/v1/notes/2"})
    assert [one["status"] for one in answer.json()] == [200, 500]
    assert b"secret" not in answer.body
