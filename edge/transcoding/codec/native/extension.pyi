"""The extension built from `src/`. Types and enums are known by the index at which they were added."""

from edge.transcoding.codec.native.tables import EnumRow, FieldRow, NameRow
from edge.transcoding.codec.seam import ListParser, Parser, Renderer

class Schema:
    """Tables of message types. All memory is the schema's own; it lives as long as the last call bound to it."""

    def __init__(self, powers: bytes, rendered: type, parsed: type, /) -> None: ...
    def message(self) -> int:
        """Makes room for a message type, which `define` describes."""

    def define(self, index: int, kind: int, fields: tuple[FieldRow, ...], names: tuple[NameRow, ...], /) -> None:
        """Describes a message type: its fields in declared order, and JSON names to indices among them."""

    def enum(
        self, low: int, shown: tuple[EnumRow, ...], names: tuple[NameRow, ...], null: bool, closed: bool, /
    ) -> int:
        """Adds an enum: the JSON of the numbers from `low` on, and the numbers of names."""

    def renderer(self, index: int, field: int, etag: int, paths: bool, fallback: Renderer, /) -> Renderer:
        """Binds a renderer. `field` is the one to show, `etag` the one to tell, -1 for none."""

    def parser(self, index: int, field: int, etag: int, paths: bool, fallback: Parser, /) -> Parser:
        """Binds a parser."""

    def list_parser(self, index: int, field: int, etag: int, paths: bool, fallback: ListParser, /) -> ListParser:
        """Binds a parser of an array of messages."""
