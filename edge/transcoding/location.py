"""`Location` of what a call has made: the URL by which the contract reads it."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from google.protobuf.message_factory import GetMessageClass

from edge.transcoding.codec.fields import is_message, message_of
from edge.transcoding.route import Route
from edge.transcoding.template import Variable, Wild

Locate = Callable[[bytes, bytes], bytes]
"""Raw path of the request and wire bytes of the answer to a URL path; empty where the answer has no id."""


def locator(route: Route, routes: Sequence[Route]) -> Locate | None:
    """For a method that makes a resource (AIP-133): POST to a collection whose members a GET with one more segment
    answers, in the same type. None for any other.
    """
    getter = next((other for other in routes if _reads(other, route)), None) if _makes(route) else None
    if getter is None:
        return None
    field = getter.template.variables[-1].field_path
    decode: Any = GetMessageClass(route.method.output).FromString

    def locate(raw_path: bytes, wire: bytes) -> bytes:
        # Of a name such as `shelves/1/books/2` the last part is what the collection's own path lacks.
        name = getattr(decode(wire), field).rpartition("/")[2]
        return raw_path + b"/" + quote(name, safe="").encode() if name else b""

    return locate


def _makes(route: Route) -> bool:
    body = route.method.input.fields_by_name.get(route.body)
    return (
        route.http_method == "POST"
        and not route.template.verb
        and not route.method.server_streaming
        and body is not None
        and is_message(body)
        and not body.is_repeated
        and message_of(body).full_name == route.method.output.full_name
    )


def _reads(getter: Route, maker: Route) -> bool:
    template = getter.template
    if getter.http_method != "GET" or template.verb or getter.method.output.full_name != maker.method.output.full_name:
        return False
    if template.segments != (*maker.template.segments, Wild.ONE) or not template.variables:
        return False
    last: Variable = template.variables[-1]
    field = maker.method.output.fields_by_name.get(last.field_path)
    return last.end == len(template.segments) and field is not None and field.type == field.TYPE_STRING
