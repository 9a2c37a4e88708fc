"""One call on a connection: what is still to be sent of it, and what has come of its answer."""

import asyncio

from google.rpc import code_pb2

from edge.upstream.api import TransportError, UpstreamError
from edge.upstream.h2c.frames import ErrorCode
from edge.upstream.h2c.reply_head import ReplyHead, Status
from edge.upstream.service_config import MAX_MESSAGE_BYTES

PREFIX_BYTES = 5
# What a stream that the peer has reset means (doc/PROTOCOL-HTTP2.md of gRPC).
_BY_RESET: dict[int, int] = {
    ErrorCode.CANCEL: code_pb2.CANCELLED,
    ErrorCode.ENHANCE_YOUR_CALM: code_pb2.RESOURCE_EXHAUSTED,
    ErrorCode.INADEQUATE_SECURITY: code_pb2.PERMISSION_DENIED,
}


class Unprocessed(TransportError):
    """The service has surely not seen the call, so any call may be sent again."""


def unreachable(processed: bool = True) -> TransportError:
    """No word of addresses: they are nobody's business."""
    kind = TransportError if processed else Unprocessed
    return kind(code_pb2.UNAVAILABLE, "the service cannot be reached")


def late() -> UpstreamError:
    """Without details, as only a service has some to tell."""
    return UpstreamError(code_pb2.DEADLINE_EXCEEDED, "the deadline passed")


class Call:
    """`done` becomes the message of the answer, or an UpstreamError. `ends` is by the loop's clock.

    `unsent` is what flow control holds back, `window` how much of it the peer would take; `begun`: the service has
    begun to answer.
    """

    __slots__ = ("_chunks", "_size", "begun", "block", "body", "done", "ends", "stream", "unsent", "window")

    def __init__(self, block: bytes, body: bytes, ends: float, done: "asyncio.Future[bytes]") -> None:
        self.block = block
        self.body = body
        self.ends = ends
        self.done = done
        self.stream = 0
        self.begun = False
        self.unsent: memoryview | None = None
        self.window = 0
        self._chunks: list[bytes] = []
        self._size = 0

    def take(self, data: bytes) -> None:
        """A piece of the answer. Raises UpstreamError if it holds more than an answer may."""
        self._size += len(data)
        if self._size > MAX_MESSAGE_BYTES + PREFIX_BYTES:
            raise UpstreamError(code_pb2.RESOURCE_EXHAUSTED, f"the answer is larger than {MAX_MESSAGE_BYTES} bytes")
        self._chunks.append(data)

    def headed(self, head: ReplyHead) -> None:
        """The head of the answer. Raises UpstreamError if it is none of gRPC's."""
        self.begun = True
        if head.wrong is not None:
            raise UpstreamError(head.wrong.code, head.wrong.message)

    def end(self, status: Status | None) -> None:
        """The answer is whole."""
        if status is None:
            self.fail(UpstreamError(code_pb2.UNKNOWN, "the answer ended without a status"))
        elif status.code:
            self.fail(UpstreamError(status.code, status.message, status.details))
        elif not self.done.done():
            try:
                self.done.set_result(self._message())
            except UpstreamError as error:
                self.done.set_exception(error)

    def fail(self, error: UpstreamError) -> None:
        """The call is over. Who has left is not told."""
        if not self.done.done():
            self.done.set_exception(error)

    def _message(self) -> bytes:
        data = self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)
        if len(data) < PREFIX_BYTES or int.from_bytes(data[1:PREFIX_BYTES], "big") != len(data) - PREFIX_BYTES:
            raise UpstreamError(code_pb2.INTERNAL, "the answer is not one message")
        if data[0]:
            raise UpstreamError(code_pb2.INTERNAL, "the answer is compressed, and was not to be")
        return data[PREFIX_BYTES:]


def broken_off(code: int) -> UpstreamError:
    """What a stream means that the peer has reset."""
    if code == ErrorCode.REFUSED_STREAM:
        return unreachable(processed=False)
    return UpstreamError(_BY_RESET.get(code, code_pb2.INTERNAL), "the service broke off its answer")
