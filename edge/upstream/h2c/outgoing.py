"""What leaves on a connection: frames of one loop tick in one write, and bodies no faster than the peer takes them."""

import asyncio
from collections import deque

from edge.upstream.h2c.call import PREFIX_BYTES, Call
from edge.upstream.h2c.frames import (
    DEFAULT_FRAME,
    DEFAULT_WINDOW,
    END_HEADERS,
    END_STREAM,
    HEAD,
    LARGEST_WINDOW,
    BrokenProtocol,
    ErrorCode,
    Kind,
    frame,
)


class Outgoing:
    """The sending side. `most_frame` and `initial_window` are what the peer says of itself.

    How much the transport holds is bounded by the windows of the peer and by how many calls may run.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, transport: asyncio.Transport) -> None:
        self._loop = loop
        self._transport = transport
        self.most_frame = DEFAULT_FRAME
        self.initial_window = DEFAULT_WINDOW
        self._window = DEFAULT_WINDOW
        self._frames: list[bytes] = []
        self._held: deque[Call] = deque()

    def send(self, data: bytes) -> None:
        """Sends frames at the end of this tick of the loop."""
        if not self._frames:
            self._loop.call_soon(self.flush)
        self._frames.append(data)

    def flush(self) -> None:
        """Sends what is ready now."""
        frames, self._frames = self._frames, []
        if frames and not self._transport.is_closing():
            self._transport.write(b"".join(frames))

    def begin(self, call: Call) -> None:
        """Sends a call, as far as the windows allow now."""
        block, body = call.block, call.body
        size = len(body) + PREFIX_BYTES
        if size > self._window or size > self.initial_window or self._held or max(size, len(block)) > self.most_frame:
            self._begin_in_parts(call)
            return
        self._window -= size
        heads = HEAD.pack(0, len(block), Kind.HEADERS, END_HEADERS, call.stream)
        data = HEAD.pack(size >> 16, size & 0xFFFF, Kind.DATA, END_STREAM, call.stream)
        self.send(b"%b%b%b\0%b%b" % (heads, block, data, len(body).to_bytes(4, "big"), body))

    def forget(self, call: Call) -> None:
        """Sends no more of a call."""
        if call.unsent is not None:
            call.unsent = None
            self._held.remove(call)

    def widen(self, more: int) -> None:
        """The peer takes more on the connection. Raises BrokenProtocol."""
        self._window = _widened(self._window, more)
        self._pump()

    def widen_call(self, call: Call, more: int) -> None:
        """The peer takes more of a call. Raises BrokenProtocol."""
        if call.unsent is not None:
            call.window = _widened(call.window, more)
            self._pump()

    def resize(self, initial: int) -> None:
        """The peer has other windows from now on, also for the calls that it is getting. Raises BrokenProtocol."""
        if initial > LARGEST_WINDOW:
            raise BrokenProtocol(ErrorCode.FLOW_CONTROL_ERROR, "a window is too large")
        for call in self._held:
            call.window = _widened(call.window, initial - self.initial_window)
        self.initial_window = initial
        self._pump()

    def _begin_in_parts(self, call: Call) -> None:
        block = call.block
        first, rest = block[: self.most_frame], block[self.most_frame :]
        self.send(frame(Kind.HEADERS, 0 if rest else END_HEADERS, call.stream, first))
        while rest:
            piece, rest = rest[: self.most_frame], rest[self.most_frame :]
            self.send(frame(Kind.CONTINUATION, 0 if rest else END_HEADERS, call.stream, piece))
        call.unsent = memoryview(b"\0" + len(call.body).to_bytes(4, "big") + call.body)
        call.window = self.initial_window
        self._held.append(call)
        self._pump()

    def _pump(self) -> None:
        """A frame of each call in turn, until the windows are used up."""
        stuck = 0
        while self._held and self._window > 0 and stuck < len(self._held):
            call = self._held.popleft()
            if self._piece(call):
                stuck = 0
            else:
                stuck += 1
            if call.unsent is not None:
                self._held.append(call)

    def _piece(self, call: Call) -> bool:
        unsent = call.unsent
        assert unsent is not None
        size = min(len(unsent), self.most_frame, self._window, call.window)
        if size <= 0:
            return False
        last = size == len(unsent)
        self.send(frame(Kind.DATA, END_STREAM if last else 0, call.stream, bytes(unsent[:size])))
        call.unsent = None if last else unsent[size:]
        call.window -= size
        self._window -= size
        return True


def _widened(window: int, more: int) -> int:
    if window + more > LARGEST_WINDOW:
        raise BrokenProtocol(ErrorCode.FLOW_CONTROL_ERROR, "a window is too large")
    return window + more
