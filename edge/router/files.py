"""Answers from memory: documents that are read once, compressed once, and known to clients by their hash."""

import gzip
import hashlib
from dataclasses import dataclass
from typing import Self

from starlette.requests import Request
from starlette.responses import Response

from edge.router.encodings import preferred_encoding


@dataclass(frozen=True, slots=True)
class Document:
    """A document of one media type, plain and for whoever takes gzip."""

    media_type: str
    plain: bytes
    compressed: bytes
    etag: str

    @classmethod
    def of(cls, media_type: str, content: bytes) -> Self:
        """A document with this content."""
        return cls(media_type, content, gzip.compress(content, mtime=0), _etag(content))

    @classmethod
    def of_gzip(cls, media_type: str, compressed: bytes) -> Self:
        """A document that is compressed already."""
        plain = gzip.decompress(compressed)
        return cls(media_type, plain, compressed, _etag(plain))

    def response(self, request: Request, *, cache: str, policy: str = "") -> Response:
        """The document, or 304 if the client has it, with this Cache-Control and Content-Security-Policy."""
        headers = {"etag": self.etag, "cache-control": cache, "vary": "accept-encoding"}
        if policy:
            headers["content-security-policy"] = policy
        if self.etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if not preferred_encoding(request.headers.get("accept-encoding", "").encode("latin-1"), (b"gzip",)):
            return Response(self.plain, media_type=self.media_type, headers=headers)
        headers["content-encoding"] = "gzip"
        return Response(self.compressed, media_type=self.media_type, headers=headers)


def _etag(content: bytes) -> str:
    # Weak: the compressed form has the same one.
    return f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'
