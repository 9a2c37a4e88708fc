"""The upstream interface over a real gRPC server."""

import pytest

from edge.upstream.api import UpstreamError
from edge.upstream.grpc_aio import GrpcUpstream
from edge.upstream.table import UpstreamTable
from tests.transcoding.serving import Served

ECHO = "/echo.v1.EchoService/Echo"
FAIL = "/echo.v1.EchoService/Fail"
WATCH = "/echo.v1.EchoService/Watch"
COLLECT = "/echo.v1.EchoService/Collect"


def test_the_longest_prefix_serves_a_package() -> None:
    near, far = GrpcUpstream("near:1"), GrpcUpstream("far:1")
    table = UpstreamTable({"dashclicks": far, "dashclicks.crm": near})
    assert table.find("dashclicks.crm.v1") is near
    assert table.find("dashclicks.crmx.v1") is far
    with pytest.raises(LookupError, match="no upstream serves package other"):
        table.find("other.v1")


async def test_bytes_and_metadata_go_through(edge: Served) -> None:
    reply = await edge.upstream.unary(ECHO, b"\x22\x01a", [("k", "v")], 5.0)
    assert reply == b"\x0a\x04Echo\x12\x03\x22\x01a"
    assert edge.backend.metadata["k"] == "v"


async def test_a_status_is_raised_with_its_details(edge: Served) -> None:
    make = edge.backend.message("FailRequest")
    request = make(code=9, message="no", details=[{"type_url": "x/y", "value": b"z"}])
    with pytest.raises(UpstreamError) as error:
        await edge.upstream.unary(FAIL, request.SerializeToString(), (), 5.0)
    assert (error.value.code, error.value.message) == (9, "no")
    assert b"x/y" in error.value.details


async def test_many_in_one_out(edge: Served) -> None:
    await edge.upstream.collect(COLLECT, [b"\x22\x01a", b"\x22\x01b"], (), 5.0)
    assert [request.text for request in edge.backend.calls[-1][1]] == ["a", "b"]


async def test_one_in_many_out(edge: Served) -> None:
    assert len([message async for message in edge.upstream.stream(WATCH, b"\x08\x03", (), 5.0)]) == 3


async def test_a_service_that_is_not_there() -> None:
    upstream = GrpcUpstream("127.0.0.1:1")
    with pytest.raises(UpstreamError) as error:
        await upstream.unary(ECHO, b"", (), 5.0)
    assert (error.value.code, error.value.message) == (14, "the service cannot be reached")
    await upstream.stop(0)


async def test_a_stopped_upstream_calls_again(edge: Served) -> None:
    await edge.upstream.stop(0)
    assert await edge.upstream.unary(ECHO, b"", (), 5.0)
