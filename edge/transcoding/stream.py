"""How a server stream is framed: a JSON array, a JSON value a line, or server-sent events; an error ends it in band."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Framing:
    """The bytes around messages. An error is the last message, `{"error": <google.rpc.Status>}`, in every framing.

    `beats`: a comment may stand between messages, and each message has an id.
    """

    content_type: bytes
    head: bytes
    before: bytes
    after: bytes
    between: bytes
    tail: bytes
    before_error: bytes
    beats: bool = False

    def first(self, message: bytes, place: bytes = b"") -> bytes:
        """The stream's beginning with its first message."""
        return b"".join((self.head, self._id(place), self.before, message, self.after))

    def next(self, message: bytes, place: bytes = b"") -> bytes:
        """A further message."""
        return b"".join((self.between, self._id(place), self.before, message, self.after))

    def error(self, status: bytes, some: bool) -> bytes:
        """The end of a stream that failed, with or without messages before."""
        begun = self.between if some else self.head
        return b"".join((begun, self.before_error, b'{"error":', status, b"}", self.after, self.tail))

    def _id(self, place: bytes) -> bytes:
        return b"id: %b\n" % place if self.beats and place else b""


JSON_ARRAY = Framing(b"application/json", b"[", b"", b"", b",", b"]", b"")
NDJSON = Framing(b"application/x-ndjson", b"", b"", b"\n", b"", b"", b"")
EVENTS = Framing(b"text/event-stream", b"", b"data: ", b"\n\n", b"", b"", b"event: error\ndata: ", beats=True)

BY_MEDIA_TYPE = {framing.content_type: framing for framing in (JSON_ARRAY, NDJSON, EVENTS)}
OFFERED = tuple(BY_MEDIA_TYPE)
