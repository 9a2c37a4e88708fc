"""HTTP/2 frames (RFC 9113) as bytes: what a client of gRPC has to know of them."""

from collections.abc import Iterator
from struct import Struct

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
HEAD_BYTES = 9
# What a peer may send in one frame: a reply of usual size comes in one, and none fills our memory.
MAX_FRAME = 1024 * 1024
LARGEST_WINDOW = 2**31 - 1
# Windows and frames of a peer that says nothing else.
DEFAULT_WINDOW = 65_535
DEFAULT_FRAME = 16_384
MAX_HEADER_BYTES = 64 * 1024

END_STREAM = ACK = 0x1
END_HEADERS = 0x4
PADDED = 0x8
PRIORITY = 0x20

# Two parts of the length, type, flags, stream.
HEAD = Struct(">BHBBI")
_SETTING = Struct(">HI")
NUMBER = Struct(">I")


class Kind:
    """Types of frames. Plain numbers: members of an Enum are slow to reach."""

    DATA = 0
    HEADERS = 1
    RST_STREAM = 3
    SETTINGS = 4
    PUSH_PROMISE = 5
    PING = 6
    GOAWAY = 7
    WINDOW_UPDATE = 8
    CONTINUATION = 9


class Setting:
    """What a peer says of itself."""

    HEADER_TABLE_SIZE = 1
    ENABLE_PUSH = 2
    MAX_CONCURRENT_STREAMS = 3
    INITIAL_WINDOW_SIZE = 4
    MAX_FRAME_SIZE = 5
    MAX_HEADER_LIST_SIZE = 6


class ErrorCode:
    """Why a stream or a connection ends."""

    NO_ERROR = 0
    PROTOCOL_ERROR = 1
    INTERNAL_ERROR = 2
    FLOW_CONTROL_ERROR = 3
    FRAME_SIZE_ERROR = 6
    REFUSED_STREAM = 7
    CANCEL = 8
    COMPRESSION_ERROR = 9
    ENHANCE_YOUR_CALM = 11
    INADEQUATE_SECURITY = 12


class BrokenProtocol(Exception):
    """The peer does not speak HTTP/2 as it should; the connection is of no more use."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    """One frame."""
    size = len(payload)
    return HEAD.pack(size >> 16, size & 0xFFFF, kind, flags, stream) + payload


def reset(stream: int, code: int) -> bytes:
    """RST_STREAM."""
    return frame(Kind.RST_STREAM, 0, stream, NUMBER.pack(code))


def window_update(stream: int, more: int) -> bytes:
    """WINDOW_UPDATE."""
    return frame(Kind.WINDOW_UPDATE, 0, stream, NUMBER.pack(more))


def settings(values: dict[int, int]) -> bytes:
    """SETTINGS."""
    return frame(Kind.SETTINGS, 0, 0, b"".join(_SETTING.pack(name, value) for name, value in values.items()))


def read_settings(payload: bytes) -> Iterator[tuple[int, int]]:
    """Numbers and values. Raises BrokenProtocol."""
    if len(payload) % _SETTING.size:
        raise BrokenProtocol(ErrorCode.FRAME_SIZE_ERROR, "SETTINGS of an odd size")
    return iter(_SETTING.iter_unpack(payload))


def bare(flags: int, payload: bytes) -> bytes:
    """The payload of a padded frame without its padding. Raises BrokenProtocol."""
    if not flags & PADDED:
        return payload
    end = len(payload) - payload[0] if payload else 0
    if end < 1:
        raise BrokenProtocol(ErrorCode.PROTOCOL_ERROR, "more padding than payload")
    return payload[1:end]


def number(payload: bytes) -> int:
    """The 31-bit number that is all or the start of a payload. Raises BrokenProtocol."""
    if len(payload) < NUMBER.size:
        raise BrokenProtocol(ErrorCode.FRAME_SIZE_ERROR, "a frame is too short")
    (value,) = NUMBER.unpack_from(payload)
    return int(value) & LARGEST_WINDOW
