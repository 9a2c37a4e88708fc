"""The codecs under test."""

from collections.abc import Callable

import pytest
from google.protobuf.descriptor_pool import DescriptorPool

from buildtools.native import compiler
from edge.transcoding.codec.choose import open_codec
from edge.transcoding.codec.seam import Codec
from edge.transcoding.codec.twin import PythonCodec

MakeCodec = Callable[[DescriptorPool, bool], Codec]
"""Makes a codec over a pool; strict or not."""


def open_native(pool: DescriptorPool, strict: bool = True) -> Codec:
    """The codec in C. Skips the test on a machine that cannot compile it."""
    codec = open_codec(pool, strict)
    if isinstance(codec, PythonCodec):
        assert compiler() is None, "`make setup` compiles the codec in C"
        pytest.skip("no C compiler")
    return codec
