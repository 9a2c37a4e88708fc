"""The table of upstreams: placement decides the transport, prefixes of one target share an upstream."""

from prometheus_client import CollectorRegistry

from edge.server import DESCRIPTORS, idempotent, read_routes
from edge.upstream.build import build_upstreams
from edge.upstream.guarded import GuardedUpstream
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


def test_only_what_may_be_sent_twice_is() -> None:
    methods = idempotent(read_routes(DESCRIPTORS))
    assert "/dashclicks.crm.v1.CrmService/GetContact" in methods
    assert "/dashclicks.crm.v1.CrmService/CreateContact" not in methods
