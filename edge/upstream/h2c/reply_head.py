"""The header blocks of an answer. A peer that may keep no table writes the same words as the same bytes every time."""

import binascii
from base64 import b64decode
from dataclasses import dataclass
from urllib.parse import unquote

from google.rpc import code_pb2
from hpack import Decoder
from hpack.exceptions import HPACKError

from edge.upstream.h2c.frames import MAX_HEADER_BYTES, BrokenProtocol, ErrorCode

# Only short blocks are kept: those of answers without an error, which are the same for every call of a method.
_KEPT_BLOCKS = 256
_KEPT_BYTES = 128
_OK_STATUS = "200"
_CODES = 17
# What an answer that is not gRPC's means (doc/http-grpc-status-mapping.md of gRPC).
_BY_HTTP = {
    "400": code_pb2.INTERNAL,
    "401": code_pb2.UNAUTHENTICATED,
    "403": code_pb2.PERMISSION_DENIED,
    "404": code_pb2.UNIMPLEMENTED,
    "429": code_pb2.UNAVAILABLE,
    "502": code_pb2.UNAVAILABLE,
    "503": code_pb2.UNAVAILABLE,
    "504": code_pb2.UNAVAILABLE,
}


@dataclass(frozen=True, slots=True)
class Status:
    """How a call ended: its code, message, and details or nothing."""

    code: int
    message: str = ""
    details: bytes = b""


@dataclass(frozen=True, slots=True)
class ReplyHead:
    """One block, understood. `status` is that of trailers; `wrong` is what makes the answer none of gRPC's."""

    informational: bool
    status: Status | None
    wrong: Status | None


class ReplyHeads:
    """Reads blocks of one connection."""

    def __init__(self) -> None:
        self._kept: dict[bytes, ReplyHead] = {}
        self._decoder = Decoder(MAX_HEADER_BYTES)
        self._decoder.max_allowed_table_size = self._decoder.header_table_size = 0

    def read(self, block: bytes) -> ReplyHead:
        """Raises BrokenProtocol."""
        known = self._kept.get(block)
        if known is not None:
            return known
        try:
            head = _understood({str(name): str(value) for name, value in self._decoder.decode(block)})
        except (HPACKError, UnicodeDecodeError) as error:
            raise BrokenProtocol(ErrorCode.COMPRESSION_ERROR, f"a header block cannot be read: {error}") from None
        if len(block) <= _KEPT_BYTES and len(self._kept) < _KEPT_BLOCKS:
            self._kept[block] = head
        return head


def _understood(fields: dict[str, str]) -> ReplyHead:
    http = fields.get(":status", "")
    status = _status(fields) if "grpc-status" in fields else None
    return ReplyHead(http.startswith("1"), status, None if status or not http else _wrong(http, fields))


def _wrong(http: str, fields: dict[str, str]) -> Status | None:
    if http != _OK_STATUS:
        return Status(_BY_HTTP.get(http, code_pb2.UNKNOWN), f"the service answered HTTP {http}")
    if not fields.get("content-type", "").startswith("application/grpc"):
        return Status(code_pb2.UNKNOWN, "the service answered no gRPC")
    return None


def _status(fields: dict[str, str]) -> Status:
    text = fields["grpc-status"]
    code = int(text) if text.isascii() and text.isdecimal() and int(text) < _CODES else code_pb2.UNKNOWN
    message = unquote(fields.get("grpc-message", ""), errors="replace")
    return Status(code, message, _details(fields.get("grpc-status-details-bin", "")))


def _details(text: str) -> bytes:
    try:
        return b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""
