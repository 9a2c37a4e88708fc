"""The gRPC server of a process: pipelines on grpc.aio, with reflection and health, drained before it stops."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, aclosing, nullcontext
from typing import NoReturn

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from shared.rpc.compiled import CompiledMethods
from shared.rpc.health import HEALTH_CHECK, health_check
from shared.rpc.limits import MAX_MESSAGE_BYTES
from shared.rpc.local import LocalService
from shared.rpc.methods import BoundMethod, BoundService
from shared.rpc.pipeline import Invoke, RpcDeps
from shared.rpc.status import RpcError
from shared.rpc.streaming import Stream, each

DETAILS_KEY = "grpc-status-details-bin"
OPTIONS = (
    ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
    ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
    # A second process on the same port must fail, not share it.
    ("grpc.so_reuseport", 0),
    # Callers may ask whether we are still there, while a call runs, as often as ours do.
    ("grpc.http2.min_ping_interval_without_data_ms", 5_000),
    # Callers look our name up again now and then, and so find servers that were added.
    ("grpc.max_connection_age_ms", 300_000),
)

Context = grpc.aio.ServicerContext[bytes, bytes]


class RpcServer:
    """Serves `services` on `listen` (`host:port`; port 0 takes a free one), inside `background`."""

    def __init__(
        self,
        services: Sequence[BoundService],
        deps: RpcDeps,
        listen: str,
        background: Callable[[], AbstractAsyncContextManager[None]] = nullcontext,
    ) -> None:
        """Compiles every method. Raises ValueError for a contract that cannot be served."""
        self._background = background
        self._running = AsyncExitStack()
        methods = CompiledMethods.of(services, deps)
        self._handlers = {service.full_name: _handlers(service, methods) for service in services}
        self._listen = listen
        self._health = health.aio.HealthServicer()
        methods.unary[HEALTH_CHECK] = health_check(self._health)
        # The same methods for callers in this process.
        self.local = LocalService(methods)
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
        await self._running.enter_async_context(self._background())
        for name in ("", *names):
            await self._health.set(name, health_pb2.HealthCheckResponse.SERVING)
        self.local.open()
        return port

    async def stop(self, grace: float) -> None:
        """Says NOT_SERVING, takes no new calls, gives those under way `grace` seconds."""
        if self._server is None:
            return
        await self._health.enter_graceful_shutdown()
        await asyncio.gather(self._server.stop(grace), self.local.drain(grace))
        self._server = None
        await self._running.aclose()


def _handlers(service: BoundService, methods: CompiledMethods) -> "dict[str, grpc.RpcMethodHandler[bytes, bytes]]":
    return {method.descriptor.name: _handler(method, methods) for method in service.methods}


def _handler(method: BoundMethod, methods: CompiledMethods) -> "grpc.RpcMethodHandler[bytes, bytes]":
    # No (de)serializer is given: bytes in and out.
    if not (method.client_streaming or method.server_streaming):
        return grpc.unary_unary_rpc_method_handler(_adapt(methods.unary[method.path]))
    stream = methods.streams[method.path]
    if not method.client_streaming:
        return grpc.unary_stream_rpc_method_handler(_adapt_stream(stream))
    if method.server_streaming:
        return grpc.stream_stream_rpc_method_handler(_adapt_converse(stream))
    return grpc.stream_unary_rpc_method_handler(_adapt_collect(stream))


def _adapt(invoke: Invoke) -> Callable[[bytes, Context], Awaitable[bytes]]:
    """The pipeline as grpc.aio calls it."""

    async def handle(request: bytes, context: Context) -> bytes:
        try:
            reply = await invoke(request, context.invocation_metadata() or (), _deadline(context))
        except RpcError as error:
            await _abort(context, error)
        if reply.headers:
            await context.send_initial_metadata(reply.headers)
        return reply.body

    return handle


def _adapt_converse(stream: Stream) -> Callable[[AsyncIterator[bytes], Context], Awaitable[None]]:
    """The same for streams both ways. grpc.aio cancels it when the client leaves; closing then ends the handler."""

    async def handle(requests: AsyncIterator[bytes], context: Context) -> None:
        async with aclosing(_replies(stream, requests, context)) as replies:
            async for body in replies:
                # Waits while the client reads slower than we write.
                await context.write(body)

    return handle


def _adapt_stream(stream: Stream) -> Callable[[bytes, Context], Awaitable[None]]:
    converse = _adapt_converse(stream)

    async def handle(request: bytes, context: Context) -> None:
        await converse(each([request]), context)

    return handle


def _adapt_collect(stream: Stream) -> Callable[[AsyncIterator[bytes], Context], Awaitable[bytes]]:
    async def handle(requests: AsyncIterator[bytes], context: Context) -> bytes:
        answer = b""
        async with aclosing(_replies(stream, requests, context)) as replies:
            # To its end, which is the end of the call, though there is one reply only.
            async for reply in replies:
                answer = reply
        return answer

    return handle


async def _replies(stream: Stream, requests: AsyncIterator[bytes], context: Context) -> AsyncGenerator[bytes, None]:
    try:
        async with aclosing(stream(requests, context.invocation_metadata() or (), _deadline(context))) as replies:
            async for reply in replies:
                if reply.headers:
                    await context.send_initial_metadata(reply.headers)
                yield reply.body
    except RpcError as error:
        await _abort(context, error)


def _deadline(context: Context) -> float | None:
    """On the event loop's clock, seconds."""
    remaining = context.time_remaining()
    return None if remaining is None else asyncio.get_running_loop().time() + remaining


async def _abort(context: Context, error: RpcError) -> NoReturn:
    await context.abort(error.code, error.message, ((DETAILS_KEY, error.details),))
