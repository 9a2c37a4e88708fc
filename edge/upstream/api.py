"""The call interface: gRPC semantics over message bytes, whatever carries them."""

from collections.abc import AsyncGenerator, AsyncIterable, Iterable, Sequence
from typing import Protocol

Metadata = Sequence[tuple[str, str | bytes]]
Bodies = Iterable[bytes] | AsyncIterable[bytes]
"""Messages that are there, or that are still arriving. What the latter raises cancels the call."""


class UpstreamError(Exception):
    """A call ended with a status that is not OK: its code number, message, and `grpc-status-details-bin` or nothing."""

    def __init__(self, code: int, message: str, details: bytes = b"") -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.details = details


class TransportError(UpstreamError):
    """The service was not reached, or was lost before it had answered."""


class Upstream(Protocol):
    """A service behind the edge.

    `method` is a gRPC path (`/pkg.Service/Method`), bodies are message bytes, `timeout` is in seconds. A status that is
    not OK is raised as UpstreamError. Cancelling the awaiting task, or closing the iterator, cancels the call.
    """

    async def start(self) -> None:
        """Makes ready to call; does not wait for the service to be there."""

    async def stop(self, grace: float) -> None:
        """Ends after running calls have had `grace` seconds."""

    async def unary(
        self,
        method: str,
        body: bytes,
        metadata: Metadata,
        timeout: float,  # noqa: ASYNC109 - it travels with the call
    ) -> bytes:
        """One message in, one out."""

    def stream(self, method: str, body: bytes, metadata: Metadata, timeout: float) -> AsyncGenerator[bytes, None]:
        """One message in, many out."""

    async def collect(
        self,
        method: str,
        bodies: Bodies,
        metadata: Metadata,
        timeout: float,  # noqa: ASYNC109 - it travels with the call
    ) -> bytes:
        """Many messages in, one out."""

    def converse(self, method: str, bodies: Bodies, metadata: Metadata, timeout: float) -> AsyncGenerator[bytes, None]:
        """Many messages in, many out; all are sent before the first is awaited."""
