"""grpc.aio as a transport: message bytes go through as they are, nothing is serialized here."""

import re
from collections.abc import AsyncGenerator, AsyncIterable
from contextlib import suppress
from typing import Any

import grpc
import grpc.aio
from grpc._cython import cygrpc  # type: ignore[attr-defined]  # the stubs leave it out

from edge.upstream.api import Bodies, Metadata, TransportError, UpstreamError
from edge.upstream.policy import UpstreamPolicy
from edge.upstream.service_config import channel_options

_DETAILS = "grpc-status-details-bin"
# What grpc-core writes when the transport, not the service, failed: it names addresses, which are nobody's business.
_TRANSPORT = re.compile(
    r"ipv[46]:|unix:|dns:|DNS|[Cc]onnect|[Ss]ocket|GOAWAY|[Ss]tream removed|RST_STREAM|[Pp]ing timeout"
)


class GrpcUpstream:
    """An Upstream at `target` (`host:port`, `dns:///name:port`), in plain text; one channel per process.

    All addresses of a name are used in turn, except those that are away, say they do not serve, or fail all the time.

    The channel belongs to the running event loop, so it is made in `start` or at the first call.
    """

    def __init__(self, target: str, policy: UpstreamPolicy | None = None) -> None:
        self._target = target
        self._options = channel_options(policy or UpstreamPolicy())
        self._opened: grpc.aio.Channel | None = None
        self._calls: dict[tuple[str, str], Any] = {}

    async def start(self) -> None:
        """See Upstream."""
        self._channel()

    async def stop(self, grace: float) -> None:
        """See Upstream."""
        channel, self._opened = self._opened, None
        self._calls.clear()
        if channel is not None:
            await channel.close(grace)

    async def unary(
        self,
        method: str,
        body: bytes,
        metadata: Metadata,
        timeout: float,  # noqa: ASYNC109 - it travels with the call
    ) -> bytes:
        """See Upstream."""
        if timeout <= 0:
            # grpc-core may still send it, and be answered in time.
            raise UpstreamError(grpc.StatusCode.DEADLINE_EXCEEDED.value[0], "the deadline passed")
        return await _reply(self._call("unary_unary", method)(body, timeout=timeout, metadata=metadata))

    async def collect(
        self,
        method: str,
        bodies: Bodies,
        metadata: Metadata,
        timeout: float,  # noqa: ASYNC109 - it travels with the call
    ) -> bytes:
        """See Upstream."""
        start = self._call("stream_unary", method)
        if isinstance(bodies, AsyncIterable):
            return await _reply(_sent(start(timeout=timeout, metadata=metadata), bodies))
        return await _reply(start(bodies, timeout=timeout, metadata=metadata))

    def stream(self, method: str, body: bytes, metadata: Metadata, timeout: float) -> AsyncGenerator[bytes, None]:
        """See Upstream."""
        return _messages(self._call("unary_stream", method)(body, timeout=timeout, metadata=metadata))

    def converse(self, method: str, bodies: Bodies, metadata: Metadata, timeout: float) -> AsyncGenerator[bytes, None]:
        """See Upstream."""
        return _messages(self._call("stream_stream", method)(bodies, timeout=timeout, metadata=metadata))

    def _channel(self) -> grpc.aio.Channel:
        if self._opened is None:
            self._opened = grpc.aio.insecure_channel(self._target, options=self._options)
        return self._opened

    def _call(self, kind: str, method: str) -> Any:
        made = self._calls.get((kind, method))
        if made is None:
            # No (de)serializer: bytes in, bytes out.
            made = self._calls[kind, method] = getattr(self._channel(), kind)(method)
        return made


async def _sent(call: Any, bodies: AsyncIterable[bytes]) -> bytes:
    """Sends messages as they arrive. A service may answer before it has read them all."""
    try:
        await call.wait_for_connection()
        async for body in bodies:
            try:
                # The public `write` overwrites the status with which a service ended the call by one of its own.
                await call._cython_call.send_serialized_message(body)
            except cygrpc.InternalError:
                break
        else:
            with suppress(cygrpc.InternalError):
                await call.done_writing()
        answer: bytes = await call
        return answer
    except BaseException:
        call.cancel()
        raise


async def _reply(call: Any) -> bytes:
    try:
        body: bytes = await call
        return body
    except grpc.aio.AioRpcError as error:
        raise _error(error) from None


async def _messages(call: Any) -> AsyncGenerator[bytes, None]:
    try:
        async for message in call:
            yield message
    except grpc.aio.AioRpcError as error:
        raise _error(error) from None
    finally:
        call.cancel()


def _error(error: grpc.aio.AioRpcError) -> UpstreamError:
    code: int = error.code().value[0]
    message = error.details() or ""
    details = next((value for key, value in error.trailing_metadata() or () if key == _DETAILS), b"")
    if code == grpc.StatusCode.UNAVAILABLE.value[0] and not details and _TRANSPORT.search(message):
        return TransportError(code, "the service cannot be reached")
    return UpstreamError(code, message, details if isinstance(details, bytes) else b"")
