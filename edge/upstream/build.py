"""Makes the table of upstreams: which services are called in this process, which over gRPC, and how."""

import re
from collections.abc import Mapping

from edge.upstream.api import Upstream
from edge.upstream.grpc_aio import GrpcUpstream
from edge.upstream.guarded import GuardedUpstream
from edge.upstream.h2c.upstream import H2cUpstream
from edge.upstream.in_process import InProcessUpstream
from edge.upstream.metrics import UpstreamMetrics
from edge.upstream.policy import UpstreamPolicy
from edge.upstream.table import UpstreamTable
from shared.rpc.local import LocalService

# What grpc-core resolves: names with all their addresses, lists of addresses, sockets, the xDS control plane.
RESOLVED = re.compile(r"(?:dns|ipv4|ipv6|unix|xds):.+")

# A single address of this machine: nothing to resolve or to balance, and TLS is for others.
LOOPBACK = re.compile(r"(?:localhost|127\.[0-9.]+|\[::1\]):[0-9]+")
H2C = "h2c://"

Local = Mapping[str, LocalService]
"""The services of this process, by the target that names them in the table."""


def build_upstreams(
    targets: Mapping[str, str], policy: UpstreamPolicy, metrics: UpstreamMetrics, local: Local
) -> UpstreamTable:
    """Upstreams by package prefix, from their targets; prefixes of one target share an upstream."""

    def upstream(target: str) -> Upstream:
        if target in local:
            return InProcessUpstream(local[target])
        return GuardedUpstream(target, transport(target, policy), policy, metrics.of(target))

    by_target = {target: upstream(target) for target in sorted(set(targets.values()))}
    return UpstreamTable({prefix: by_target[target] for prefix, target in targets.items()})


def transport(target: str, policy: UpstreamPolicy) -> Upstream:
    """How a target is called: by our own HTTP/2 where it says `h2c://HOST:PORT` or is of this machine, else grpc.aio.

    Raises ValueError for an address of another form behind `h2c://`.
    """
    if target.startswith(H2C) or LOOPBACK.fullmatch(target):
        return H2cUpstream(target.removeprefix(H2C), policy)
    return GrpcUpstream(target, policy)
