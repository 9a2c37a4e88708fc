"""Rare forms of messages and documents: whatever the codec in C makes of them, it is what the one in Python does."""

from pathlib import Path

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from edge.transcoding.codec.twin import PythonCodec
from edge.transcoding.contract import Contract
from tests.fuzz.agreement import Agreement
from tests.transcoding.codecs import open_native

NAME = "echo.v1.EchoRequest"


@pytest.fixture(scope="module")
def agreement(echo_set: FileDescriptorSet) -> Agreement:
    pool = Contract(echo_set).pool
    return Agreement(pool, NAME, open_native(pool), PythonCodec(pool), "book")


@pytest.mark.parametrize(
    "wire",
    [
        pytest.param("ca0207 0801 120161 1800", id="an entry of a map with an unknown field"),
        pytest.param("ca0204 0801 0802", id="an entry of a map with two keys"),
        pytest.param("ca0200", id="an entry of a map without key and value"),
        pytest.param("da0203 0a0161", id="an entry of a map without its message"),
        pytest.param("ca0203 120161 ca0203 120162", id="two entries of one key"),
        pytest.param("2a03 2a0161 2a03 2a0162", id="a message in two parts"),
        pytest.param("9203 0161 9803 01", id="two members of a oneof"),
        pytest.param("a204 04 1200 1800", id="two kinds in a Value"),
        pytest.param("50 ffffffffffffffffff 01", id="a varint of 64 bits"),
        pytest.param("50 8080808080808080808001", id="a varint of 11 bytes"),
        pytest.param("50 80808080808080808002", id="a varint with a bit past the 64th"),
        pytest.param("50", id="a varint that is not there"),
        pytest.param("50 80", id="half a varint"),
        pytest.param("7f 01", id="a wire type that is none"),
        pytest.param("52 00", id="a wire type that is not the field's"),
        pytest.param("d080808000 01", id="a tag in more bytes than it needs"),
        pytest.param("d08080808000 01", id="a tag in too many bytes"),
        pytest.param("1a 8180808000 61", id="a length in more bytes than it needs"),
        pytest.param("1a 818080808000 61", id="a length in too many bytes"),
        pytest.param("79 0102", id="half a fixed number"),
        pytest.param("f201 0161 50 01 f201 0162", id="a repeated field in two parts"),
        pytest.param("f801 01 fa01 02 0203 f801 04", id="packed and not packed"),
        pytest.param("fa01 00", id="packed nothing"),
        pytest.param("fa01 01 80", id="packed half a varint"),
        pytest.param("9b19 9c19", id="an unknown group"),
        pytest.param("50 01 50 02", id="a number twice"),
        pytest.param("00 00", id="a field of number 0"),
        pytest.param("1a 01 80", id="text that begins in the middle of a character"),
        pytest.param("1a 02 c3 c3", id="text with half a character"),
        pytest.param("1a 03 eda080", id="text with half a surrogate pair"),
        pytest.param("1a 04 f4908080", id="text past the last character"),
        pytest.param("1a 02 c080", id="text with a long form"),
        pytest.param("1a 03 e282ac 1a00", id="text twice"),
        pytest.param("f203 03 0a0161", id="a field mask"),
        pytest.param("f203 02 0a00", id="a field mask of an empty path"),
        pytest.param("f203 05 0a03 c3a962", id="a field mask with a letter of no name"),
        pytest.param("f203 02 0801", id="a field mask with a number"),
        pytest.param("e203 0b 08ffffffffffffffffff01", id="the second before 1970"),
        pytest.param("e203 06 1080bbd7dc03", id="a time with too many nanoseconds"),
        pytest.param("9204 00", id="an empty value"),
        pytest.param("ba04 00", id="an empty Value"),
        pytest.param("42" * 200, id="nested or not"),
    ],
)
def test_messages(agreement: Agreement, wire: str) -> None:
    agreement.check_wire(bytes.fromhex(wire))


def test_messages_nested_deeply(agreement: Agreement) -> None:
    for levels in (62, 63, 64, 65, 97, 98, 99, 100, 101):
        wire = b""
        for _ in range(levels):
            wire = b"\x42" + varint(len(wire)) + wire
        agreement.check_wire(b"\x2a" + varint(len(wire)) + wire)


def varint(value: int) -> bytes:
    """A length below 2^14."""
    return bytes([value]) if value < 128 else bytes([value & 127 | 128, value >> 7])


_SAME = ",".join(f'"k{number}":""' for number in (*range(20), 3))


@pytest.mark.parametrize("text", Path(__file__).with_name("rare_documents.txt").read_text().splitlines())
def test_documents(agreement: Agreement, text: str) -> None:
    agreement.check_json(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", '{"text":"\t"}', "\ufeff{}", '{"d":' + "1" * 401 + "}", '{"d":"' + "1" * 401 + '"}'),
        pytest.param('{"labels":{' + _SAME + "}}", id="one of many keys twice"),
    ],
)
def test_documents_that_fit_no_line(agreement: Agreement, text: str) -> None:
    agreement.check_json(text.encode())


def test_documents_nested_deeply(agreement: Agreement) -> None:
    for levels in range(90, 100):
        agreement.check_json(b'{"sequel":' * levels + b"{}" + b"}" * levels)
        agreement.check_json(b'{"book":' + b'{"sequel":' * levels + b"{}" + b"}" * levels + b"}")
    for levels in range(29, 51):
        agreement.check_json(b'{"anyValue":' + b"[" * levels + b"]" * levels + b"}")
        agreement.check_json(b'{"anyValue":' + b'{"a":' * levels + b"1" + b"}" * levels + b"}")


class Bytes(bytes):
    """Bytes of another type."""


def test_bytes_of_another_type_are_read(echo_set: FileDescriptorSet) -> None:
    codec = open_native(Contract(echo_set).pool)
    wire = codec.parser(NAME)(Bytes(b'{"text":"a"}')).wire
    assert wire == codec.list_parser(NAME)(Bytes(b'[{"text":"a"}]'))[0]
    assert b'"text":"a"' in codec.renderer(NAME)(Bytes(wire)).body
