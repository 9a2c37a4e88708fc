"""A real gRPC server behind the edge under test: it notes the calls it gets and answers each with nothing."""

import asyncio
from dataclasses import dataclass

import grpc
import grpc.aio
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1.health import aio as health

# As our servers have it: callers may ask whether we are still there as often as the edge does.
OPTIONS = (("grpc.max_receive_message_length", -1), ("grpc.http2.min_ping_interval_without_data_ms", 5_000))

Context = grpc.aio.ServicerContext[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Received:
    """A call: its gRPC path, request bytes and metadata."""

    method: str
    request: bytes
    metadata: tuple[tuple[str, str | bytes], ...]

    def values(self, name: str) -> list[str | bytes]:
        """All metadata values of this name."""
        return [value for key, value in self.metadata if key == name]


class Backend(grpc.GenericRpcHandler):
    """Answers every method; `let_go` makes calls wait until it is set again. `replies` are by gRPC path."""

    def __init__(self) -> None:
        self.calls: list[Received] = []
        self.replies: dict[str, bytes | grpc.StatusCode] = {}
        self.called = asyncio.Event()
        self.let_go = asyncio.Event()
        self.let_go.set()
        self.port = 0
        self._server = grpc.aio.server(options=OPTIONS)
        self._health = health.HealthServicer()

    async def start(self) -> None:
        """Listens on a free port."""
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        self._server.add_generic_rpc_handlers((self,))
        self.port = self._server.add_insecure_port("127.0.0.1:0")
        await self._server.start()

    async def stop(self) -> None:
        """Stops at once."""
        await self._server.stop(0)

    async def set_healthy(self, healthy: bool) -> None:
        """What its health check says."""
        status = health_pb2.HealthCheckResponse.SERVING if healthy else health_pb2.HealthCheckResponse.NOT_SERVING
        await self._health.set("", status)

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> "grpc.RpcMethodHandler[bytes, bytes]":
        """The handler of any method."""
        path = handler_call_details.method

        async def answer(request: bytes, context: Context) -> bytes:
            self.calls.append(Received(path, request, tuple(context.invocation_metadata() or ())))
            self.called.set()
            await self.let_go.wait()
            reply = self.replies.get(path, b"")
            if not isinstance(reply, bytes):
                await context.abort(reply, "no")
            return reply

        return grpc.unary_unary_rpc_method_handler(answer)
