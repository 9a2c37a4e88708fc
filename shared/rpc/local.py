"""A server's methods for callers in its own process: the same pipelines and rules as over gRPC, without the hop.

A call runs in the task of its caller, so that cancelling the one ends the other, and its messages are not copied.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from types import TracebackType

from grpc import StatusCode

from shared.rpc.compiled import CompiledMethods
from shared.rpc.incoming import Metadata
from shared.rpc.limits import MAX_MESSAGE_BYTES
from shared.rpc.status import RpcError


class LocalService:
    """What RpcServer serves, without a socket. It takes calls between `open` and `drain`."""

    def __init__(self, methods: CompiledMethods) -> None:
        self.refusal = "the service has not started"
        # Set once the grace of a drain is over: calls under way end as refused.
        self.cut = False
        self.running: set[_Running] = set()
        self.idle = asyncio.Event()
        self._unary = methods.unary
        self._streams = methods.streams

    def open(self) -> None:
        """Takes calls from now on."""
        self.refusal, self.cut = "", False

    async def drain(self, grace: float) -> None:
        """Takes no new calls, gives those under way `grace` seconds, and then ends them as UNAVAILABLE."""
        self.refusal = "the service is shutting down"
        if not self.running:
            return
        self.idle.clear()
        try:
            async with asyncio.timeout(grace):
                await self.idle.wait()
        except TimeoutError:
            self.cut = True
            for call in self.running:
                if call.task is not None:
                    call.task.cancel()

    async def unary(self, path: str, request: bytes, metadata: Metadata, deadline: float) -> bytes:
        """One message in, one out; `deadline` is on the event loop's clock, in seconds. Raises RpcError."""
        invoke = self._unary.get(path)
        if invoke is None:
            raise _unimplemented()
        _check_size(request)
        with _Running(self, deadline):
            reply = (await invoke(request, metadata, deadline)).body
        _check_size(reply)
        return reply

    async def stream(
        self, path: str, requests: AsyncIterator[bytes], metadata: Metadata, deadline: float
    ) -> AsyncGenerator[bytes, None]:
        """The replies of a method with a stream either way. Raises RpcError. Closing it ends the handler.

        The handler goes on when the next reply is asked for, so it is never ahead of its reader.
        """
        serve = self._streams.get(path)
        if serve is None:
            raise _unimplemented()
        with _Running(self, deadline) as call:
            async with aclosing(_sized(requests)) as sized, aclosing(serve(sized, metadata, deadline)) as replies:
                async for reply in replies:
                    _check_size(reply.body)
                    # While the reader has the reply, its task is not ours to end.
                    call.task = None
                    yield reply.body
                    if self.cut:
                        raise _unavailable(self.refusal)
                    call.task = asyncio.current_task()


class _Running:
    """The block that runs one call. Raises RpcError where the service takes none, or no longer waits for it."""

    __slots__ = ("_service", "task")

    def __init__(self, service: LocalService, deadline: float) -> None:
        if service.refusal:
            raise _unavailable(service.refusal)
        if deadline <= asyncio.get_running_loop().time():
            raise RpcError(StatusCode.DEADLINE_EXCEEDED, "the deadline passed", "", b"")
        self._service = service
        self.task = asyncio.current_task()

    def __enter__(self) -> "_Running":
        self._service.running.add(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        service = self._service
        service.running.discard(self)
        if not service.running:
            service.idle.set()
        if service.cut and kind is asyncio.CancelledError and self.task is not None:
            self.task.uncancel()
            raise _unavailable(service.refusal) from None


async def _sized(requests: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    async for request in requests:
        _check_size(request)
        yield request


def _check_size(message: bytes) -> None:
    if len(message) > MAX_MESSAGE_BYTES:
        text = f"the message is larger than {MAX_MESSAGE_BYTES} bytes ({len(message)})"
        raise RpcError(StatusCode.RESOURCE_EXHAUSTED, text, "", b"")


def _unimplemented() -> RpcError:
    return RpcError(StatusCode.UNIMPLEMENTED, "there is no such method", "", b"")


def _unavailable(message: str) -> RpcError:
    return RpcError(StatusCode.UNAVAILABLE, message, "", b"")
