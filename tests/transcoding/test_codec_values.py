"""Values at the edge of what ProtoJSON can say."""

import json
import math
from typing import Any

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.message_factory import GetMessageClass

from edge.transcoding.codec.seam import UnrenderableError
from edge.transcoding.contract import Contract
from tests.transcoding.codecs import MakeCodec

NAME = "echo.v1.EchoRequest"


class Codec:
    """The codec of one message type."""

    def __init__(self, files: FileDescriptorSet, make_codec: MakeCodec) -> None:
        pool = Contract(files).pool
        codec = make_codec(pool, True)
        self.make: Any = GetMessageClass(pool.FindMessageTypeByName(NAME))
        self.parse = codec.parser(NAME)
        self.render = codec.renderer(NAME)

    def shown(self, **fields: Any) -> Any:
        """What JSON shows for fields."""
        return json.loads(self.render(self.make(**fields).SerializeToString()).body)

    def read(self, text: str) -> Any:
        """The message in a JSON text."""
        return self.make.FromString(self.parse(text.encode()).wire)


@pytest.fixture(scope="module")
def codec(echo_set: FileDescriptorSet, make_codec: MakeCodec) -> Codec:
    return Codec(echo_set, make_codec)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("i64", "9007199254740993", 9007199254740993),
        ("i64", "9223372036854775807.0", 2**63 - 1),
        ("i64", "1e18", 10**18),
        ("i64", '"-9223372036854775808"', -(2**63)),
        ("i32", "7.0", 7),
        ("i32", '"1e2"', 100),
        ("i32", "-0", 0),
        ("d", '"1.5"', 1.5),
        ("d", "1e308", 1e308),
        ("d", '"-Infinity"', -math.inf),
        ("f", "3.4028235e38", 3.4028234663852886e38),
        ("data", '"-_8"', b"\xfb\xff"),
        ("data", '"+/8="', b"\xfb\xff"),
        ("data", '""', b""),
        ("color", "1.0", 1),
        ("color", "77", 77),
        ("text", '"\\ud83d\\ude00\\u0000"', "😀\0"),
    ],
)
def test_read(codec: Codec, field: str, text: str, value: Any) -> None:
    assert getattr(codec.read(f'{{"{field}":{text}}}'), field) == value


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("i64", 2**53 + 1, "9007199254740993"),
        ("d", 1.0, 1),
        ("d", 0.1, 0.1),
        ("d", 1e22, 1e22),
        ("d", 9007199254740994.0, 9007199254740994),
        ("d", 1.5e-7, 1.5e-7),
        ("d", 5e-324, 5e-324),
        ("f", 1.401298464324817e-45, 1.4013e-45),
        ("d", math.nan, "NaN"),
        ("f", 0.1, 0.1),
        ("f", 16777216.0, 16777216),
        ("f", 3.4028234663852886e38, 3.4028235e38),
        ("f", -math.inf, "-Infinity"),
        ("data", b"\xfb\xff", "+/8="),
        ("color", 77, 77),
        ("color", 1, "COLOR_RED"),
    ],
)
def test_shown(codec: Codec, field: str, value: Any, shown: Any) -> None:
    assert codec.shown(**{field: value})[field] == shown


def test_a_negative_zero_keeps_its_sign(codec: Codec) -> None:
    assert math.copysign(1, codec.shown(d=-0.0)["d"]) == -1


def test_fields_without_presence_are_always_shown(codec: Codec) -> None:
    shown = codec.shown()
    assert shown["text"] == ""
    assert shown["i64"] == "0"
    assert shown["color"] == "COLOR_UNSPECIFIED"
    assert shown["tags"] == []
    assert shown["labels"] == {}
    assert not {"book", "nick", "choiceText", "wString", "at"} & shown.keys()


@pytest.mark.parametrize(("field", "shown"), [("tags", b"[]"), ("labels", b"{}"), ("i64", b'"0"'), ("book", b"null")])
def test_an_absent_field_that_is_the_whole_document(
    echo_set: FileDescriptorSet, make_codec: MakeCodec, field: str, shown: bytes
) -> None:
    assert make_codec(Contract(echo_set).pool, True).renderer(NAME, field)(b"").body == shown


def test_an_any_of_an_unknown_type_shows_its_bytes(codec: Codec) -> None:
    payload = {"type_url": "x/no.Type", "value": b"\x01"}
    assert codec.shown(payload=payload)["payload"] == {"@type": "x/no.Type", "value": "AQ=="}


@pytest.mark.parametrize("fields", [{"at": {"seconds": 2**60}}, {"wait": {"seconds": 1, "nanos": -1}}])
def test_a_time_that_json_cannot_show_is_an_error_of_the_service(codec: Codec, fields: dict[str, Any]) -> None:
    with pytest.raises(UnrenderableError):
        codec.shown(**fields)


def test_bytes_that_are_no_message_are_an_error_of_the_service(codec: Codec) -> None:
    with pytest.raises(UnrenderableError):
        codec.render(b"\x0a\xff")
