"""The gRPC server of a process: pipelines on grpc.aio, with reflection and health, drained before it stops."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from shared.rpc.methods import BoundService
from shared.rpc.pipeline import Invoke, RpcDeps, compile_pipeline
from shared.rpc.status import RpcError

MAX_MESSAGE_BYTES = 16 * 1024 * 1024
DETAILS_KEY = "grpc-status-details-bin"
OPTIONS = (
    ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
    ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
    # A second process on the same port must fail, not share it.
    ("grpc.so_reuseport", 0),
)

Context = grpc.aio.ServicerContext[bytes, bytes]


class RpcServer:
    """Serves `services` on `listen` (`host:port`; port 0 takes a free one)."""

    def __init__(self, services: Sequence[BoundService], deps: RpcDeps, listen: str) -> None:
        """Compiles every method. Raises ValueError for a contract that cannot be served."""
        self._handlers = {service.full_name: _handlers(service, deps) for service in services}
        self._listen = listen
        self._health = health.aio.HealthServicer()
        self._server: grpc.aio.Server | None = None

    async def start(self) -> int:
        """Listens; returns the port. Raises RuntimeError if the address is taken."""
        server = grpc.aio.server(options=OPTIONS)
        for name, handlers in self._handlers.items():
            server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(name, handlers),))
        health_pb2_grpc.add_HealthServicer_to_server(self._health, server)
        names = [*self._handlers, health.SERVICE_NAME, reflection.SERVICE_NAME]
        reflection.enable_server_reflection(names, server)
        port = server.add_insecure_port(self._listen)
        await server.start()
        self._server = server
        for name in ("", *names):
            await self._health.set(name, health_pb2.HealthCheckResponse.SERVING)
        return port

    async def stop(self, grace: float) -> None:
        """Says NOT_SERVING, takes no new calls, gives those under way `grace` seconds."""
        if self._server is None:
            return
        await self._health.enter_graceful_shutdown()
        await self._server.stop(grace)
        self._server = None


def _handlers(service: BoundService, deps: RpcDeps) -> "dict[str, grpc.RpcMethodHandler[bytes, bytes]]":
    return {
        method.descriptor.name: grpc.unary_unary_rpc_method_handler(_adapt(compile_pipeline(method, deps)))
        for method in service.methods
    }


def _adapt(invoke: Invoke) -> Callable[[bytes, Context], Awaitable[bytes]]:
    """The pipeline as grpc.aio calls it: bytes in and out, because no (de)serializer is given."""

    async def handle(request: bytes, context: Context) -> bytes:
        remaining = context.time_remaining()
        deadline = None if remaining is None else asyncio.get_running_loop().time() + remaining
        try:
            reply = await invoke(request, context.invocation_metadata() or (), deadline)
        except RpcError as error:
            await context.abort(error.code, error.message, ((DETAILS_KEY, error.details),))
        if reply.headers:
            await context.send_initial_metadata(reply.headers)
        return reply.body

    return handle
