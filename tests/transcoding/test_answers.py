"""What the contract and the details of an error put into the head of an answer."""

from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
from google.api.http_pb2 import HttpRule
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.duration_pb2 import Duration
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, RetryInfo
from google.rpc.status_pb2 import Status

from edge.transcoding.contract import ContractError
from edge.transcoding.exchange import Scope
from edge.transcoding.route import RoutePolicy
from edge.transcoding.table import RouteTable
from shared.core.errors import ResourceExhausted
from tests.transcoding.contracts import contract_with
from tests.transcoding.http import ask
from tests.transcoding.scripted import Call
from tests.transcoding.serving import ScriptedEdge, scripted_edge

JSON = {"content-type": "application/json"}


async def _note(requests: AsyncIterator[Any], call: Call) -> AsyncIterator[Any]:
    async for _ in requests:
        yield call.make(id="a b/c")


async def test_what_was_made_is_at_its_location(notes: ScriptedEdge) -> None:
    notes.scripts["CreateNote"] = _note
    answer = await ask(notes.port, "POST", "/v1/notes", JSON, b"{}")
    assert (answer.status, answer.headers["location"]) == (200, "/v1/notes/c")


async def test_a_custom_method_has_no_location(notes: ScriptedEdge) -> None:
    notes.scripts["ArchiveNote"] = _note
    assert "location" not in (await ask(notes.port, "POST", "/v1/notes/n1:archive", JSON, b"{}")).headers


async def test_a_method_on_its_way_out_says_so(notes: ScriptedEdge) -> None:
    notes.scripts["OldNote"] = notes.scripts["GetNote"] = _note
    headers = (await ask(notes.port, "GET", "/v1/old/n1")).headers
    assert (headers["deprecation"], headers["sunset"]) == ("@1769817600", "Sun, 31 Jan 2027 00:00:00 GMT")
    assert not {"deprecation", "sunset"} & (await ask(notes.port, "GET", "/v1/notes/n1")).headers.keys()


async def test_an_answer_is_kept_as_long_as_the_contract_says(notes: ScriptedEdge) -> None:
    notes.scripts["OldNote"] = notes.scripts["GetNote"] = _note
    headers = (await ask(notes.port, "GET", "/v1/old/n1")).headers
    assert (headers["cache-control"], headers["vary"]) == ("private, max-age=60", "cookie, x-session-id, x-account-id")
    assert (await ask(notes.port, "GET", "/v1/notes/n1")).headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("code", "detail", "seconds"),
    [
        (grpc.StatusCode.RESOURCE_EXHAUSTED, RetryInfo(retry_delay=Duration(seconds=2, nanos=1)), "3"),
        (grpc.StatusCode.UNAVAILABLE, RetryInfo(retry_delay=Duration(seconds=5)), "5"),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, ErrorInfo(metadata={"retry_after_seconds": "9"}), "9"),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, ErrorInfo(metadata={"retry_after_seconds": "soon"}), None),
    ],
)
async def test_when_to_try_again(notes: ScriptedEdge, code: grpc.StatusCode, detail: Any, seconds: str | None) -> None:
    async def refused(requests: AsyncIterator[Any], call: Call) -> AsyncIterator[Any]:
        await call.fail(code, "later", detail)
        yield

    notes.scripts["GetNote"] = refused
    assert (await ask(notes.port, "GET", "/v1/notes/n1")).headers.get("retry-after") == seconds


async def test_the_edges_own_refusals_say_when_to_try_again(notes_set: FileDescriptorSet) -> None:
    async def refuse(_scope: Scope, _policy: RoutePolicy) -> list[tuple[str, str]]:
        raise ResourceExhausted("slow down", metadata={"retry_after_seconds": "4"})

    async with scripted_edge(notes_set, identify=refuse) as edge:
        answer = await ask(edge.port, "GET", "/v1/notes/n1")
    assert (answer.status, answer.headers["retry-after"]) == (429, "4")
    assert answer.json()["details"][1]["retryDelay"] == "4s"


async def test_errors_inside_an_answer_name_fields_as_json_does(notes: ScriptedEdge) -> None:
    async def mixed(requests: AsyncIterator[Any], call: Call) -> AsyncIterator[Any]:
        reply = call.make()
        reply.results.add().note.id = "n1"
        status = Status(code=3)
        bad = BadRequest()
        bad.field_violations.add(field="requests[1].request_id")
        status.details.add().Pack(bad)
        reply.results.add().error.MergeFromString(status.SerializeToString())
        yield reply

    notes.scripts["BatchCreateNotes"] = mixed
    shown = (await ask(notes.port, "POST", "/v1/notes:batchCreate", JSON, b"{}")).json()["results"][1]["error"]
    assert shown["details"][0]["fieldViolations"][0]["field"] == "requests[1].requestId"


async def test_the_contract_bounds_a_body(notes: ScriptedEdge) -> None:
    notes.scripts["SmallNote"] = _note
    statuses = [
        (await ask(notes.port, "POST", "/v1/small", JSON, b'{"reason":"' + b"x" * count + b'"}')).status
        for count in (10, 40)
    ]
    assert statuses == [200, 413]


async def test_details_of_a_type_nobody_knows_do_not_hide_the_error(notes: ScriptedEdge) -> None:
    async def odd(requests: AsyncIterator[Any], call: Call) -> AsyncIterator[Any]:
        await call.fail(
            grpc.StatusCode.NOT_FOUND, "gone", AnyMessage(type_url="type.googleapis.com/a.B", value=b"\xff")
        )
        yield

    notes.scripts["GetNote"] = odd
    answer = await ask(notes.port, "GET", "/v1/notes/n1")
    assert (answer.status, answer.json()["code"]) == (404, 5)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"sunset": "2027-01-31"}, "is not deprecated"),
        ({"sunset": "soon", "deprecated": True}, "no date"),
        ({"max_body_bytes": -1}, "negative"),
        ({"resume_field": "id"}, "for server streams"),
    ],
)
def test_options_that_cannot_be_kept_stop_the_start(options: dict[str, Any], why: str) -> None:
    files = contract_with(("A", HttpRule(get="/a")), options=options)
    with pytest.raises(ContractError, match=why):
        RouteTable.compile(files)
