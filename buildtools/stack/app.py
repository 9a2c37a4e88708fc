"""The edge and the internal service in one process: the `app` of the compact profile.

The edge calls the service without a hop; its gRPC port listens for everybody else.
"""

import asyncio

from prometheus_client import CollectorRegistry

from edge.server import build as build_edge
from services.internal.service import build as build_internal
from shared.core.logging import configure
from shared.core.run import run, settle
from shared.core.settings import Settings
from shared.data.clients import connect

GRACE_SECONDS = 5.0


async def main(stop: asyncio.Event) -> None:
    """Serves until `stop` is set, then lets the edge finish its requests before the service behind it goes."""
    settings = Settings()  # type: ignore[call-arg]  # read from the environment
    configure("app", settings.log_level)
    data = await connect(settings)
    try:
        # One page shows the metrics of both; the edge serves it.
        registry = CollectorRegistry()
        internal = await build_internal(settings.model_copy(update={"admin_listen": ""}), data, registry)
        edge = await build_edge(settings, data, registry, {settings.internal_listen: internal.local})
        await internal.start()
        await edge.start()
        settle()
        await stop.wait()
        await edge.stop()
        await internal.stop(GRACE_SECONDS)
    finally:
        await data.aclose()


if __name__ == "__main__":
    run(main)
