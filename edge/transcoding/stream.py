"""How a server stream is framed: a JSON array, a JSON value a line, or server-sent events; an error ends it in band."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Framing:
    """The bytes around messages. An error is the last message, `{"error": <google.rpc.Status>}`, in every framing."""

    content_type: bytes
    head: bytes
    before: bytes
    after: bytes
    between: bytes
    tail: bytes
    before_error: bytes

    def first(self, message: bytes) -> bytes:
        """The stream's beginning with its first message."""
        return b"".join((self.head, self.before, message, self.after))

    def next(self, message: bytes) -> bytes:
        """A further message."""
        return b"".join((self.between, self.before, message, self.after))

    def error(self, status: bytes) -> bytes:
        """The end of a stream that failed after its first message."""
        return b"".join((self.between, self.before_error, b'{"error":', status, b"}", self.after, self.tail))


JSON_ARRAY = Framing(b"application/json", b"[", b"", b"", b",", b"]", b"")
NDJSON = Framing(b"application/x-ndjson", b"", b"", b"\n", b"", b"", b"")
EVENTS = Framing(b"text/event-stream", b"", b"data: ", b"\n\n", b"", b"", b"event: error\ndata: ")
# google.api.HttpBody messages are the pieces of one body; where it fails there is nowhere to say so.
RAW = Framing(b"application/octet-stream", b"", b"", b"", b"", b"", b"")

BY_MEDIA_TYPE = {framing.content_type: framing for framing in (JSON_ARRAY, NDJSON, EVENTS)}
