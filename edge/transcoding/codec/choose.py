"""Which codec serves: the one in C where `make setup` could compile it, else the one in Python."""

from google.protobuf.descriptor_pool import DescriptorPool
from structlog import get_logger

from edge.transcoding.codec.seam import Codec
from edge.transcoding.codec.twin import PythonCodec


def open_codec(pool: DescriptorPool, strict: bool = True) -> Codec:
    """The fastest codec there is. `strict` refuses unknown JSON fields, else they are skipped."""
    twin = PythonCodec(pool, strict)
    try:
        from edge.transcoding.codec.native.codec import NativeCodec
    except ImportError as error:
        get_logger(__name__).warning("codec in Python serves: no compiled one", error=str(error))
        return twin
    return NativeCodec(pool, twin)
