"""A service of this process as an upstream: its compiled methods are called directly."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from edge.upstream.api import Bodies, Metadata, UpstreamError
from shared.rpc.local import LocalService
from shared.rpc.status import RpcError
from shared.rpc.streaming import each


class InProcessUpstream:
    """An Upstream over `service`, which its own server starts and drains."""

    def __init__(self, service: LocalService) -> None:
        self._service = service

    async def start(self) -> None:
        """See Upstream."""

    async def stop(self, grace: float) -> None:
        """See Upstream; the calls that run are the service's to end."""

    async def unary(
        self,
        method: str,
        body: bytes,
        metadata: Metadata,
        timeout: float,  # noqa: ASYNC109 - it travels with the call
    ) -> bytes:
        """See Upstream."""
        try:
            return await self._service.unary(method, body, metadata, _deadline(timeout))
        except RpcError as error:
            raise _upstream_error(error) from None

    async def collect(
        self,
        method: str,
        bodies: Bodies,
        metadata: Metadata,
        timeout: float,  # noqa: ASYNC109 - it travels with the call
    ) -> bytes:
        """See Upstream."""
        answer = b""
        async with aclosing(self.converse(method, bodies, metadata, timeout)) as replies:
            async for reply in replies:
                answer = reply
        return answer

    def stream(self, method: str, body: bytes, metadata: Metadata, timeout: float) -> AsyncGenerator[bytes, None]:
        """See Upstream."""
        return self.converse(method, (body,), metadata, timeout)

    async def converse(
        self,
        method: str,
        bodies: Bodies,
        metadata: Metadata,
        timeout: float,  # noqa: ASYNC109 - it travels with the call
    ) -> AsyncGenerator[bytes, None]:
        """See Upstream."""
        replies = self._service.stream(method, each(bodies), metadata, _deadline(timeout))
        try:
            async with aclosing(replies):
                async for reply in replies:
                    yield reply
        except RpcError as error:
            raise _upstream_error(error) from None


def _deadline(seconds: float) -> float:
    return asyncio.get_running_loop().time() + seconds


def _upstream_error(error: RpcError) -> UpstreamError:
    code: int = error.code.value[0]
    return UpstreamError(code, error.message, error.details)
