"""Runs a service as a process of its own: `serve(INTERNAL)` is all that its `__main__.py` does."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from importlib import import_module

import structlog

from shared.core.logging import configure
from shared.core.run import run, settle
from shared.core.services import GrpcService
from shared.core.settings import Settings
from shared.data.clients import DataClients, connect
from shared.resource.limits import PlanOf
from shared.rpc.metrics import RpcMetrics
from shared.rpc.server import RpcServer

GRACE_SECONDS = 10.0
# `metrics`: those of a process that other services are in too; `plan_of`: what an account has bought, if not as stored.
Build = Callable[[Settings, DataClients, RpcMetrics | None, PlanOf | None], Awaitable[RpcServer]]


def build_of(service: GrpcService) -> Build:
    """What makes the server of a service."""
    build: Build = import_module(f"services.{service.name}.service").build
    return build


def serve(service: GrpcService) -> None:
    """Serves until SIGTERM; then lets calls under way end."""
    run(partial(_serve, service))


async def _serve(service: GrpcService, stop: asyncio.Event) -> None:
    settings = Settings()  # type: ignore[call-arg]  # read from the environment
    configure(service.name, settings.log_level)
    log = structlog.get_logger(__name__)
    data = await connect(settings)
    try:
        server = await build_of(service)(settings, data, None, None)
        log.info("serving", port=await server.start())
        settle()
        await stop.wait()
        log.info("draining")
        await server.stop(GRACE_SECONDS)
    finally:
        await data.aclose()
