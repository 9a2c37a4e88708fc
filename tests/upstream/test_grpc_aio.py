"""What only the gRPC transport does: find services, and say so when they are not there."""

import pytest

from edge.upstream.api import TransportError
from edge.upstream.grpc_aio import GrpcUpstream
from edge.upstream.table import UpstreamTable
from tests.upstream.talk import SERVICE, Talking


def test_the_longest_prefix_serves_a_package() -> None:
    near, far = GrpcUpstream("near:1"), GrpcUpstream("far:1")
    table = UpstreamTable({"dashclicks": far, "dashclicks.crm": near})
    assert table.find("dashclicks.crm.v1") is near
    assert table.find("dashclicks.crmx.v1") is far
    with pytest.raises(LookupError, match="no upstream serves package other"):
        table.find("other.v1")


async def test_a_service_that_is_not_there_is_not_named() -> None:
    upstream = GrpcUpstream("127.0.0.1:1")
    with pytest.raises(TransportError) as error:
        await upstream.unary(f"{SERVICE}/Say", b"", (), 5.0)
    assert (error.value.code, error.value.message) == (14, "the service cannot be reached")
    await upstream.stop(0)


async def test_a_stopped_upstream_calls_again(talking: Talking) -> None:
    await talking.upstream.stop(0)
    assert (await talking.call("Say")).text == "hello"
