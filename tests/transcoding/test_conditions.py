"""Entity tags: what `If-Match` and `If-None-Match` make of reads and changes."""

from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
from google.rpc.error_details_pb2 import ErrorInfo

from tests.transcoding.http import Answer, ask
from tests.transcoding.scripted import Call
from tests.transcoding.serving import ScriptedEdge

JSON = {"content-type": "application/json"}


async def _tagged(requests: AsyncIterator[Any], call: Call) -> AsyncIterator[Any]:
    async for _ in requests:
        yield call.make(id="n1", etag='"7"')


async def _versioned(requests: AsyncIterator[Any], call: Call) -> AsyncIterator[Any]:
    """Takes the etag "7" alone, and shows it."""
    async for request in requests:
        etag = request.note.etag if "note" in request.DESCRIPTOR.fields_by_name else request.etag
        if etag not in ("", '"7"'):
            await call.fail(grpc.StatusCode.ABORTED, "stale", ErrorInfo(reason="ETAG_MISMATCH"))
        yield call.make(id="n1", text=etag or "none", etag='"8"')


async def _read(notes: ScriptedEdge, method: str = "GET", **headers: str) -> Answer:
    notes.scripts["GetNote"] = _tagged
    return await ask(notes.port, method, "/v1/notes/n1", {name.replace("_", "-"): headers[name] for name in headers})


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("known", ['"7"', 'W/"7"', '"1", W/"7"', "*", '"1",\t"7"'])
async def test_a_client_that_has_it_is_told_so(notes: ScriptedEdge, method: str, known: str) -> None:
    answer = await _read(notes, method, if_none_match=known)
    assert (answer.status, answer.body, answer.headers["etag"]) == (304, b"", '"7"')
    assert "content-length" not in answer.headers


async def test_a_client_with_another_version_gets_the_new_one(notes: ScriptedEdge) -> None:
    answer = await _read(notes, if_none_match='"6", "8"')
    assert (answer.status, answer.json()["id"]) == (200, "n1")


@pytest.mark.parametrize(("asked", "status"), [('"7"', 200), ("*", 200), ('"6"', 412), ('W/"7"', 412)])
async def test_a_read_of_one_version(notes: ScriptedEdge, asked: str, status: int) -> None:
    assert (await _read(notes, if_match=asked)).status == status


@pytest.mark.parametrize("value", ["7", '"7', '"7" "8"', "", "*, *", '"a"x'])
@pytest.mark.parametrize("header", ["if-match", "if-none-match"])
async def test_what_is_no_entity_tag_is_refused(notes: ScriptedEdge, header: str, value: str) -> None:
    assert (await _read(notes, **{header: value})).status == 400


@pytest.mark.parametrize(
    ("method", "target", "body"),
    [("PATCH", "/v1/notes/n1", b'{"text":"t"}'), ("DELETE", "/v1/notes/n1", b"")],
)
@pytest.mark.parametrize(
    ("asked", "status"), [('"7"', 200), ("*", 200), ('"6"', 412), ('W/"7"', 412), ('"6","7"', 400)]
)
async def test_a_change_of_one_version(
    notes: ScriptedEdge, method: str, target: str, body: bytes, asked: str, status: int
) -> None:
    notes.scripts["UpdateNote"] = notes.scripts["DeleteNote"] = _versioned
    answer = await ask(notes.port, method, target, {**JSON, "if-match": asked}, body)
    assert answer.status == status, answer.body
    if status == 200:
        assert answer.json()["text"] == ("none" if asked == "*" else '"7"')


async def test_a_stale_etag_in_the_body_stays_a_conflict(notes: ScriptedEdge) -> None:
    notes.scripts["UpdateNote"] = _versioned
    answer = await ask(notes.port, "PATCH", "/v1/notes/n1", JSON, b'{"etag":"\\"6\\""}')
    assert (answer.status, answer.json()["code"]) == (409, 10)


async def test_header_and_body_may_not_name_two_versions(notes: ScriptedEdge) -> None:
    notes.scripts["UpdateNote"] = _versioned
    answer = await ask(notes.port, "PATCH", "/v1/notes/n1", {**JSON, "if-match": '"7"'}, b'{"etag":"\\"6\\""}')
    fault = answer.json()["details"][1]["fieldViolations"][0]
    assert (answer.status, fault["field"], fault["reason"]) == (400, "note.etag", "CONFLICT")


async def test_another_conflict_is_no_verdict_on_the_etag(notes: ScriptedEdge) -> None:
    async def busy(requests: AsyncIterator[Any], call: Call) -> AsyncIterator[Any]:
        await call.fail(grpc.StatusCode.ABORTED, "busy", ErrorInfo(reason="WRITE_CONFLICT"))
        yield

    notes.scripts["DeleteNote"] = busy
    assert (await ask(notes.port, "DELETE", "/v1/notes/n1", {"if-match": '"7"'})).status == 409


async def test_a_condition_that_nothing_checks_is_refused(notes: ScriptedEdge) -> None:
    notes.scripts["ArchiveNote"] = _tagged
    answer = await ask(notes.port, "POST", "/v1/notes/n1:archive", {**JSON, "if-match": '"7"'}, b"{}")
    assert answer.status == 400
    answer = await ask(notes.port, "DELETE", "/v1/notes/n1", {"if-none-match": "*"})
    assert answer.status == 400


async def test_any_version_means_that_it_has_to_exist(notes: ScriptedEdge) -> None:
    async def shown(requests: AsyncIterator[Any], call: Call) -> AsyncIterator[Any]:
        async for request in requests:
            yield call.make(text=str(request.allow_missing))

    notes.scripts["UpdateNote"] = shown
    answer = await ask(notes.port, "PATCH", "/v1/notes/n1?allowMissing=true", {**JSON, "if-match": "*"}, b"{}")
    assert answer.json()["text"] == "False"


async def test_making_what_is_there_fails_the_condition_that_it_is_not(notes: ScriptedEdge) -> None:
    async def taken(requests: AsyncIterator[Any], call: Call) -> AsyncIterator[Any]:
        await call.fail(grpc.StatusCode.ALREADY_EXISTS, "taken")
        yield

    notes.scripts["CreateNote"] = taken
    statuses = [
        (await ask(notes.port, "POST", "/v1/notes", {**JSON, **headers}, b"{}")).status
        for headers in ({}, {"if-none-match": "*"})
    ]
    assert statuses == [409, 412]
