"""Builds the edge: gateway and router, two ports over one app, from settings and open data clients."""

import sys
from functools import partial
from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorSet
from prometheus_client import CollectorRegistry
from starlette.types import ASGIApp

from edge.gateway.app import Gateway
from edge.http_server import Address, HttpServer, http_server
from edge.lifecycle import EdgeServer
from edge.router.access_log import AccessLog
from edge.router.account_switch import compile_switch
from edge.router.client_address import TrustedProxies
from edge.router.front import Front
from edge.router.metrics import HttpMetrics, metrics_page
from edge.router.pages import pages
from edge.router.rate_classes import class_limits, parse_overrides
from edge.router.rate_guard import RateGuard
from edge.router.readiness import Check, upstream_check
from edge.router.sessions import open_sessions
from edge.transcoding.app import Transcoder
from edge.transcoding.limits import Limits
from edge.transcoding.table import RouteTable
from edge.upstream.build import Local, build_upstreams
from edge.upstream.metrics import UpstreamMetrics
from edge.upstream.policy import UpstreamPolicy
from edge.upstream.table import UpstreamTable
from shared.core.settings import Settings
from shared.data.clients import DataClients
from shared.data.kept_answers import KeptAnswers
from shared.data.rate_limiter import RateLimiter

ROOT = Path(__file__).parents[1]
DESCRIPTORS = ROOT / "generated" / "descriptors" / "api.binpb"
OPENAPI = ROOT / "generated" / "openapi" / "openapi.json"

LIMITS = Limits(max_body=10 * 1024 * 1024)


async def build(
    settings: Settings, data: DataClients, registry: CollectorRegistry | None = None, local: Local | None = None
) -> EdgeServer:
    """The edge, not started. `registry` holds the metrics of the process, shown at ADMIN_LISTEN.

    `local` are the services of this process by their address; they are called without a hop.
    Raises ContractError, LookupError (a package without an upstream), UnsealError, ValueError (an address).
    """
    registry = registry or CollectorRegistry()
    routes = read_routes(DESCRIPTORS)
    policy = upstream_policy(settings, routes)
    upstreams = build_upstreams(settings.upstream_table, policy, UpstreamMetrics(registry), local or {})
    sessions = await open_sessions(settings, data, compile_switch(routes.contract, upstreams))
    checks: dict[str, Check] = {
        "mongodb": partial(data.mongo.admin.command, "ping"),
        "redis": data.redis.ping,
        **upstream_checks(upstreams),
    }
    own_pages = pages(checks, OPENAPI.read_bytes(), sessions.keys.jwks)
    limits = class_limits(parse_overrides(settings.rate_limits))
    identify = RateGuard(sessions.identify, RateLimiter(data.redis), limits)
    keeper = KeptAnswers(data.database, settings.master_keys)
    await keeper.ensure_indexes()
    router = Transcoder(
        routes,
        upstreams,
        identify,
        limits=LIMITS,
        fallback=own_pages,
        keeper=keeper,
        development=settings.development,
    )
    access_log = AccessLog("edge", write_to_stdout)
    metrics = HttpMetrics(registry)
    proxies = TrustedProxies.parse(settings.trusted_proxies)

    def listen(app: ASGIApp, address: str) -> HttpServer:
        return http_server(settings.http_server, app, Address.parse(address))

    servers = [
        listen(Front(Gateway(router), access_log, metrics, proxies), settings.gateway_listen),
        listen(Front(router, access_log, metrics, proxies), settings.router_listen),
    ]
    if settings.admin_listen:
        servers.append(listen(metrics_page(registry), settings.admin_listen))
    return EdgeServer(servers, upstreams, sessions.watch())


def read_routes(file: Path) -> RouteTable:
    """The routes of a descriptor set. Raises ContractError, OSError, or DecodeError for what is none."""
    return RouteTable.compile(FileDescriptorSet.FromString(file.read_bytes()))


def upstream_policy(settings: Settings, routes: RouteTable) -> UpstreamPolicy:
    """How services are called."""
    return UpstreamPolicy(
        idempotent=idempotent(routes),
        max_calls=settings.upstream_max_calls,
        max_queued=settings.upstream_max_queued,
        attempts=settings.upstream_attempts,
        hedge_after=settings.upstream_hedge_ms / 1000,
    )


def idempotent(routes: RouteTable) -> frozenset[str]:
    """The methods that may be sent twice: those that GET reaches, and those their contract calls idempotent."""
    return frozenset(
        route.method.path for route in routes.routes if route.http_method == "GET" or route.policy.idempotent
    )


def upstream_checks(upstreams: UpstreamTable) -> dict[str, Check]:
    """Whether each upstream answers its health check, by the package prefix it serves."""
    return {f"upstream {prefix}": upstream_check(upstream) for prefix, upstream in upstreams.by_prefix.items()}


def write_to_stdout(lines: bytes) -> None:
    """Writes finished log lines past the text layer."""
    sys.stdout.buffer.write(lines)
    sys.stdout.buffer.flush()
