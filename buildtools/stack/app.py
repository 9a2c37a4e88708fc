"""The edge and the gRPC services in one process: the `app` of the compact profile.

The edge calls the services without a hop; their gRPC ports listen for everybody else.
"""

import asyncio

from prometheus_client import CollectorRegistry

from edge.server import build as build_edge
from services.serving import build_of
from shared.core.logging import configure
from shared.core.run import run, settle
from shared.core.services import GRPC_SERVICES
from shared.core.settings import Settings
from shared.data.clients import connect
from shared.rpc.metrics import RpcMetrics

GRACE_SECONDS = 5.0


async def main(stop: asyncio.Event) -> None:
    """Serves until `stop` is set, then lets the edge finish its requests before the service behind it goes."""
    settings = Settings()  # type: ignore[call-arg]  # read from the environment
    configure("app", settings.log_level)
    data = await connect(settings)
    try:
        # One page shows the metrics of all; the edge serves it.
        registry = CollectorRegistry()
        metrics, inside = RpcMetrics(registry), settings.model_copy(update={"admin_listen": ""})
        services = [await build_of(each)(inside, data, metrics, None) for each in GRPC_SERVICES]
        addresses = [getattr(settings, each.listen) for each in GRPC_SERVICES]
        local = {address: service.local for address, service in zip(addresses, services, strict=True)}
        edge = await build_edge(settings, data, registry, local)
        for service in services:
            await service.start()
        await edge.start()
        settle()
        await stop.wait()
        await edge.stop()
        await asyncio.gather(*(service.stop(GRACE_SECONDS) for service in services))
    finally:
        await data.aclose()


if __name__ == "__main__":
    run(main)
