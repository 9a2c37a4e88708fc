"""Our own HTTP/2 as a transport for unary calls; what streams goes over grpc.aio."""

import asyncio
from collections.abc import AsyncGenerator
from urllib.parse import urlsplit

from edge.upstream.api import Bodies, Metadata, UpstreamError
from edge.upstream.grpc_aio import GrpcUpstream
from edge.upstream.h2c.call import Call, Unprocessed, late
from edge.upstream.h2c.connection import Connection
from edge.upstream.h2c.dialer import Dialer
from edge.upstream.h2c.request_head import RequestHeads
from edge.upstream.h2c.retries import Retries
from edge.upstream.policy import UpstreamPolicy


class H2cUpstream:
    """An Upstream at one `host:port`, in plain text, over one connection."""

    def __init__(self, target: str, policy: UpstreamPolicy | None = None) -> None:
        """Raises ValueError for a target of another form."""
        policy = policy or UpstreamPolicy()
        parts = urlsplit(f"//{target}")
        if not parts.hostname or not parts.port or parts.netloc != target:
            raise ValueError(f"{target!r} is not HOST:PORT")
        self._dialer = Dialer(parts.hostname, parts.port, policy)
        self._heads = RequestHeads(target)
        self._retries = Retries(policy)
        self._streams = GrpcUpstream(target, policy)

    async def start(self) -> None:
        """See Upstream."""
        await self._streams.start()

    async def stop(self, grace: float) -> None:
        """See Upstream."""
        await asyncio.gather(self._streams.stop(grace), self._dialer.stop(grace))

    async def unary(
        self,
        method: str,
        body: bytes,
        metadata: Metadata,
        timeout: float,  # noqa: ASYNC109 - it travels with the call
    ) -> bytes:
        """See Upstream."""
        ends = asyncio.get_running_loop().time() + timeout
        attempt, sent = 1, metadata
        moved = False
        while True:
            call = None
            try:
                connection = self._dialer.now() or await self._dial(ends)
                call = self._call(method, body, sent, ends)
                answer = await _answer(connection, call)
            except UpstreamError as error:
                if isinstance(error, Unprocessed) and not moved:
                    # A connection that ends is no failure of the service: the next one takes the call.
                    moved = True
                    continue
                pause = None if call is not None and call.begun else self._retries.pause(method, error.code, attempt)
                if pause is None or asyncio.get_running_loop().time() + pause >= ends:
                    raise
                await asyncio.sleep(pause)
                sent = [*metadata, ("grpc-previous-rpc-attempts", str(attempt))]
                attempt += 1
            else:
                self._retries.succeeded(method)
                return answer

    async def collect(
        self,
        method: str,
        bodies: Bodies,
        metadata: Metadata,
        timeout: float,  # noqa: ASYNC109 - it travels with the call
    ) -> bytes:
        """See Upstream."""
        return await self._streams.collect(method, bodies, metadata, timeout)

    def stream(self, method: str, body: bytes, metadata: Metadata, timeout: float) -> AsyncGenerator[bytes, None]:
        """See Upstream."""
        return self._streams.stream(method, body, metadata, timeout)

    def converse(self, method: str, bodies: Bodies, metadata: Metadata, timeout: float) -> AsyncGenerator[bytes, None]:
        """See Upstream."""
        return self._streams.converse(method, bodies, metadata, timeout)

    def _call(self, method: str, body: bytes, metadata: Metadata, ends: float) -> Call:
        loop = asyncio.get_running_loop()
        left = ends - loop.time()
        if left <= 0:
            raise late()
        return Call(self._heads.block(method, metadata, left), body, ends, loop.create_future())

    async def _dial(self, ends: float) -> Connection:
        try:
            async with asyncio.timeout_at(ends):
                return await self._dialer.dial()
        except TimeoutError:
            raise late() from None


async def _answer(connection: Connection, call: Call) -> bytes:
    connection.start(call)
    try:
        return await call.done
    except asyncio.CancelledError:
        connection.leave(call)
        raise
