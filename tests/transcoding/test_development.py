"""Help for people who write clients: suggestions, and what a request would do."""

from collections.abc import AsyncIterator

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from tests.transcoding.http import ask
from tests.transcoding.serving import Served, edge_of

JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
async def helpful(echo_set: FileDescriptorSet) -> AsyncIterator[Served]:
    """An edge set for development."""
    async with edge_of(echo_set, development=True) as served:
        yield served


@pytest.mark.parametrize(
    ("method", "target", "body", "hint"),
    [
        ("GET", "/v1/echo?displayNam=x", "", "displayName"),
        ("GET", "/v1/echo?book.titel=x", "", "title"),
        ("GET", "/v1/echo?color=COLOR_GREN", "", "COLOR_GREEN"),
        ("GET", "/v1/colors/color_red", "", "COLOR_RED"),
        ("POST", "/v1/echo", '{"shelfBooks":[{"writer":{"fulName":"x"}}]}', "fullName"),
        ("POST", "/v1/shelves/1/books", '{"pagse":"1"}', "pages"),
        ("POST", "/v1/echo", '{"colors":["COLOR_REDD"]}', "COLOR_RED"),
        ("GET", "/v1/echo?zzzzzz=x", "", None),
    ],
)
async def test_the_name_that_was_meant(helpful: Served, method: str, target: str, body: str, hint: str | None) -> None:
    answer = await ask(helpful.port, method, target, JSON if body else {}, body.encode())
    described = answer.json()["details"][1]["fieldViolations"][0]["description"]
    assert answer.status == 400
    assert (f"did you mean {hint}?" in described) if hint else ("did you mean" not in described)


async def test_what_a_request_would_do(helpful: Served) -> None:
    helpful.backend.calls.clear()
    target = "/v1/shelves/1/books?displayName=d"
    answer = await ask(
        helpful.port, "POST", target, {**JSON, "x-explain": "1", "x-server-timeout": "2"}, b'{"title":"t"}'
    )
    shown = answer.json()
    assert (shown["rule"]["template"], shown["rule"]["body"]) == ("/v1/{parent=shelves/*}/books", "book")
    assert shown["rule"]["declaredAt"].startswith("echo.proto:")
    assert (shown["call"]["method"], shown["call"]["metadata"]) == ("/echo.v1.EchoService/CreateBook", ["x-request-id"])
    assert (shown["call"]["messages"][0]["parent"], shown["call"]["messages"][0]["book"]["title"]) == ("shelves/1", "t")
    assert 1 < shown["call"]["timeoutSeconds"] <= 2
    assert not helpful.backend.calls


async def test_nothing_is_told_outside_development(edge: Served) -> None:
    answer = await ask(edge.port, "GET", "/v1/shelves/7", {"x-explain": "1"})
    assert answer.json()["rpc"] == "GetShelf"
    refused = await ask(edge.port, "GET", "/v1/echo?displayNam=x")
    assert b"did you mean" not in refused.body
