"""The codec in Python: closures compiled per message type, over the protobuf runtime's own messages and orjson."""

from collections.abc import Callable
from typing import Any

import orjson
from google.protobuf.descriptor import Descriptor
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import DecodeError, Message
from google.protobuf.message_factory import GetMessageClass

from edge.transcoding.codec.faults import Faults, InvalidInput, Reject, TooMany
from edge.transcoding.codec.fields import message_of
from edge.transcoding.codec.mask import Masks
from edge.transcoding.codec.parse import Parsers
from edge.transcoding.codec.plan import Fill, each_item
from edge.transcoding.codec.render import Printers
from edge.transcoding.codec.seam import ListParser, Parsed, Parser, Rendered, Renderer, UnrenderableError
from edge.transcoding.codec.strict_json import loads


class PythonCodec:
    """A Codec over a descriptor pool. With `strict`, unknown JSON fields are faults; else they are skipped."""

    def __init__(self, pool: DescriptorPool, strict: bool = True) -> None:
        self._pool = pool
        self._parsers = Parsers(pool, strict)
        self._printers = Printers(pool)
        self._masks = Masks()

    def parser(self, type_name: str, field: str = "", paths: bool = False) -> Parser:
        """See Codec."""
        descriptor = self._pool.FindMessageTypeByName(type_name)
        make = GetMessageClass(descriptor)
        fill = self._field(descriptor, field) if field else self._parsers.plan(descriptor).fill
        named = self._named(descriptor, field) if paths else _no_paths

        def parse(data: bytes) -> Parsed:
            value = _load(data)
            return Parsed(_filled(make, fill, value).SerializeToString(), named(value))

        return parse

    def list_parser(self, type_name: str) -> ListParser:
        """See Codec."""
        descriptor = self._pool.FindMessageTypeByName(type_name)
        make = GetMessageClass(descriptor)
        fill = self._parsers.plan(descriptor).fill

        def fill_all(messages: Any, value: Any, faults: Faults, depth: int) -> None:
            def put(item: Any) -> None:
                messages.append(make())
                fill(messages[-1], item, faults, depth)

            each_item(value, faults, put)

        return lambda data: [message.SerializeToString() for message in _filled(list, fill_all, _load(data))]

    def renderer(self, type_name: str, field: str = "") -> Renderer:
        """See Codec."""
        descriptor = self._pool.FindMessageTypeByName(type_name)
        decode = GetMessageClass(descriptor).FromString
        show = self._printers.message(descriptor)
        if field:
            show = self._show_field(descriptor, field)
        tagged = not field and etag_field(descriptor) != ""

        def render(wire: bytes) -> Rendered:
            try:
                message: Any = decode(wire)
                body = orjson.dumps(show(message))
            except (DecodeError, ValueError) as error:
                raise UnrenderableError(f"{type_name}: {error}") from error
            return Rendered(body, message.etag if tagged else "")

        return render

    def _field(self, descriptor: Descriptor, name: str) -> Fill:
        """A filler of one field whose faults carry the field's name but no pointer: it is the whole document."""
        field = descriptor.fields_by_name[name]
        setter = self._parsers.setter(field)

        def fill(message: Message, value: Any, faults: Faults, depth: int) -> None:
            try:
                setter(message, value, faults, depth)
            except (Reject, UnicodeEncodeError) as reject:
                faults.add(reject)
            faults.under(field.json_name)

        return fill

    def _named(self, descriptor: Descriptor, field: str) -> Callable[[Any], tuple[str, ...]]:
        inner = message_of(descriptor.fields_by_name[field]) if field else descriptor
        walk = self._masks.walk(inner)
        return lambda value: tuple(dict.fromkeys(walk(value))) if isinstance(value, dict) else ()

    def _show_field(self, descriptor: Descriptor, name: str) -> Callable[[Any], Any]:
        field = descriptor.fields_by_name[name]
        convert = self._printers.field(field)
        optional = field.has_presence and not field.is_repeated

        def show(message: Any) -> Any:
            if optional and not message.HasField(name):
                return None
            value = getattr(message, name)
            return convert(value) if convert else value

        return show


def _load(data: bytes) -> Any:
    faults = Faults()
    try:
        return loads(data)
    except Reject as reject:
        faults.add(reject)
    raise InvalidInput(faults)


def _filled(make: Callable[[], Any], fill: Fill, value: Any) -> Any:
    message = make()
    faults = Faults()
    try:
        fill(message, value, faults, 0)
    except (Reject, UnicodeEncodeError) as reject:
        faults.add(reject)
    except TooMany:
        pass
    faults.raise_any()
    return message


def _no_paths(value: Any) -> tuple[str, ...]:
    return ()


def etag_field(descriptor: Descriptor) -> str:
    """The name of the field that is the message's entity tag; "" if it has none."""
    field = descriptor.fields_by_name.get("etag")
    return "etag" if field is not None and field.type == field.TYPE_STRING and not field.is_repeated else ""
