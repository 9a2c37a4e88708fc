"""Builds the edge: gateway and router, two ports over one app, from settings and open data clients."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorSet
from prometheus_client import CollectorRegistry
from starlette.types import ASGIApp

from edge.gateway.app import Gateway
from edge.gateway.socket_table import SocketTable
from edge.gateway.sockets import Sockets
from edge.http_server import Address, HttpServer, http_server
from edge.lifecycle import EdgeServer
from edge.oauth.routes import page_routes
from edge.router.access_log import AccessLog
from edge.router.account_switch import compile_switch
from edge.router.client_address import TrustedProxies
from edge.router.compression import Compression
from edge.router.front import Front
from edge.router.key_opener import compile_opener
from edge.router.metrics import HttpMetrics, metrics_page
from edge.router.pages import pages
from edge.router.process_metrics import process_metrics
from edge.router.protection import Protection
from edge.router.readiness import Check, upstream_check
from edge.router.sessions import open_sessions
from edge.transcoding.app import Transcoder
from edge.transcoding.limits import Limits
from edge.transcoding.table import RouteTable
from edge.upstream.build import Local, build_upstreams
from edge.upstream.metrics import UpstreamMetrics
from edge.upstream.policy import UpstreamPolicy
from edge.upstream.table import UpstreamTable
from shared.core.logging import write_to_stdout
from shared.core.settings import Settings
from shared.core.tracing import Tracing
from shared.data.clients import DataClients
from shared.data.kept_answers import KeptAnswers

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
    sessions = await open_sessions(
        settings, data, compile_switch(routes.contract, upstreams), compile_opener(routes.contract, upstreams)
    )
    checks: dict[str, Check] = {
        "mongodb": partial(data.mongo.admin.command, "ping"),
        "redis": data.redis.ping,
        **upstream_checks(upstreams),
    }
    protection = Protection.of(settings, data, sessions.identify)
    own = page_routes(upstreams, protection.identify)
    own_pages = pages(checks, OPENAPI.read_bytes(), sessions.keys.jwks, own.api)
    keeper = KeptAnswers(data.database, settings.master_keys)
    await keeper.ensure_indexes()
    transcoder = Transcoder(
        routes,
        upstreams,
        protection.identify,
        limits=LIMITS,
        fallback=own_pages,
        keeper=keeper,
        development=settings.development,
    )
    router = Compression(transcoder)
    table = SocketTable.parse(settings.socket_upstreams)
    sockets = Sockets(table, protection.identify, sessions.connected.until_ended)
    gateway = Gateway(router, sockets=sockets, gate=protection.identify, links=own.links)
    access_log = AccessLog("edge", write_to_stdout)
    metrics = HttpMetrics(registry)
    process_metrics(registry, sessions.cache)
    proxies = TrustedProxies.parse(settings.trusted_proxies)
    tracing = Tracing.of_environment("edge")

    def listen(app: ASGIApp, address: str, websockets: bool) -> HttpServer:
        app = Front(protection.wrap(app), access_log, metrics, proxies, tracing)
        return http_server(settings.http_server, app, Address.parse(address), websockets)

    servers = [listen(gateway, settings.gateway_listen, True), listen(router, settings.router_listen, False)]
    if settings.admin_listen:
        servers.append(http_server(settings.http_server, metrics_page(registry), Address.parse(settings.admin_listen)))

    @asynccontextmanager
    async def watch() -> AsyncIterator[None]:
        async with sessions.watch(), protection.watch():
            yield
        await sockets.aclose()
        if tracing is not None:
            await asyncio.to_thread(tracing.close)

    return EdgeServer(servers, upstreams, watch())


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
