"""Which route a path finds, and what stops the start."""

import pytest
from google.api.http_pb2 import CustomHttpPattern, HttpRule
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from edge.transcoding.contract import ContractError
from edge.transcoding.errors import InvalidPath, MethodNotAllowed, RouteNotFound
from edge.transcoding.table import RouteTable
from tests.transcoding.contracts import contract_with, get


@pytest.fixture(scope="module")
def table() -> RouteTable:
    rules = {
        "Literal": get("/v1/things/all"),
        "One": get("/v1/things/{id}"),
        "Rest": get("/v1/things/**"),
        "Tail": get("/v1/things/**/parts/last"),
        "Under": get("/v1/{name=things/*/parts/*}"),
        "Back": get("/v1/things/all/parts/{id}/x"),
        "Root": get("/"),
        "Verb": HttpRule(post="/v1/things/{id}:go", body="*"),
        "Put": HttpRule(put="/v1/things/{id}", body="*"),
        "Any": HttpRule(custom=CustomHttpPattern(kind="*", path="/v1/any")),
    }
    return RouteTable.compile(contract_with(*rules.items()))


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("GET", "/v1/things/all", "Literal"),
        ("GET", "/v1/things/7", "One"),
        ("GET", "/v1/things", "Rest"),
        ("GET", "/v1/things/", "Rest"),
        ("GET", "/v1/things/a/b", "Rest"),
        ("GET", "/v1/things/a/parts/last", "Under"),
        ("GET", "/v1/things/a/b/parts/last", "Tail"),
        ("GET", "/v1/things/parts/last", "Tail"),
        ("GET", "/v1/things/all/parts/9", "Under"),
        ("GET", "/v1/things/all/parts/9/x", "Back"),
        ("GET", "/v1/things/all/parts/9/y", "Rest"),
        ("GET", "/", "Root"),
        ("HEAD", "/v1/things/7", "One"),
        ("PUT", "/v1/things/all", "Put"),
        ("POST", "/v1/things/a:b:go", "Verb"),
        ("GET", "/v1/things/7:stop", "One"),
        ("GET", "/v1/things/7:", "One"),
        ("GET", "/v1/things/7%3Ago", "One"),
        ("GET", "/v1/%74hings/7", "One"),
        ("BREW", "/v1/any", "Any"),
    ],
)
def test_match(table: RouteTable, method: str, path: str, name: str) -> None:
    assert table.match(method, path.encode()).route.method.path == f"/t.v1.S/{name}"


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/v2/things/7", "/V1/things/7", "//v1/things/7", "/v1/any/"])
def test_no_route(table: RouteTable, path: str) -> None:
    with pytest.raises(RouteNotFound):
        table.match("GET", path.encode())


@pytest.mark.parametrize("path", ["/v1/things/..", "/v1/./things", "/v1/things/%", "/v1/things/%f", "/v1/things/%FF"])
def test_a_path_that_is_no_text(table: RouteTable, path: str) -> None:
    with pytest.raises(InvalidPath):
        table.match("GET", path.encode())


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/v1/things/7", ["GET", "HEAD", "OPTIONS", "PUT"]),
        ("GET", "/v1/things/7:go", ["OPTIONS", "POST"]),
        ("get", "/v1/things/all", ["GET", "HEAD", "OPTIONS", "PUT"]),
    ],
)
def test_the_path_is_known_under_other_methods(table: RouteTable, method: str, path: str, allowed: list[str]) -> None:
    with pytest.raises(MethodNotAllowed) as error:
        table.match(method, path.encode())
    assert error.value.allowed == allowed


def test_two_rules_of_one_shape_stop_the_start_and_both_are_named() -> None:
    files = contract_with(("First", get("/v1/{name=things/*}")), ("Second", get("/v1/things/{id}")))
    with pytest.raises(ContractError) as error:
        RouteTable.compile(files)
    assert "t.v1.S.First (GET /v1/{name=things/*}, t.proto:11)" in str(error.value)
    assert "t.v1.S.Second (GET /v1/things/{id}, t.proto:12)" in str(error.value)


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        (get("/v1/{nope}"), "nope is no field of t.v1.Thing"),
        (get("/v1/{id.x}"), "id.x is no field of t.v1.Thing"),
        (get("/v1/{tags}"), "path variable tags is repeated"),
        (get("/v1/{inner}"), "path variable inner is a message"),
        (get("/v1/{tags.x}"), "tags.x is no field"),
        (get("v1"), "has to start with '/'"),
        (HttpRule(), "the rule has no pattern"),
        (HttpRule(get="/v1", body="*"), "GET takes no body"),
        (HttpRule(post="/v1", body="nope"), "body 'nope' is no field of t.v1.Thing"),
        (HttpRule(post="/v1", body="inner.id"), "body 'inner.id' is no field"),
        (HttpRule(post="/v1/{id}", body="id"), "id is bound by the path and by the body"),
        (HttpRule(get="/v1", response_body="nope"), "response_body 'nope' is no field"),
    ],
)
def test_a_rule_that_cannot_bind_stops_the_start(rule: HttpRule, why: str) -> None:
    with pytest.raises(ContractError) as error:
        RouteTable.compile(contract_with(("Good", get("/good")), ("Bad", rule)))
    assert "t.v1.S.Bad (t.proto:12)" in str(error.value)
    assert why in str(error.value)


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(ContractError) as error:
        RouteTable.compile(contract_with(("A", get("/{x}")), ("B", get("/{y}"))))
    assert len(str(error.value).splitlines()) == 2


def test_a_set_without_rules_stops_the_start() -> None:
    with pytest.raises(ContractError, match=r"no method with a google\.api\.http rule"):
        RouteTable.compile(contract_with())


def test_a_set_without_its_imports_stops_the_start() -> None:
    files = contract_with(("A", get("/a")))
    alone = FileDescriptorSet(file=[file for file in files.file if file.name == "t.proto"])
    with pytest.raises(ContractError, match=r"google/api/annotations\.proto is imported"):
        RouteTable.compile(alone)
