"""The codec in C against the one in Python and the protobuf runtime: random types, random messages, broken input."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf import json_format
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.transcoding.codec.twin import PythonCodec
from edge.transcoding.contract import Contract
from tests.fuzz.agreement import Agreement
from tests.transcoding.codecs import open_native
from tests.transcoding.messages import full_messages, messages
from tests.transcoding.random_contracts import ROOT, every_scalar, map_of_a_wide_enum, pools

_SETTINGS = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
NAME = "echo.v1.EchoRequest"


class Echo:
    """The test contract's message type under both codecs."""

    def __init__(self, pool: DescriptorPool) -> None:
        self.agreement = agreement_of(pool, NAME, "book")
        self.messages = messages(pool, NAME, "echo.v1.Book", depth=2)
        self.books = messages(pool, "echo.v1.Book", "echo.v1.Book", depth=2)
        self.pool = pool


def agreement_of(pool: DescriptorPool, name: str, field: str = "") -> Agreement:
    """A message type under both codecs."""
    return Agreement(pool, name, open_native(pool), PythonCodec(pool), field)


@pytest.fixture(scope="module")
def echo(echo_set: FileDescriptorSet) -> Echo:
    return Echo(Contract(echo_set).pool)


@given(data=st.data())
@_SETTINGS
def test_random_messages_of_random_types(data: st.DataObject) -> None:
    pool = data.draw(pools())
    agree(pool, data.draw(messages(pool, ROOT, ROOT, depth=2)))


def agree(pool: DescriptorPool, message: Any) -> None:
    """Both codecs and the runtime show the message alike, and read it from what the runtime shows."""
    wire, text = message.SerializeToString(), json_format.MessageToJson(message, descriptor_pool=pool)
    agreement = agreement_of(pool, ROOT)
    agreement.check_wire(wire)
    agreement.check_json(text.encode())
    assert read(pool, ROOT, text) == message.SerializeToString(deterministic=True)
    shown = json.loads(open_native(pool).renderer(ROOT)(wire).body)
    assert shown == json_format.MessageToDict(message, always_print_fields_with_no_presence=True, descriptor_pool=pool)


@given(data=st.data())
@settings(_SETTINGS, max_examples=30)
def test_every_type_of_scalar(data: st.DataObject) -> None:
    pool = every_scalar()
    agree(pool, data.draw(full_messages(pool, ROOT)))


def test_a_map_without_a_table_is_left_to_python() -> None:
    pool = map_of_a_wide_enum()
    agree(pool, GetMessageClass(pool.FindMessageTypeByName(ROOT))(f_1={"a": 100_000, "b": 0, "c": 7}))


def read(pool: DescriptorPool, name: str, text: str) -> bytes:
    """The message that the codec in C reads, in canonical form."""
    wire = open_native(pool).parser(name)(text.encode()).wire
    made: Any = GetMessageClass(pool.FindMessageTypeByName(name)).FromString(wire)
    canonical: bytes = made.SerializeToString(deterministic=True)
    return canonical


@st.composite
def edits(draw: Callable[..., Any], pieces: st.SearchStrategy[bytes]) -> Callable[[bytes], bytes]:
    """A change of some bytes: a few places are cut, doubled, or get other bytes."""
    places = draw(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 4), pieces, st.booleans()), max_size=4))

    def edit(data: bytes) -> bytes:
        for place, cut, piece, doubled in places:
            at = int(place * len(data))
            data = data[:at] + piece + (data[max(at - 9, 0) : at] if doubled else b"") + data[at + cut :]
        return data

    return edit


_SIGNS = (b"{", b"}", b"[", b"]", b",", b":", b'"', b"\\", b"=", b"_", b" ", b"\x00", b"\xff", b"\xc3\xa9")
_WORDS = (b"null", b"true", b"0", b"-0", b"1.5", b"1e400", b"NaN", b'"NaN"', b'"a":', b'"text":"x",')
_TOKENS = (*_SIGNS, *_WORDS, b"\\u00e9", b"\\ud83d", b"\\udc00")


@given(data=st.data(), edit=edits(st.binary(max_size=3)))
@_SETTINGS
def test_broken_messages(echo: Echo, data: st.DataObject, edit: Callable[[bytes], bytes]) -> None:
    echo.agreement.check_wire(edit(data.draw(echo.messages).SerializeToString()))


@given(data=st.data(), edit=edits(st.sampled_from(_TOKENS) | st.binary(max_size=2)))
@_SETTINGS
def test_broken_documents(echo: Echo, data: st.DataObject, edit: Callable[[bytes], bytes]) -> None:
    message = data.draw(echo.messages)
    text = json_format.MessageToJson(message, descriptor_pool=echo.pool, indent=None).encode()
    echo.agreement.check_json(edit(text))


@given(data=st.data(), edit=edits(st.sampled_from(_TOKENS)))
@_SETTINGS
def test_documents_that_stand_for_a_field(echo: Echo, data: st.DataObject, edit: Callable[[bytes], bytes]) -> None:
    book = data.draw(echo.books)
    echo.agreement.check_json(edit(json_format.MessageToJson(book, indent=None).encode()))
