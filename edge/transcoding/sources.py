"""The messages of a client stream made of a body that is still arriving: elements of JSON, or pieces of a file."""

from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Any
from urllib.parse import quote_from_bytes

from google.api.httpbody_pb2 import HttpBody
from google.protobuf.message_factory import GetMessageClass

from edge.transcoding.codec.faults import InvalidInput
from edge.transcoding.codec.seam import Codec, Parsed
from edge.transcoding.elements import splitter
from edge.transcoding.errors import Located, bad_request
from edge.transcoding.exchange import Exchange
from edge.transcoding.form import is_form, read_form
from edge.transcoding.media import check_json
from edge.transcoding.pieces import Arriving
from edge.transcoding.request import RequestBuilder
from edge.transcoding.route import Route

Source = Callable[[Exchange, Sequence[bytes], Arriving], AsyncGenerator[bytes, None]]
"""A request, its raw path segments and its body to the wire bytes of its messages. Raises StatusError or ClientGone."""


def json_source(route: Route, codec: Codec, build: RequestBuilder, most: int) -> Source:
    """Elements of an array, or values a line; `most` bounds each in bytes."""
    parse = codec.parser(route.method.input.full_name)

    async def messages(exchange: Exchange, segments: Sequence[bytes], body: Arriving) -> AsyncGenerator[bytes, None]:
        check_json(exchange.headers, lines=True)
        query = exchange.scope.get("query_string", b"")
        cut = splitter(exchange.headers, most)
        place = 0
        async for piece in body.pieces():
            for element in cut.feed(piece):
                yield _element(parse, element, place, build, segments, query)
                place += 1
        for element in cut.end():
            yield _element(parse, element, place, build, segments, query)
            place += 1

    return messages


def _element(
    parse: Callable[[bytes], Parsed],
    element: bytes,
    place: int,
    build: RequestBuilder,
    segments: Sequence[bytes],
    query: bytes,
) -> bytes:
    try:
        parsed = parse(element)
    except InvalidInput as error:
        raise bad_request([Located("body", fault.at(place)) for fault in error.faults]) from None
    return build.bind(parsed, segments, query)


def file_source(route: Route, build: RequestBuilder) -> Source:
    """Pieces of a raw body or a form's file. Path, query, form fields and content type are in the first message."""
    wrap = _wrapper(route)
    file_field = "" if route.body == "*" else route.body

    async def messages(exchange: Exchange, segments: Sequence[bytes], body: Arriving) -> AsyncGenerator[bytes, None]:
        content_type = exchange.headers.get(b"content-type", b"")
        query = exchange.scope.get("query_string", b"")
        pieces: Any = body.pieces()
        kind = content_type.decode("latin-1")
        if is_form(exchange.headers):
            form = await read_form(content_type, file_field, pieces)
            pieces, kind = form.pieces, form.content_type
            query = b"&".join(filter(None, (query, _as_query(form.fields))))
        first = True
        async for piece in pieces:
            wire = wrap(HttpBody(content_type=kind if first else "", data=piece).SerializeToString())
            yield build.bind(Parsed(wire), segments, query) if first else wire
            first = False
        if first:
            yield build.bind(Parsed(wrap(HttpBody(content_type=kind).SerializeToString())), segments, query)

    return messages


def _as_query(fields: Sequence[tuple[str, bytes]]) -> bytes:
    """Form fields are parameters: the same names, the same rules."""
    return b"&".join(
        f"{quote_from_bytes(name.encode(), safe='[]')}={quote_from_bytes(value, safe='')}".encode()
        for name, value in fields
    )


def _wrapper(route: Route) -> Callable[[bytes], bytes]:
    """Wire bytes of an HttpBody to those of the request that holds it."""
    if route.body == "*":
        return lambda wire: wire
    make: Any = GetMessageClass(route.method.input)
    field = route.body

    def wrap(wire: bytes) -> bytes:
        message = make()
        getattr(message, field).MergeFromString(wire)
        wrapped: bytes = message.SerializeToString()
        return wrapped

    return wrap
