"""JSON into messages: every wrong field is named with its path and its place in the document."""

from collections.abc import Callable

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from edge.transcoding.codec.faults import MAX_FAULTS, InvalidInput
from edge.transcoding.codec.seam import Codec
from edge.transcoding.contract import Contract
from tests.transcoding.codecs import MakeCodec

Refusal = Callable[[str], list[tuple[str, str, str]]]


@pytest.fixture(scope="module")
def codec(echo_set: FileDescriptorSet, make_codec: MakeCodec) -> Codec:
    return make_codec(Contract(echo_set).pool, True)


@pytest.fixture(scope="module")
def refused(codec: Codec) -> Refusal:
    parse = codec.parser("echo.v1.EchoRequest")

    def refusal(text: str) -> list[tuple[str, str, str]]:
        with pytest.raises(InvalidInput) as error:
            parse(text.encode("utf-8", "surrogatepass"))
        return [(fault.field, fault.pointer, fault.reason) for fault in error.value.faults]

    return refusal


@pytest.mark.parametrize(
    ("text", "field", "pointer", "reason"),
    [
        ("[]", "", "", "WRONG_TYPE"),
        ("null", "", "", "WRONG_TYPE"),
        ("{", "", "", "MALFORMED_JSON"),
        ("{} {}", "", "", "MALFORMED_JSON"),
        ('{"d":NaN}', "", "", "MALFORMED_JSON"),
        ('{"i32":1' + "0" * 5000 + "}", "", "", "MALFORMED_JSON"),
        ('{"anyValue":' + "[" * 20000 + "]" * 20000 + "}", "", "", "TOO_DEEP"),
        ('{"text":1}', "text", "/text", "WRONG_TYPE"),
        ('{"display_name":1}', "displayName", "/display_name", "WRONG_TYPE"),
        ('{"nope":1}', "nope", "/nope", "UNKNOWN_FIELD"),
        ('{"a/b~c":1}', "a/b~c", "/a~1b~0c", "UNKNOWN_FIELD"),
        ('{"text":"a","text":"b"}', "text", "/text", "DUPLICATE_FIELD"),
        ('{"display_name":"a","displayName":"b"}', "displayName", "/display_name", "DUPLICATE_FIELD"),
        ('{"i32":1.5}', "i32", "/i32", "INVALID_NUMBER"),
        ('{"i32":"1_0"}', "i32", "/i32", "INVALID_NUMBER"),
        ('{"i32":"1e999999999"}', "i32", "/i32", "INVALID_NUMBER"),
        ('{"i32":true}', "i32", "/i32", "WRONG_TYPE"),
        ('{"i32":2147483648}', "i32", "/i32", "OUT_OF_RANGE"),
        ('{"u64":"18446744073709551616"}', "u64", "/u64", "OUT_OF_RANGE"),
        ('{"d":1e400}', "d", "/d", "OUT_OF_RANGE"),
        ('{"d":"infinity"}', "d", "/d", "INVALID_NUMBER"),
        ('{"f":3.5e38}', "f", "/f", "OUT_OF_RANGE"),
        ('{"flag":"true"}', "flag", "/flag", "WRONG_TYPE"),
        ('{"data":"a*b"}', "data", "/data", "INVALID_BASE64"),
        ('{"data":"+_8="}', "data", "/data", "INVALID_BASE64"),
        ('{"color":"COLOR_PUCE"}', "color", "/color", "UNKNOWN_ENUM_VALUE"),
        ('{"tags":["a",null]}', "tags[1]", "/tags/1", "WRONG_TYPE"),
        ('{"text":"\\ud800"}', "text", "/text", "INVALID_TEXT"),
        ('{"tags":["\\udc00"]}', "tags[0]", "/tags/0", "INVALID_TEXT"),
        ('{"labels":{"\\ud800":"x"}}', 'labels["\ud800"]', "/labels/\ud800", "INVALID_TEXT"),
        ('{"book":[]}', "book", "/book", "WRONG_TYPE"),
        ('{"book":{"writer":{"full_name":1}}}', "book.writer.fullName", "/book/writer/full_name", "WRONG_TYPE"),
        ('{"shelfBooks":[{},{"pages":"x"}]}', "shelfBooks[1].pages", "/shelfBooks/1/pages", "INVALID_NUMBER"),
        ('{"books":{"a":{"nope":1}}}', 'books["a"].nope', "/books/a/nope", "UNKNOWN_FIELD"),
        ('{"labels":{"a":null}}', 'labels["a"]', "/labels/a", "WRONG_TYPE"),
        ('{"byNumber":{"x":"a"}}', 'byNumber["x"]', "/byNumber/x", "INVALID_NUMBER"),
        ('{"byNumber":{"1":"a","01":"b"}}', 'byNumber["01"]', "/byNumber/01", "DUPLICATE_FIELD"),
        ('{"choiceText":"a","choiceNumber":1}', "choiceNumber", "/choiceNumber", "ONEOF_CONFLICT"),
        ('{"at":"2024-02-30T00:00:00Z"}', "at", "/at", "INVALID_TIMESTAMP"),
        ('{"at":"0001-01-01T00:00:00+01:00"}', "at", "/at", "INVALID_TIMESTAMP"),
        ('{"wait":"1m"}', "wait", "/wait", "INVALID_DURATION"),
        ('{"updateMask":"a..b"}', "updateMask", "/updateMask", "INVALID_FIELD_MASK"),
        ('{"wU32":-1}', "wU32", "/wU32", "OUT_OF_RANGE"),
        ('{"attributes":{"a":[{"b":1,"b":2}]}}', 'attributes["a"][0].b', "/attributes/a/0/b", "DUPLICATE_FIELD"),
        ('{"anyValue":{"a":1e400}}', 'anyValue["a"]', "/anyValue/a", "OUT_OF_RANGE"),
        ('{"payload":{"text":1}}', "payload", "/payload", "INVALID_ANY"),
        ('{"payload":{"@type":"x/no.Type"}}', "payload", "/payload", "INVALID_ANY"),
        ('{"nothing":{"a":1}}', "nothing.a", "/nothing/a", "UNKNOWN_FIELD"),
    ],
)
def test_one_fault(refused: Refusal, text: str, field: str, pointer: str, reason: str) -> None:
    assert refused(text) == [(field, pointer, reason)]


def test_all_faults_at_once(refused: Refusal) -> None:
    found = refused('{"i32":"x","u32":-1,"book":{"pages":{},"nope":1,"writer":3},"tags":[1,"a",2]}')
    assert [pointer for _, pointer, _ in found] == [
        *("/i32", "/u32", "/book/pages", "/book/nope", "/book/writer", "/tags/0", "/tags/2"),
    ]


def test_a_million_faults_are_not_listed(refused: Refusal) -> None:
    assert len(refused('{"numbers":[' + ",".join(["{}"] * 5000) + "]}")) == MAX_FAULTS


@pytest.mark.parametrize(("text", "deep"), [("[", "]"), ('{"a":', "}")])
def test_nesting_is_bounded_before_the_runtime_gives_up(refused: Refusal, text: str, deep: str) -> None:
    found = refused('{"anyValue":' + text * 90 + ("1" if deep == "}" else "") + deep * 90 + "}")
    assert [reason for _, _, reason in found] == ["TOO_DEEP"]


def test_unknown_fields_are_skipped_where_the_edge_is_lenient(
    echo_set: FileDescriptorSet, make_codec: MakeCodec
) -> None:
    parse = make_codec(Contract(echo_set).pool, False).parser("echo.v1.Book")
    assert parse(b'{"nope":{"a":[1]},"title":"t"}').wire == parse(b'{"title":"t"}').wire


def test_a_body_field_is_named_though_it_is_the_whole_document(codec: Codec) -> None:
    with pytest.raises(InvalidInput) as error:
        codec.parser("echo.v1.EchoRequest", "book")(b'{"pages":"x"}')
    assert [(fault.field, fault.pointer) for fault in error.value.faults] == [("book.pages", "/pages")]


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("{}", ()),
        ('{"title":"","pages":null}', ("title", "pages")),
        ('{"writer":{"fullName":"x"},"quotes":[]}', ("writer.full_name", "quotes")),
        ('{"writer":{}}', ("writer",)),
        ('{"publishTime":"2024-01-02T03:04:05Z"}', ("publish_time",)),
        ('{"sequel":{"writer":{"id":""}}}', ("sequel.writer.id",)),
    ],
)
def test_the_paths_a_document_names(codec: Codec, text: str, paths: tuple[str, ...]) -> None:
    assert codec.parser("echo.v1.EchoRequest", "book", paths=True)(text.encode()).paths == paths
