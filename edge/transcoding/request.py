"""A request message out of path, query and body, with every fault of all three reported at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message_factory import GetMessageClass

from edge.transcoding.body import HTTP_BODY, body_reader
from edge.transcoding.codec.faults import InvalidInput
from edge.transcoding.codec.fields import is_message, message_of
from edge.transcoding.codec.plan import Plans
from edge.transcoding.codec.seam import Codec, Parsed
from edge.transcoding.errors import Located, bad_request
from edge.transcoding.header_field import Given, HeaderField
from edge.transcoding.path_binding import PathBinder
from edge.transcoding.query_binding import QueryBinder
from edge.transcoding.query_fields import QueryFields
from edge.transcoding.route import Route
from edge.transcoding.suggest import Suggestions
from shared.core.errors import InvalidArgument

MASK = "update_mask"


class RequestBuilder:
    """The compiled way of one route from HTTP to message bytes."""

    def __init__(
        self,
        route: Route,
        codec: Codec,
        plans: Plans,
        fields: QueryFields,
        strict: bool,
        ignored: frozenset[str],
        suggestions: Suggestions | None = None,
    ) -> None:
        """`suggestions` make errors say which name may have been meant."""
        self._suggestions = suggestions
        self._masked = _infers_mask(route)
        self._prefix = f"{route.body}."
        self._make: Any = GetMessageClass(route.method.input)
        self._read_body = body_reader(route, codec, self._masked)
        self._path = PathBinder(route, plans)
        self._query = QueryBinder(route, fields, strict, ignored)
        self._headers = [
            (header.lower().encode(), HeaderField(route, name, header, plans, wins=True))
            for name, header in route.policy.header_fields
        ]

    def build(
        self,
        segments: Sequence[bytes],
        query: bytes,
        headers: Mapping[bytes, bytes],
        body: bytes,
        given: Given = (),
    ) -> list[bytes]:
        """The wire bytes of the request; a client stream has any number of them. `given` are fields out of headers.

        Raises InvalidArgument with every fault, or UnsupportedMediaType.
        """
        faults: list[Located] = []
        if self._headers:
            own = [(field, headers[name].decode("latin-1")) for name, field in self._headers if name in headers]
            given = [*given, *own]
        try:
            messages = self._read_body(body, headers)
        except InvalidInput as error:
            faults.extend(Located("body", fault) for fault in error.faults)
            messages = [Parsed(b"")]
        if self._masked or self._path.names or query or given:
            wires = [self._bind(parsed, segments, query, given, faults) for parsed in messages]
        else:
            wires = [parsed.wire for parsed in messages]
        if faults:
            raise self._refusal(faults)
        return wires

    def bind(self, parsed: Parsed, segments: Sequence[bytes], query: bytes) -> bytes:
        """One message of a stream: its body with path and query. Raises InvalidArgument with every fault."""
        if not self._path.names and not query:
            return parsed.wire
        faults: list[Located] = []
        wire = self._bind(parsed, segments, query, (), faults)
        if faults:
            raise self._refusal(faults)
        return wire

    def _refusal(self, faults: list[Located]) -> InvalidArgument:
        return bad_request(self._suggestions.added(faults) if self._suggestions else faults)

    def _bind(
        self, parsed: Parsed, segments: Sequence[bytes], query: bytes, headed: Given, faults: list[Located]
    ) -> bytes:
        message = self._make.FromString(parsed.wire)
        path_values = self._path.bind(message, segments, faults)
        given = self._query.bind(message, query, path_values, faults) if query else set()
        # The mask of the client's own wins, whatever it holds.
        if self._masked and MASK not in given:
            paths = [path for path in parsed.paths if self._prefix + path not in path_values]
            if paths:
                message.update_mask.paths.extend(paths)
        for field, value in headed:
            field.put(message, value, faults)
        wire: bytes = message.SerializeToString()
        return wire


def _infers_mask(route: Route) -> bool:
    """Whether the route gets the mask its JSON implies: a PATCH whose body is a message, with a mask beside it."""
    fields: dict[str, FieldDescriptor] = dict(route.method.input.fields_by_name)
    body, mask = fields.get(route.body), fields.get(MASK)
    if route.http_method != "PATCH" or body is None or mask is None:
        return False
    return (
        is_message(body)
        and not body.is_repeated
        and not message_of(body).full_name.startswith("google.protobuf.")
        and message_of(body).full_name != HTTP_BODY
        and is_message(mask)
        and message_of(mask).full_name == "google.protobuf.FieldMask"
    )
