"""All gRPC services of the platform in this process, behind one channel."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, cast

import grpc

from services.serving import build_of
from shared.core.services import GRPC_SERVICES, INTERNAL
from shared.core.settings import Settings
from shared.data.clients import DataClients
from shared.resource.limits import PlanOf


class Routed:
    """A channel that takes each call to the service whose package it is, as the edge does."""

    def __init__(self, channels: Mapping[str, grpc.aio.Channel]) -> None:
        self._channels = channels

    def unary_unary(self, path: str, **codecs: Any) -> Any:
        """As grpc.aio.Channel has it."""
        return self._of(path).unary_unary(path, **codecs)

    def unary_stream(self, path: str, **codecs: Any) -> Any:
        """As grpc.aio.Channel has it."""
        return self._of(path).unary_stream(path, **codecs)

    def stream_unary(self, path: str, **codecs: Any) -> Any:
        """As grpc.aio.Channel has it."""
        return self._of(path).stream_unary(path, **codecs)

    def _of(self, path: str) -> grpc.aio.Channel:
        prefixes = [prefix for prefix in self._channels if path.startswith(f"/{prefix}.")]
        return self._channels[max(prefixes, key=len)]


@asynccontextmanager
async def all_services(
    settings: Settings, data: DataClients, plan_of: PlanOf | None = None
) -> AsyncIterator[grpc.aio.Channel]:
    """The services on free ports; `internal` where the settings say."""
    channels: dict[str, grpc.aio.Channel] = {}
    async with AsyncExitStack() as stack:
        for service in GRPC_SERVICES:
            listen = {} if service is INTERNAL else {service.listen: "127.0.0.1:0"}
            server = await build_of(service)(settings.model_copy(update=listen), data, None, plan_of)
            port = await server.start()
            stack.push_async_callback(server.stop, 0)
            channel = grpc.aio.insecure_channel(f"127.0.0.1:{port}")
            channels[service.package] = await stack.enter_async_context(channel)
        yield cast(grpc.aio.Channel, Routed(channels))
