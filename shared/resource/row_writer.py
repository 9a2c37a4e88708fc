"""Rows as they come from the database to the wire bytes of their messages: by the compiled reader, or by the codec.

No document and no message is made of a row that C can read, which takes a twentieth of what making them takes. What C
leaves (a row of an older shape, a value that another program has stored) the codec answers, row by row.
"""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message
from structlog import get_logger

from shared.data.raw_rows import split
from shared.resource.codec import STORED_NAMES

if TYPE_CHECKING:
    from shared.data.native.extension import Schema

Write = Callable[[bytes], bytes]


class RowWriter:
    """Writes the rows of one resource type. `each`: rows to the wire bytes of each."""

    def __init__(self, descriptor: Descriptor, newest: int, slowly: Write) -> None:
        """`newest`: the version of the stored shape. `slowly` answers one row by the codec."""
        self._slowly = slowly
        self._compiled = _compile(descriptor, newest)
        self.each: Callable[[bytes], list[bytes]] = self.each_slowly
        if self._compiled is not None:
            schema, index = self._compiled
            self.each = schema.each(index, b"", slowly)

    def joined(self, output: type[Message], name: str) -> Write:
        """A function that writes rows as the values of a message's repeated field."""
        if self._compiled is not None:
            schema, index = self._compiled
            one: dict[str, Any] = {name: [{}]}
            # Its tag and a length of nothing.
            prefix = output(**one).SerializeToString()[:-1]
            return schema.join(index, prefix, self._slowly)

        def join(rows: bytes) -> bytes:
            message = output()
            for row in self.each_slowly(rows):
                getattr(message, name).add().MergeFromString(row)
            return message.SerializeToString()

        return join

    def each_slowly(self, rows: bytes) -> list[bytes]:
        """What `each` answers, by the codec alone."""
        return [self._slowly(row) for row in split(rows)]


def _compile(descriptor: Descriptor, newest: int) -> "tuple[Schema, int] | None":
    """The tables of a type; None where the codec serves alone."""
    make = _compiled_reader()
    if make is None:
        return None
    from shared.resource.row_tables import RowTables

    schema = make()
    index = RowTables(schema).resource(descriptor, STORED_NAMES, newest)
    return None if index is None else (schema, index)


@cache
def _compiled_reader() -> "type[Schema] | None":
    try:
        from shared.data.native.extension import Schema
    except ImportError as error:
        get_logger(__name__).warning("rows are read in Python: no compiled reader", error=str(error))
        return None
    return Schema
