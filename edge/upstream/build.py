"""Makes the table of upstreams: which services are called in this process, which over gRPC, and how."""

import re
from collections.abc import Mapping

from edge.upstream.api import Upstream
from edge.upstream.grpc_aio import GrpcUpstream
from edge.upstream.guarded import GuardedUpstream
from edge.upstream.in_process import InProcessUpstream
from edge.upstream.metrics import UpstreamMetrics
from edge.upstream.policy import UpstreamPolicy
from edge.upstream.table import UpstreamTable
from shared.rpc.local import LocalService

# What grpc-core resolves: names with all their addresses, lists of addresses, sockets, the xDS control plane.
RESOLVED = re.compile(r"(?:dns|ipv4|ipv6|unix|xds):.+")

Local = Mapping[str, LocalService]
"""The services of this process, by the target that names them in the table."""


def build_upstreams(
    targets: Mapping[str, str], policy: UpstreamPolicy, metrics: UpstreamMetrics, local: Local
) -> UpstreamTable:
    """Upstreams by package prefix, from their targets; prefixes of one target share an upstream."""

    def upstream(target: str) -> Upstream:
        if target in local:
            return InProcessUpstream(local[target])
        return GuardedUpstream(target, GrpcUpstream(target, policy), policy, metrics.of(target))

    by_target = {target: upstream(target) for target in sorted(set(targets.values()))}
    return UpstreamTable({prefix: by_target[target] for prefix, target in targets.items()})
