"""One HTTP/2 connection to a service: many calls at once, each ended by its answer, its deadline, or the peer."""

import asyncio
from collections import deque
from contextlib import suppress
from typing import cast

import structlog

from edge.upstream.api import UpstreamError
from edge.upstream.h2c import frames
from edge.upstream.h2c.call import Call, broken_off, late, unreachable
from edge.upstream.h2c.frames import ACK, END_STREAM, BrokenProtocol, ErrorCode, Kind, Setting
from edge.upstream.h2c.incoming import Incoming
from edge.upstream.h2c.keepalive import Keepalive
from edge.upstream.h2c.outgoing import Outgoing
from edge.upstream.h2c.reply_head import ReplyHeads
from edge.upstream.policy import UpstreamPolicy

LAST_STREAM = frames.LARGEST_WINDOW
# A peer takes so much more before we have to say so again.
_TOP_UP = 2**30
_OPENING = (
    frames.PREFACE
    + frames.settings(
        {
            Setting.HEADER_TABLE_SIZE: 0,
            Setting.ENABLE_PUSH: 0,
            # An answer is bounded by what a message may hold, so nobody has to be asked to go on.
            Setting.INITIAL_WINDOW_SIZE: frames.LARGEST_WINDOW,
            Setting.MAX_FRAME_SIZE: frames.MAX_FRAME,
            Setting.MAX_HEADER_LIST_SIZE: frames.MAX_HEADER_BYTES,
        }
    )
    + frames.window_update(0, frames.LARGEST_WINDOW - frames.DEFAULT_WINDOW)
)

log = structlog.get_logger(__name__)


class Connection(asyncio.Protocol):
    """`ready` is done when the peer has said what it takes. `open`: new calls may begin here."""

    def __init__(self, loop: asyncio.AbstractEventLoop, policy: UpstreamPolicy) -> None:
        self.ready: asyncio.Future[None] = loop.create_future()
        self.closed: asyncio.Future[None] = loop.create_future()
        self.open = True
        self._loop = loop
        self._transport: asyncio.Transport | None = None
        self._calls: dict[int, Call] = {}
        self._queue: deque[Call] = deque()
        self._next = 1
        self._most_calls = LAST_STREAM
        self._unacknowledged = 0
        self._heads = ReplyHeads()
        self._incoming = Incoming(
            {
                Kind.DATA: self._on_data,
                Kind.HEADERS: self._on_headers,
                Kind.RST_STREAM: self._on_reset,
                Kind.SETTINGS: self._on_settings,
                Kind.PUSH_PROMISE: self._on_push,
                Kind.PING: self._on_ping,
                Kind.GOAWAY: self._on_goaway,
                Kind.WINDOW_UPDATE: self._on_window,
            }
        )
        self._keepalive = Keepalive(loop, policy, self._ping, self.abort)
        self._timer: asyncio.TimerHandle | None = None

    def start(self, call: Call) -> None:
        """Sends a call, or lets it wait while the peer takes no more at once."""
        if len(self._calls) >= self._most_calls:
            self._queue.append(call)
        else:
            self._begin(call)
        timer = self._timer
        if timer is None or timer.when() > call.ends:
            self._wake_at(call.ends)

    def leave(self, call: Call) -> None:
        """Nobody waits for the answer of a call any more."""
        if self._calls.pop(call.stream, None) is not None:
            self._outgoing.forget(call)
            self._outgoing.send(frames.reset(call.stream, ErrorCode.CANCEL))
            self._go_on()
        elif not call.stream:
            with suppress(ValueError):
                self._queue.remove(call)

    def drain(self) -> None:
        """No new calls; closes when those that run are over."""
        self.open = False
        if not self._calls and not self._queue:
            self._close(ErrorCode.NO_ERROR)

    def abort(self) -> None:
        """Ends every call now."""
        self.open = False
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio."""
        # uvloop's is one in all but its type.
        self._transport = stream = cast(asyncio.Transport, transport)
        self._outgoing = Outgoing(self._loop, stream)
        stream.write(_OPENING)

    def data_received(self, data: bytes) -> None:
        """asyncio."""
        self._keepalive.heard()
        try:
            self._incoming.feed(data)
        except BrokenProtocol as error:
            log.warning("a service broke HTTP/2", error=str(error))
            self._close(error.code)
            self.abort()

    def connection_lost(self, error: Exception | None) -> None:
        """asyncio."""
        self.open = False
        self._keepalive.stop()
        if self._timer is not None:
            self._timer.cancel()
        calls, self._calls = self._calls, {}
        queue, self._queue = self._queue, deque()
        for call in calls.values():
            call.fail(unreachable())
        for call in queue:
            call.fail(unreachable(processed=False))
        if not self.ready.done():
            self.ready.set_result(None)
        self.closed.set_result(None)

    def _begin(self, call: Call) -> None:
        call.stream = self._next
        self._next += 2
        if self._next >= LAST_STREAM:
            self.open = False
        self._calls[call.stream] = call
        self._keepalive.needed()
        self._outgoing.begin(call)

    def _finish(self, stream: int) -> None:
        call = self._calls.pop(stream)
        if call.unsent is not None:
            # It has answered before it had read everything.
            self._outgoing.forget(call)
            self._outgoing.send(frames.reset(stream, ErrorCode.NO_ERROR))
        self._go_on()

    def _go_on(self) -> None:
        while self._queue and len(self._calls) < self._most_calls:
            self._begin(self._queue.popleft())
        if not self._calls:
            self._keepalive.not_needed()
            if not self.open:
                self._close(ErrorCode.NO_ERROR)

    def _on_data(self, flags: int, stream: int, payload: bytes) -> None:
        self._unacknowledged += len(payload)
        if self._unacknowledged >= _TOP_UP:
            self._outgoing.send(frames.window_update(0, self._unacknowledged))
            self._unacknowledged = 0
        call = self._calls.get(stream)
        if call is None:
            return
        try:
            call.take(frames.bare(flags, payload))
        except UpstreamError as error:
            call.fail(error)
            self.leave(call)
            return
        if flags & END_STREAM:
            call.end(None)
            self._finish(stream)

    def _on_headers(self, flags: int, stream: int, block: bytes) -> None:
        self._keepalive.answered()
        head = self._heads.read(block)
        call = self._calls.get(stream)
        if call is None or head.informational:
            return
        if flags & END_STREAM:
            call.end(head.status or head.wrong)
            self._finish(stream)
            return
        try:
            call.headed(head)
        except UpstreamError as error:
            call.fail(error)
            self.leave(call)

    def _on_reset(self, _flags: int, stream: int, payload: bytes) -> None:
        call = self._calls.get(stream)
        code = frames.number(payload)
        if call is not None:
            # A service that keeps the time ends late calls so.
            call.fail(late() if code == ErrorCode.CANCEL and call.ends <= self._loop.time() else broken_off(code))
            self._outgoing.forget(call)
            self._finish(stream)

    def _on_settings(self, flags: int, _stream: int, payload: bytes) -> None:
        if flags & ACK:
            return
        for name, value in frames.read_settings(payload):
            if name == Setting.MAX_CONCURRENT_STREAMS:
                self._most_calls = value
            elif name == Setting.INITIAL_WINDOW_SIZE:
                self._outgoing.resize(value)
            elif name == Setting.MAX_FRAME_SIZE:
                self._outgoing.most_frame = max(frames.DEFAULT_FRAME, value)
        self._outgoing.send(frames.frame(Kind.SETTINGS, ACK, 0))
        if not self.ready.done():
            self.ready.set_result(None)
        self._go_on()

    def _on_push(self, _flags: int, _stream: int, _payload: bytes) -> None:
        raise BrokenProtocol(ErrorCode.PROTOCOL_ERROR, "a push, and none was allowed")

    def _on_ping(self, flags: int, _stream: int, payload: bytes) -> None:
        if not flags & ACK:
            self._outgoing.send(frames.frame(Kind.PING, ACK, 0, payload))

    def _on_goaway(self, _flags: int, _stream: int, payload: bytes) -> None:
        last = frames.number(payload)
        self.open = False
        queue, self._queue = self._queue, deque()
        unseen = [call for stream, call in self._calls.items() if stream > last]
        for call in [*queue, *unseen]:
            call.fail(unreachable(processed=False))
        for call in unseen:
            self._outgoing.forget(call)
            del self._calls[call.stream]
        self._go_on()

    def _on_window(self, _flags: int, stream: int, payload: bytes) -> None:
        more = frames.number(payload)
        call = self._calls.get(stream)
        if not stream:
            self._outgoing.widen(more)
        elif call is not None:
            self._outgoing.widen_call(call, more)

    def _ping(self) -> None:
        self._outgoing.send(frames.frame(Kind.PING, 0, 0, bytes(8)))

    def _close(self, code: int) -> None:
        self.open = False
        self._outgoing.send(frames.frame(Kind.GOAWAY, 0, 0, bytes(4) + code.to_bytes(4, "big")))
        self._outgoing.flush()
        if self._transport is not None:
            self._transport.close()

    def _wake_at(self, when: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(when, self._expire)

    def _expire(self) -> None:
        """Ends what is late. One timer serves all calls: nearly every call is over long before its deadline."""
        self._timer = None
        now = self._loop.time()
        for call in [*self._calls.values(), *self._queue]:
            if call.ends <= now:
                call.fail(late())
                self.leave(call)
        ends = [call.ends for call in (*self._calls.values(), *self._queue)]
        if ends:
            self._wake_at(min(ends))
