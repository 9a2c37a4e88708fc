"""What the edge asks of a codec. It speaks bytes only, so a codec in C can stand in for the one in Python."""

from collections.abc import Callable
from typing import NamedTuple, Protocol


class Parsed(NamedTuple):
    """A body that was read: the message's wire bytes, and the proto paths its JSON names where they were asked for."""

    wire: bytes
    paths: tuple[str, ...] = ()


class Rendered(NamedTuple):
    """A message as JSON bytes, and the value of its own `etag` field ("" where it has none)."""

    body: bytes
    etag: str = ""


Parser = Callable[[bytes], Parsed]
"""JSON bytes to wire bytes. Raises InvalidInput with every fault."""

ListParser = Callable[[bytes], list[bytes]]
"""JSON array to the wire bytes of each element. Raises InvalidInput with every fault."""

Renderer = Callable[[bytes], Rendered]
"""Wire bytes to JSON bytes. Raises UnrenderableError for bytes that are no such message."""


class UnrenderableError(Exception):
    """A service sent bytes that are no message of the declared type, or hold what JSON cannot show."""


class Codec(Protocol):
    """JSON to protobuf wire bytes and back, compiled per message type at start."""

    def parser(self, type_name: str, field: str = "", paths: bool = False) -> Parser:
        """A parser of a message, or of one field of it: then the wire holds the message with that field alone.

        `paths` asks for the paths the JSON names, within the field where there is one.
        """

    def list_parser(self, type_name: str) -> ListParser:
        """A parser of an array of messages."""

    def renderer(self, type_name: str, field: str = "") -> Renderer:
        """A renderer of a message, or of one field of it."""
