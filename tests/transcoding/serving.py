"""The edge under test on its own server on a free port in this event loop, and a gRPC backend behind it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from google.protobuf.descriptor_pb2 import FileDescriptorSet
from prometheus_client import CollectorRegistry

from buildtools.stack.ports import free_port
from edge.http_server import Address, http_server
from edge.router.access_log import AccessLog
from edge.router.front import Front
from edge.router.metrics import HttpMetrics
from edge.transcoding.app import Transcoder
from edge.transcoding.codec.choose import open_codec
from edge.transcoding.exchange import ASGIApp, Scope
from edge.transcoding.route import RoutePolicy
from edge.transcoding.table import RouteTable
from edge.upstream.grpc_aio import GrpcUpstream
from edge.upstream.table import UpstreamTable
from tests.transcoding.backend import Backend
from tests.transcoding.codecs import MakeCodec
from tests.transcoding.scripted import Script, Scripted


@dataclass(frozen=True, slots=True)
class Served:
    """A running edge and its backend."""

    port: int
    backend: Backend
    upstream: GrpcUpstream


@dataclass(frozen=True, slots=True)
class ScriptedEdge:
    """A running edge, and the methods behind it."""

    port: int
    scripts: dict[str, Script]


async def nobody(scope: Scope, policy: RoutePolicy) -> Sequence[tuple[str, str]]:
    """The identify hook of an edge without sessions."""
    return ()


@asynccontextmanager
async def listening(app: ASGIApp) -> AsyncIterator[int]:
    """Serves an app on a free port."""
    address = Address("127.0.0.1", free_port())
    server = http_server("http1", app, address)
    await server.start()
    try:
        yield address.port
    finally:
        await server.stop(1)


@asynccontextmanager
async def edge_of(files: FileDescriptorSet, **settings: Any) -> AsyncIterator[Served]:
    """An edge over a contract that the backend can answer; `settings` are the transcoder's."""
    backend = Backend(files)
    async with edge_over(backend, files, **settings) as (port, upstream):
        yield Served(port, backend, upstream)


@asynccontextmanager
async def scripted_edge(files: FileDescriptorSet, **settings: Any) -> AsyncIterator[ScriptedEdge]:
    """An edge over a backend that the test scripts."""
    backend = Scripted(files)
    async with edge_over(backend, files, **settings) as (port, _):
        yield ScriptedEdge(port, backend.scripts)


@asynccontextmanager
async def edge_over(
    backend: Backend | Scripted,
    files: FileDescriptorSet,
    make_codec: MakeCodec = open_codec,
    strict: bool = True,
    **settings: Any,
) -> AsyncIterator[tuple[int, GrpcUpstream]]:
    """An edge in front of this backend; its port and its channel."""
    upstream = GrpcUpstream(f"127.0.0.1:{await backend.start()}")
    upstreams = UpstreamTable({backend.package: upstream})
    await upstreams.start()
    identify = settings.pop("identify", nobody)
    try:
        table = RouteTable.compile(files)
        codec = make_codec(table.contract.pool, strict)
        transcoder = Transcoder(table, upstreams, identify, strict=strict, codec=codec, **settings)
        front = Front(transcoder, AccessLog("edge", lambda lines: None), HttpMetrics(CollectorRegistry()))
        async with listening(front) as port:
            yield port, upstream
    finally:
        await upstreams.stop(0)
        await backend.stop()
