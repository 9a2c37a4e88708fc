"""Cuts what arrives into frames, and puts header blocks together that came in several."""

from collections.abc import Callable, Mapping

from edge.upstream.h2c.frames import (
    END_HEADERS,
    HEAD,
    HEAD_BYTES,
    LARGEST_WINDOW,
    MAX_FRAME,
    MAX_HEADER_BYTES,
    PRIORITY,
    BrokenProtocol,
    ErrorCode,
    Kind,
    bare,
)

Handle = Callable[[int, int, bytes], None]
"""Takes one frame: flags, stream, payload. That of HEADERS is the whole header block. Raises BrokenProtocol."""

_PRIORITY_BYTES = 5


class Incoming:
    """The receiving side. `handlers` take frames by kind; those of unknown kinds are passed over, as HTTP/2 has it."""

    def __init__(self, handlers: Mapping[int, Handle]) -> None:
        self._handlers = handlers
        self._rest = b""
        # A header block that is not yet whole: its flags and stream, and what there is of it.
        self._opened: tuple[int, int] | None = None
        self._block = b""

    def feed(self, data: bytes) -> None:
        """Hands on every whole frame. Raises BrokenProtocol."""
        if self._rest:
            data = self._rest + data
        at, size = 0, len(data)
        while size - at >= HEAD_BYTES:
            high, low, kind, flags, stream = HEAD.unpack_from(data, at)
            length = high << 16 | low
            if length > MAX_FRAME:
                raise BrokenProtocol(ErrorCode.FRAME_SIZE_ERROR, "a frame is too large")
            end = at + HEAD_BYTES + length
            if end > size:
                break
            self._frame(kind, flags, stream & LARGEST_WINDOW, data[at + HEAD_BYTES : end])
            at = end
        self._rest = data[at:]

    def _frame(self, kind: int, flags: int, stream: int, payload: bytes) -> None:
        if self._opened is not None or kind == Kind.CONTINUATION:
            self._continue(kind, flags, stream, payload)
        elif kind == Kind.HEADERS:
            block = bare(flags, payload)
            if flags & PRIORITY:
                if len(block) < _PRIORITY_BYTES:
                    raise BrokenProtocol(ErrorCode.FRAME_SIZE_ERROR, "HEADERS are too short")
                block = block[_PRIORITY_BYTES:]
            if flags & END_HEADERS:
                self._handlers[kind](flags, stream, block)
            else:
                self._opened, self._block = (flags, stream), block
        else:
            handler = self._handlers.get(kind)
            if handler is not None:
                handler(flags, stream, payload)

    def _continue(self, kind: int, flags: int, stream: int, payload: bytes) -> None:
        opened = self._opened
        if opened is None or kind != Kind.CONTINUATION or stream != opened[1]:
            raise BrokenProtocol(ErrorCode.PROTOCOL_ERROR, "a header block is broken off")
        self._block += payload
        if len(self._block) > MAX_HEADER_BYTES:
            raise BrokenProtocol(ErrorCode.ENHANCE_YOUR_CALM, "a header block is too large")
        if flags & END_HEADERS:
            block, self._opened, self._block = self._block, None, b""
            self._handlers[Kind.HEADERS](opened[0], stream, block)
