"""A reply message as an HTTP body: its JSON, or that of one field of it."""

from collections.abc import Callable
from typing import NamedTuple

from google.protobuf.descriptor import Descriptor
from google.protobuf.message import DecodeError
from google.protobuf.message_factory import GetMessageClass

from edge.transcoding.body import HTTP_BODY
from edge.transcoding.codec.fields import is_message, message_of
from edge.transcoding.codec.seam import Codec, UnrenderableError
from edge.transcoding.entity_tags import entity_tag
from edge.transcoding.route import Route
from edge.transcoding.status import FindStatuses, inner_statuses, rename

JSON_TYPE = b"application/json"


class Reply(NamedTuple):
    """One message ready for HTTP. `etag` is an HTTP entity tag, or empty."""

    content_type: bytes
    body: bytes
    etag: bytes = b""


MakeReply = Callable[[bytes], Reply]
"""Wire bytes of a reply message to HTTP. Raises UnrenderableError."""


def answers_file(route: Route) -> bool:
    """Whether a route's answers are raw bytes, as google.api.HttpBody holds them, rather than JSON."""
    output, field = route.method.output, route.response_body
    return _is_raw(output, field) if field else output.full_name == HTTP_BODY


def replier(route: Route, codec: Codec) -> MakeReply:
    """How a route's answers are shown in JSON."""
    output = route.method.output
    render = codec.renderer(output.full_name, route.response_body)
    find = inner_statuses(output)
    if find is not None:
        rename_inside = _renamer(route, find)
        return lambda wire: Reply(JSON_TYPE, render(rename_inside(wire)).body)

    def reply(wire: bytes) -> Reply:
        body, etag = render(wire)
        return Reply(JSON_TYPE, body, entity_tag(etag) if etag else b"")

    return reply


def _renamer(route: Route, find: FindStatuses) -> Callable[[bytes], bytes]:
    """Puts the field paths of the statuses inside an answer into the JSON names of the request."""
    decode = GetMessageClass(route.method.output).FromString

    def renamed(wire: bytes) -> bytes:
        try:
            message = decode(wire)
        except DecodeError as error:
            raise UnrenderableError(str(error)) from error
        for status in find(message):
            rename(status, route.method.input)
        return message.SerializeToString()

    return renamed


def _is_raw(output: Descriptor, name: str) -> bool:
    field = output.fields_by_name[name]
    return is_message(field) and not field.is_repeated and message_of(field).full_name == HTTP_BODY
