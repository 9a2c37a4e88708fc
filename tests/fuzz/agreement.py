"""Whether two codecs do the same with the same bytes: the same document, the same message, the same faults."""

import json
from dataclasses import asdict
from typing import Any

from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass

from edge.transcoding.codec.faults import InvalidInput
from edge.transcoding.codec.seam import Codec, UnrenderableError


class Agreement:
    """One message type under two codecs. Each check raises AssertionError where they differ."""

    def __init__(self, pool: DescriptorPool, name: str, left: Codec, right: Codec, field: str = "") -> None:
        """`field` is one of message type, for the checks of a document that stands for it."""
        descriptor = pool.FindMessageTypeByName(name)
        self._make: Any = GetMessageClass(descriptor)
        self._renderers = [codec.renderer(name, part) for codec in (left, right) for part in ("", field)]
        self._parsers = [codec.parser(name, field, paths=bool(field)) for codec in (left, right)]
        self._whole_parsers = [codec.parser(name) for codec in (left, right)]
        self._list_parsers = [codec.list_parser(name) for codec in (left, right)]

    def check_wire(self, wire: bytes) -> None:
        """The same JSON and etag for a message and for a field of it, or the same refusal."""
        whole, part, other_whole, other_part = (_rendered(render, wire) for render in self._renderers)
        assert (whole, part) == (other_whole, other_part), wire

    def check_json(self, text: bytes) -> None:
        """The same message and paths for a document, or the same faults."""
        for left, right in (self._parsers, self._whole_parsers, self._list_parsers):
            assert self._parsed(left, text) == self._parsed(right, text), text

    def _parsed(self, parse: Any, text: bytes) -> Any:
        try:
            parsed = parse(text)
        except InvalidInput as error:
            return [asdict(fault) for fault in error.faults]
        if isinstance(parsed, list):
            return [self._canonical(wire) for wire in parsed]
        return self._canonical(parsed.wire), parsed.paths

    def _canonical(self, wire: bytes) -> bytes:
        made: bytes = self._make.FromString(wire).SerializeToString(deterministic=True)
        return made


def _rendered(render: Any, wire: bytes) -> Any:
    """The document with its numbers as they are written, and its objects without their order."""
    try:
        body, etag = render(wire)
    except UnrenderableError:
        return "unrenderable"
    return json.loads(body, parse_float=_Number, parse_int=_Number), etag


class _Number(str):
    """A number's text, which is not equal to the same text in quotes."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Number) and str.__eq__(self, other)

    __hash__ = str.__hash__
