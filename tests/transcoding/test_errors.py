"""Errors: one shape, the right status, the details of services in JSON names."""

from typing import Any

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from edge.transcoding.codec.twin import PythonCodec
from edge.transcoding.contract import Contract
from edge.transcoding.status import StatusPrinter, json_path
from tests.transcoding.http import ask
from tests.transcoding.serving import Served, edge_of

JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("code", "status"),
    [
        *((0, 200), (1, 499), (2, 500), (3, 400), (4, 504), (5, 404), (6, 409), (7, 403), (8, 429)),
        *((9, 400), (10, 409), (11, 400), (12, 501), (13, 500), (14, 503), (15, 500), (16, 401)),
    ],
)
async def test_every_code_has_its_status(edge: Served, code: int, status: int) -> None:
    answer = await ask(edge.port, "GET", f"/v1/fail/{code}?message=why")
    assert answer.status == status
    if code:
        assert answer.json() == {"code": code, "message": "why", "details": []}


async def test_details_are_shown_with_field_paths_in_json_names(edge: Served) -> None:
    bad = {
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        "fieldViolations": [{"field": "details[0].type_url", "description": "d", "reason": "R"}],
    }
    info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "X", "domain": "d", "metadata": {"a_b": "c"}}
    body = {"code": 3, "message": "m", "details": [bad, info]}
    answer = await ask(edge.port, "POST", "/v1/fail", JSON, str(body).replace("'", '"').encode())
    shown_bad, shown_info = answer.json()["details"]
    assert shown_bad["fieldViolations"][0]["field"] == "details[0].typeUrl"
    assert shown_info == info


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("display_name", "displayName"),
        ("custom", "x-custom"),
        ("book.writer.full_name", "book.writer.fullName"),
        ("shelf_books[2].publish_time", "shelfBooks[2].publishTime"),
        ('by_number["a.b_c"]', 'byNumber["a.b_c"]'),
        ("book.no_such_field", "book.noSuchField"),
        ("", ""),
    ],
)
def test_field_paths(echo_set: FileDescriptorSet, path: str, shown: str) -> None:
    message = Contract(echo_set).pool.FindMessageTypeByName("echo.v1.EchoRequest")
    assert json_path(path, message) == shown


def test_details_that_are_no_status_are_left_out(echo_set: FileDescriptorSet) -> None:
    pool = Contract(echo_set).pool
    message = pool.FindMessageTypeByName("echo.v1.EchoRequest")
    shown = StatusPrinter(PythonCodec(pool)).upstream(5, "gone", b"\xff\xff", message)
    assert shown == b'{"code":5,"message":"gone","details":[]}'


async def test_a_service_that_is_away_is_503_and_no_address_is_told(echo_set: FileDescriptorSet) -> None:
    async with edge_of(echo_set) as edge:
        await edge.backend.stop()
        answer = await ask(edge.port, "GET", "/v1/shelves/7", {"x-server-timeout": "5"})
    shown: Any = answer.json()
    assert (answer.status, shown["code"], shown["message"]) == (503, 14, "the service cannot be reached")
