"""`python -m edge.router`: serves the REST form of any descriptor set.

`--no-session` passes every call on without a caller and is for the loopback only. Otherwise sessions are the
platform's own, so MONGODB_URI, REDIS_URL and MASTER_KEY are needed.
"""

import argparse
import asyncio
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from google.protobuf.message import DecodeError
from prometheus_client import CollectorRegistry
from pydantic import ValidationError

from edge.http_server import Address, ServerKind, http_server
from edge.lifecycle import EdgeServer
from edge.router.access_log import AccessLog
from edge.router.account_switch import compile_switch
from edge.router.compression import Compression
from edge.router.front import Front
from edge.router.identity import no_identity
from edge.router.key_opener import compile_opener
from edge.router.metrics import HttpMetrics
from edge.router.pages import pages
from edge.router.protection import Protection
from edge.router.sessions import Sessions, open_sessions
from edge.server import LIMITS, idempotent, read_routes, upstream_checks
from edge.transcoding.app import Transcoder
from edge.transcoding.contract import ContractError
from edge.transcoding.table import RouteTable
from edge.upstream.build import RESOLVED, build_upstreams
from edge.upstream.metrics import UpstreamMetrics
from edge.upstream.policy import UpstreamPolicy
from edge.upstream.table import UpstreamTable
from shared.core.logging import configure, write_to_stdout
from shared.core.run import run
from shared.core.settings import Settings
from shared.data.clients import connect


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says, checked. `settings` is None for a router without sessions."""

    routes: RouteTable
    upstreams: UpstreamTable
    listen: Address
    server: ServerKind
    settings: Settings | None


def parse(arguments: Sequence[str] | None = None) -> Options:
    """Reads and checks the command line; says what is wrong and ends the process with status 2."""
    parser = argparse.ArgumentParser(prog="python -m edge.router", description=__doc__.partition("\n")[2])
    parser.add_argument("--descriptors", required=True, type=Path, metavar="FILE", help="a FileDescriptorSet")
    parser.add_argument("--upstream", required=True, action="append", metavar="PACKAGE=HOST:PORT", help="repeatable")
    parser.add_argument("--listen", required=True, metavar="HOST:PORT")
    parser.add_argument("--no-session", action="store_true", help="calls have no caller; loopback only")
    parser.add_argument("--http-server", choices=("http1", "granian"), default="http1")
    given = parser.parse_args(arguments)
    try:
        listen = Address.parse(given.listen)
        if given.no_session and not _is_loopback(listen.host):
            raise ValueError(f"--no-session lets anybody call anything: it listens on the loopback only, not {listen}")
        routes = read_routes(given.descriptors)
        targets = dict(_upstream(text) for text in given.upstream)
        policy = UpstreamPolicy(idempotent=idempotent(routes))
        upstreams = build_upstreams(targets, policy, UpstreamMetrics(CollectorRegistry()), {})
        for route in routes.routes:
            upstreams.find(route.method.package)
        return Options(routes, upstreams, listen, given.http_server, None if given.no_session else _settings())
    except (OSError, LookupError, ValueError, DecodeError, ContractError) as error:
        parser.error(str(error.args[0] if isinstance(error, LookupError) else error))


def _settings() -> Settings:
    try:
        return Settings()  # type: ignore[call-arg]  # read from the environment
    except ValidationError as error:
        names = ", ".join(str(fault["loc"][0]).upper() for fault in error.errors())
        raise ValueError(f"sessions need a good {names} in the environment, or give --no-session") from None


def _upstream(text: str) -> tuple[str, str]:
    package, equals, target = text.partition("=")
    if not (package and equals):
        raise ValueError(f"{text!r} is not PACKAGE=HOST:PORT")
    return package, target if RESOLVED.fullmatch(target) else str(Address.parse(target))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def serve(options: Options, stop: asyncio.Event) -> None:
    """Serves until `stop` is set."""
    configure("router", options.settings.log_level if options.settings else "INFO")
    if options.settings is None:
        await _serve(options, None, None, stop)
        return
    data = await connect(options.settings)
    try:
        switch = compile_switch(options.routes.contract, options.upstreams)
        opener = compile_opener(options.routes.contract, options.upstreams)
        sessions = await open_sessions(options.settings, data, switch, opener)
        await _serve(options, sessions, Protection.of(options.settings, data, sessions.identify), stop)
    finally:
        await data.aclose()


async def _serve(
    options: Options, sessions: Sessions | None, protection: Protection | None, stop: asyncio.Event
) -> None:
    own_pages = pages(upstream_checks(options.upstreams), keys=sessions.keys.jwks if sessions else None)
    identify = protection.identify if protection else no_identity
    router = Transcoder(options.routes, options.upstreams, identify, limits=LIMITS, fallback=own_pages)
    app = protection.wrap(Compression(router)) if protection else router
    front = Front(app, AccessLog("router", write_to_stdout), HttpMetrics(CollectorRegistry()))
    server = http_server(options.server, front, options.listen)
    edge = EdgeServer([server], options.upstreams, sessions.watch() if sessions else None)
    await edge.start()
    await stop.wait()
    await edge.stop()


if __name__ == "__main__":
    run(partial(serve, parse()))
