"""google.api.HttpBody answers: the bytes of a file, in the head what the service says of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from dashclicks.type.v1.file_facts_pb2 import FileFacts
from dashclicks.type.v1.redirect_pb2 import Redirect
from google.protobuf.message import DecodeError
from google.protobuf.message_factory import GetMessageClass

from edge.transcoding.codec.seam import UnrenderableError
from edge.transcoding.entity_tags import entity_tag
from edge.transcoding.exchange import Headers
from edge.transcoding.route import Route

_RAW_TYPE = b"application/octet-stream"
_FACTS = f"/{FileFacts.DESCRIPTOR.full_name}"
_REDIRECT = f"/{Redirect.DESCRIPTOR.full_name}"
_LOCATION = re.compile(r"https?://[!-~]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A message of a download: bytes, and what the first one says of the file. `size` is -1 if it is not told.

    `location`: the client is sent on to there.
    """

    data: bytes
    content_type: bytes
    filename: str = ""
    size: int = -1
    etag: bytes = b""
    location: bytes = b""

    def headers(self) -> Headers:
        """The headers that describe the whole file."""
        headers: Headers = [(b"content-type", self.content_type)]
        if self.etag:
            headers.append((b"etag", self.etag))
        if self.filename:
            # RFC 6266: every browser reads the second form, and no name can end the header.
            name = quote(self.filename, safe="")
            headers.append((b"content-disposition", f"attachment; filename*=UTF-8''{name}".encode()))
        return headers


ReadPiece = Callable[[bytes], Piece]
"""Wire bytes of an answer to its piece. Raises UnrenderableError."""


def piece_reader(route: Route) -> ReadPiece:
    """The reader of a route that answers HttpBody, itself or in the field that is its response body."""
    decode = GetMessageClass(route.method.output).FromString
    field = route.response_body

    def read(wire: bytes) -> Piece:
        try:
            message: Any = decode(wire)
        except DecodeError as error:
            raise UnrenderableError(str(error)) from error
        body = getattr(message, field) if field else message
        content_type = _content_type(body.content_type)
        for extension in body.extensions:
            if extension.type_url.endswith(_REDIRECT):
                return Piece(body.data, content_type, location=_location(extension.value))
            if extension.type_url.endswith(_FACTS):
                facts = _facts(extension.value)
                etag = entity_tag(facts.etag) if facts.etag else b""
                return Piece(body.data, content_type, facts.filename, facts.size_bytes or -1, etag)
        return Piece(body.data, content_type)

    return read


def _facts(value: bytes) -> FileFacts:
    try:
        return FileFacts.FromString(value)
    except DecodeError as error:
        raise UnrenderableError(str(error)) from error


def _location(value: bytes) -> bytes:
    try:
        url = Redirect.FromString(value).url
    except DecodeError as error:
        raise UnrenderableError(str(error)) from error
    if not _LOCATION.fullmatch(url):
        raise UnrenderableError("the redirect leads to no URL")
    return url.encode("ascii")


def _content_type(text: str) -> bytes:
    # A header that a line break could end would let a stored value write headers of its own.
    if not text or not text.isascii() or not text.isprintable():
        return _RAW_TYPE
    return text.encode("ascii")
