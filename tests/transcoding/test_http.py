"""What HTTP itself asks of the edge: methods, headers, media types, sizes, deadlines."""

import asyncio
import gzip

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from edge.transcoding.exchange import Scope
from edge.transcoding.limits import Limits, asked_timeout
from edge.transcoding.route import RoutePolicy
from tests.transcoding.http import ask
from tests.transcoding.serving import Served, edge_of

JSON = {"content-type": "application/json"}


async def test_head_is_get_without_a_body(edge: Served) -> None:
    head, get = [await ask(edge.port, method, "/v1/shelves/7") for method in ("HEAD", "GET")]
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == get.headers["content-length"]


async def test_options_lists_the_methods(edge: Served) -> None:
    answer = await ask(edge.port, "OPTIONS", "/v1/shelves/7/books/9")
    assert (answer.status, answer.headers["allow"]) == (204, "DELETE, GET, HEAD, OPTIONS, PATCH, PUT")


async def test_another_method_is_told_which_there_are(edge: Served) -> None:
    answer = await ask(edge.port, "POST", "/v1/shelves/7", JSON, b"{}")
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert answer.json()["details"][0]["reason"] == "METHOD_NOT_ALLOWED"


async def test_a_good_request_id_is_kept_and_sent_on(edge: Served) -> None:
    answer = await ask(edge.port, "GET", "/v1/shelves/7", {"x-request-id": "r-1.A_b"})
    assert answer.headers["x-request-id"] == edge.backend.metadata["x-request-id"] == "r-1.A_b"


@pytest.mark.parametrize("given", ["a b", "x" * 65, "é", "a,b"])
async def test_another_request_id_is_replaced(edge: Served, given: str) -> None:
    answer = await ask(edge.port, "GET", "/v1/nope", {"x-request-id": given})
    made = answer.headers["x-request-id"]
    assert made != given
    assert answer.json()["details"][0]["metadata"] == {"request_id": made}


async def test_no_header_of_the_client_reaches_the_service(edge: Served) -> None:
    given = {"authorization": "Bearer x", "x-account-id": "acc", "grpc-metadata-role": "admin", "te": "trailers"}
    await ask(edge.port, "GET", "/v1/shelves/7", given)
    assert not given.keys() & edge.backend.metadata.keys()


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 200),
        ("APPLICATION/JSON ; Charset=UTF-8", 200),
        ("application/merge-patch+json", 200),
        ("", 200),
        ("text/json", 415),
        ("application/json; charset=latin-1", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
    ],
)
async def test_media_types(edge: Served, content_type: str, status: int) -> None:
    answer = await ask(edge.port, "POST", "/v1/echo", {"content-type": content_type}, b"{}")
    assert answer.status == status


@pytest.mark.parametrize(
    ("encoding", "body", "status"),
    [
        ("gzip", gzip.compress(b'{"text":"a"}', mtime=0), 200),
        ("identity", b"{}", 200),
        ("gzip", b"{}", 400),
        ("gzip", gzip.compress(b"{}", mtime=0)[:-3], 400),
        ("gzip", gzip.compress(b" " * 5_000_000, mtime=0), 413),
        ("snappy", b"{}", 415),
        ("gzip, gzip", b"{}", 415),
    ],
)
async def test_content_encodings(edge: Served, encoding: str, body: bytes, status: int) -> None:
    answer = await ask(edge.port, "POST", "/v1/echo", {**JSON, "content-encoding": encoding}, body)
    assert answer.status == status


@pytest.mark.parametrize("target", ["/v1/echo", "/v1/nope", "/v1/shelves/7"])
async def test_ten_megabytes_are_refused_and_the_answer_arrives(edge: Served, target: str) -> None:
    answer = await ask(edge.port, "POST", target, JSON, b'{"text":"' + b"a" * 10_000_000 + b'"}')
    assert (answer.status, answer.complete) == ({"/v1/echo": 413, "/v1/nope": 404}.get(target, 405), True)


async def test_a_body_of_unknown_length_is_counted(edge: Served) -> None:
    chunk = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
    answer = await ask(
        edge.port, "POST", "/v1/echo", {**JSON, "transfer-encoding": "chunked"}, chunk * 6 + b"0\r\n\r\n"
    )
    assert answer.status == 413


async def test_a_body_that_would_be_lost_is_refused(edge: Served) -> None:
    assert (await ask(edge.port, "POST", "/v1/events:clear", JSON, b"{}")).status == 200
    assert (await ask(edge.port, "POST", "/v1/events:clear", JSON, b'{"text":"x"}')).status == 400


async def test_a_long_target_is_refused(edge: Served) -> None:
    assert (await ask(edge.port, "GET", "/v1/echo?text=" + "a" * 9000)).status == 414


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"x-server-timeout": "2.5"}, 200),
        ({"grpc-timeout": "500m"}, 200),
        ({"x-server-timeout": "soon"}, 400),
        ({"grpc-timeout": "5"}, 400),
        ({"x-server-timeout": "0"}, 504),
    ],
)
async def test_deadlines(edge: Served, headers: dict[str, str], status: int) -> None:
    assert (await ask(edge.port, "GET", "/v1/shelves/7", headers)).status == status


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({}, None), ({b"x-server-timeout": b"1.5"}, 1.5), ({b"grpc-timeout": b"2M"}, 120.0)],
)
def test_the_time_a_client_asks_for(headers: dict[bytes, bytes], seconds: float | None) -> None:
    assert asked_timeout(headers) == seconds


def test_the_time_a_call_has_is_the_contracts_first() -> None:
    limits, own, longer = Limits(), RoutePolicy("m"), RoutePolicy("m", timeout=600.0)
    assert (limits.default_timeout(own, False), limits.default_timeout(own, True)) == (30.0, 3600.0)
    assert (limits.longest_timeout(own, False), limits.longest_timeout(longer, False)) == (300.0, 600.0)


def test_the_largest_body_is_the_contracts_first() -> None:
    limits = Limits(max_body=10, max_public_body=5)
    policies = [RoutePolicy("m"), RoutePolicy("m", public=True), RoutePolicy("m", public=True, max_body=7)]
    assert [limits.body_limit(policy) for policy in policies] == [10, 5, 7]


async def test_public_mode_passes_over_what_it_does_not_know(echo_set: FileDescriptorSet) -> None:
    async with edge_of(echo_set, strict=False) as edge:
        body = await ask(edge.port, "POST", "/v1/echo", JSON, b'{"nope":1,"text":"a"}')
        query = await ask(edge.port, "GET", "/v1/echo?nope=1&book.nope=2&text=a")
    assert (body.status, query.status) == (200, 200)


async def test_a_parameter_of_someone_else_is_passed_over(echo_set: FileDescriptorSet) -> None:
    async with edge_of(echo_set, ignored_query=frozenset({"token"})) as edge:
        assert (await ask(edge.port, "GET", "/v1/echo?token=secret&text=a")).status == 200
        assert (await ask(edge.port, "GET", "/v1/echo?tokens=x")).status == 400


async def test_the_deadline_covers_the_look_up_of_the_caller(echo_set: FileDescriptorSet) -> None:
    async def hangs(_scope: Scope, _policy: RoutePolicy) -> list[tuple[str, str]]:
        await asyncio.get_running_loop().create_future()
        return []

    async with edge_of(echo_set, identify=hangs) as edge:
        answer = await ask(edge.port, "GET", "/v1/shelves/7", {"x-server-timeout": "0.05"})
    assert (answer.status, answer.json()["code"]) == (504, 4)
