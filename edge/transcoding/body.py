"""The body of a request as wire bytes of the request message: JSON, or the raw bytes of a google.api.HttpBody."""

from collections.abc import Callable, Mapping
from typing import Any

from google.api.httpbody_pb2 import HttpBody
from google.protobuf.message_factory import GetMessageClass

from edge.transcoding.codec.faults import MAX_FAULTS, Fault, InvalidInput
from edge.transcoding.codec.fields import is_message, message_of
from edge.transcoding.codec.seam import Codec, Parsed, Parser
from edge.transcoding.elements import is_ndjson, lines
from edge.transcoding.media import check_json
from edge.transcoding.route import Route
from shared.core.errors import InvalidArgument

ReadBody = Callable[[bytes, Mapping[bytes, bytes]], list[Parsed]]
"""Body bytes and headers to one request message; a client stream has any number. Raises InvalidInput or StatusError."""

HTTP_BODY = "google.api.HttpBody"
_NOTHING = Parsed(b"")


def body_reader(route: Route, codec: Codec, paths: bool) -> ReadBody:
    """The reader of a route's body. `paths` asks for the proto paths its JSON names."""
    if not route.body:
        return _no_body
    if takes_file(route):
        return _raw(route)
    field = "" if route.body == "*" else route.body
    if route.method.client_streaming and not field:
        return _stream(route, codec)
    parse = codec.parser(route.method.input.full_name, field, paths)

    def read(data: bytes, headers: Mapping[bytes, bytes]) -> list[Parsed]:
        if not data:
            return [_NOTHING]
        check_json(headers)
        return [parse(data)]

    return read


def _stream(route: Route, codec: Codec) -> ReadBody:
    parse = codec.list_parser(route.method.input.full_name)
    parse_line = codec.parser(route.method.input.full_name)

    def read(data: bytes, headers: Mapping[bytes, bytes]) -> list[Parsed]:
        if not data:
            return []
        check_json(headers, lines=True)
        if is_ndjson(headers):
            return _lines(parse_line, data)
        return [Parsed(wire) for wire in parse(data)]

    return read


def _lines(parse: Parser, data: bytes) -> list[Parsed]:
    found: list[Parsed] = []
    faults: list[Fault] = []
    for place, line in enumerate(lines(data)):
        try:
            found.append(parse(line))
        except InvalidInput as error:
            faults += [fault.at(place) for fault in error.faults]
        if len(faults) >= MAX_FAULTS:
            break
    if faults:
        raise InvalidInput(faults[:MAX_FAULTS])
    return found


def _no_body(data: bytes, headers: Mapping[bytes, bytes]) -> list[Parsed]:
    # Many clients add an empty object to every POST; anything more would be lost without a word.
    if data.strip() not in (b"", b"{}"):
        raise InvalidArgument("this method takes no body")
    return [_NOTHING]


def takes_file(route: Route) -> bool:
    """Whether the body is raw bytes, as google.api.HttpBody holds them."""
    if route.body == "*":
        return route.method.input.full_name == HTTP_BODY
    field = route.method.input.fields_by_name[route.body]
    return is_message(field) and not field.is_repeated and message_of(field).full_name == HTTP_BODY


def _raw(route: Route) -> ReadBody:
    make: Any = GetMessageClass(route.method.input)
    field = route.body

    def read(data: bytes, headers: Mapping[bytes, bytes]) -> list[Parsed]:
        content_type = headers.get(b"content-type", b"").decode("latin-1")
        if not data and not content_type:
            return [_NOTHING]
        wire = HttpBody(content_type=content_type, data=data).SerializeToString()
        if field == "*":
            return [Parsed(wire)]
        message = make()
        getattr(message, field).MergeFromString(wire)
        return [Parsed(message.SerializeToString())]

    return read
