"""Fields of the request message that a header fills, such as the etag that `If-Match` names."""

from collections.abc import Sequence
from typing import Any

from edge.transcoding.codec import text
from edge.transcoding.codec.faults import Fault, Reject
from edge.transcoding.codec.plan import Plans
from edge.transcoding.errors import Located
from edge.transcoding.route import Route
from edge.transcoding.rules import resolve


class HeaderField:
    """One such field, compiled. With `wins` the header replaces what path, query or body say; else it has to agree."""

    __slots__ = ("_last", "_parents", "_put", "_read", "_shown", "_source", "_wins")

    def __init__(self, route: Route, path: str, header: str, plans: Plans, wins: bool = False) -> None:
        """`path` is a proto field path. Raises RuleError where it leads nowhere."""
        fields = resolve(route.method.input, path)
        self._parents = [field.name for field in fields[:-1]]
        self._last = fields[-1].name
        self._shown = ".".join(field.json_name for field in fields)
        self._source = f"header {header}"
        self._read, self._put = text.reader(fields[-1], plans), text.putter(fields[-1])
        self._wins = wins

    def put(self, message: Any, value: str, faults: list[Located]) -> None:
        """Sets the field, or adds a fault."""
        for parent in self._parents:
            message = getattr(message, parent)
        try:
            read = self._read(value)
        except Reject as reject:
            faults.append(Located(self._source, Fault(self._shown, "", reject.reason, reject.text)))
            return
        current = getattr(message, self._last)
        if current and current != read and not self._wins:
            faults.append(Located(self._source, Fault(self._shown, "", "CONFLICT", "differs from the header")))
            return
        self._put(message, read)


Given = Sequence[tuple[HeaderField, str]]
"""Fields with the text that the headers of a request give them."""
