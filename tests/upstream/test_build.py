"""The table of upstreams: placement decides the transport, prefixes of one target share an upstream."""

import pytest
from prometheus_client import CollectorRegistry

from edge.server import DESCRIPTORS, idempotent, read_routes
from edge.upstream.build import build_upstreams, transport
from edge.upstream.grpc_aio import GrpcUpstream
from edge.upstream.guarded import GuardedUpstream
from edge.upstream.h2c.upstream import H2cUpstream
from edge.upstream.in_process import InProcessUpstream
from edge.upstream.metrics import UpstreamMetrics
from edge.upstream.policy import UpstreamPolicy
from tests.upstream.talk import Talking


def test_a_service_of_this_process_is_called_without_a_hop(served: Talking) -> None:
    targets = {"here": "127.0.0.1:5002", "there": "127.0.0.1:5003", "there.too": "127.0.0.1:5003"}
    local = {"127.0.0.1:5002": served.server.local}
    table = build_upstreams(targets, UpstreamPolicy(), UpstreamMetrics(CollectorRegistry()), local)
    assert isinstance(table.find("here.v1"), InProcessUpstream)
    assert isinstance(table.find("there.v1"), GuardedUpstream)
    assert table.find("there.v1") is table.find("there.too.v1")


@pytest.mark.parametrize("target", ["127.0.0.1:5002", "localhost:5002", "[::1]:5002", "h2c://crm:5002"])
def test_a_neighbour_is_called_by_our_own_http2(target: str) -> None:
    assert isinstance(transport(target, UpstreamPolicy()), H2cUpstream)


@pytest.mark.parametrize("target", ["crm:5002", "dns:///localhost:5002", "ipv4:127.0.0.1:5002", "10.0.0.1:5002"])
def test_what_is_elsewhere_is_called_by_grpc(target: str) -> None:
    assert isinstance(transport(target, UpstreamPolicy()), GrpcUpstream)


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="is not HOST:PORT"):
        transport("h2c://crm", UpstreamPolicy())


def test_only_what_may_be_sent_twice_is() -> None:
    methods = idempotent(read_routes(DESCRIPTORS))
    assert "/dashclicks.crm.v1.CrmService/GetContact" in methods
    assert "/dashclicks.crm.v1.CrmService/CreateContact" not in methods
