"""The codec whose hot calls are C. What the extension leaves, and every refusal, is the work of the codec in Python."""

from google.protobuf.descriptor import Descriptor
from google.protobuf.descriptor_pool import DescriptorPool

from edge.transcoding.codec.fields import is_map, is_message, message_of
from edge.transcoding.codec.native.extension import Schema
from edge.transcoding.codec.native.powers import powers_of_ten
from edge.transcoding.codec.native.tables import Tables
from edge.transcoding.codec.seam import Codec, ListParser, Parsed, Parser, Rendered, Renderer
from edge.transcoding.codec.twin import etag_field

_NONE = -1


class NativeCodec:
    """A Codec over a descriptor pool. `twin` answers what the extension leaves, which knows no lenient reading."""

    def __init__(self, pool: DescriptorPool, twin: Codec) -> None:
        self._pool = pool
        self._twin = twin
        self._schema = Schema(powers_of_ten(), Rendered, Parsed)
        self._tables = Tables(self._schema)

    def parser(self, type_name: str, field: str = "", paths: bool = False) -> Parser:
        """See Codec."""
        twin = self._twin.parser(type_name, field, paths)
        descriptor = self._pool.FindMessageTypeByName(type_name)
        if paths and field and not _is_plain(descriptor, field):
            return twin
        return self._schema.parser(self._tables.message(descriptor), _index(descriptor, field), _NONE, paths, twin)

    def list_parser(self, type_name: str) -> ListParser:
        """See Codec."""
        twin = self._twin.list_parser(type_name)
        descriptor = self._pool.FindMessageTypeByName(type_name)
        return self._schema.list_parser(self._tables.message(descriptor), _NONE, _NONE, False, twin)

    def renderer(self, type_name: str, field: str = "") -> Renderer:
        """See Codec."""
        twin = self._twin.renderer(type_name, field)
        descriptor = self._pool.FindMessageTypeByName(type_name)
        etag = _NONE if field else _index(descriptor, etag_field(descriptor))
        return self._schema.renderer(self._tables.message(descriptor), _index(descriptor, field), etag, False, twin)


def _index(descriptor: Descriptor, field: str) -> int:
    return descriptor.fields_by_name[field].index if field else _NONE


def _is_plain(descriptor: Descriptor, name: str) -> bool:
    field = descriptor.fields_by_name[name]
    return is_message(field) and not is_map(field) and message_of(field).file.package != "google.protobuf"
