"""The codec in C by itself: what it does without the one in Python, and that it keeps no memory."""

import gc
import json
import sys
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, NoReturn

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from structlog.testing import capture_logs

from edge.transcoding.codec.choose import open_codec
from edge.transcoding.codec.faults import InvalidInput
from edge.transcoding.codec.native.codec import NativeCodec
from edge.transcoding.codec.native.extension import Schema
from edge.transcoding.codec.native.powers import powers_of_ten
from edge.transcoding.codec.native.tables import Kind
from edge.transcoding.codec.seam import ListParser, Parsed, Parser, Rendered, Renderer, UnrenderableError
from edge.transcoding.codec.twin import PythonCodec
from edge.transcoding.contract import Contract
from tests.transcoding.codecs import open_native

NAME = "echo.v1.EchoRequest"


class Nobody:
    """The codec behind it, in a test in which nothing may be left to it."""

    def parser(self, type_name: str, field: str = "", paths: bool = False) -> Parser:
        """See Codec."""
        return _left

    def list_parser(self, type_name: str) -> ListParser:
        """See Codec."""
        return _left

    def renderer(self, type_name: str, field: str = "") -> Renderer:
        """See Codec."""
        return _left


def _left(data: bytes) -> NoReturn:
    pytest.fail(f"left to the codec in Python: {data!r}")


@pytest.fixture(scope="module")
def alone(echo_set: FileDescriptorSet) -> NativeCodec:
    """The codec in C without the one in Python behind it."""
    pool = Contract(echo_set).pool
    open_native(pool)
    return NativeCodec(pool, Nobody())


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        ' { "i32" : -7 ,\n"u64":"18446744073709551615","i64":-9223372036854775808,"s32":-1,"fx64":5}\t',
        '{"f":0.1,"d":1e-7,"flag":true,"data":"-_8","color":"COLOR_RED","colors":[0,"COLOR_GREEN",77]}',
        '{"text":"a\\u00e9\\ud83d\\ude00\\n\u00e9","nick":"","x-custom":"y","display_name":"z","book":null}',
        '{"labels":{"a":"b","":"c"},"by_number":{"-1":"x"},"byFlag":{"true":1},"books":{"b":{"sequel":{"title":"t"}}}}',
        '{"tags":["a","b"],"numbers":[1,"2"],"times":["0001-01-01T00:00:00Z"],"shelfBooks":[{},{"pages":"3"}]}',
        '{"choiceBook":{"title":"x"},"at":"2024-02-29T23:59:59.5+01:00","wait":"-1.5s","updateMask":"a.bC,*"}',
        '{"wString":"","wI64":"7","wU32":0,"wBytes":"AA==","wFloat":1.5,"nothing":{}}',
        '{"attributes":{"a":[null,1,{"b":"c"},[]],"d":true},"anyValue":null,"list":[1.25,"x"]}',
    ],
)
def test_nothing_common_is_left_to_python(alone: NativeCodec, text: str) -> None:
    wire = alone.parser(NAME)(text.encode()).wire
    assert wire or text == "{}"
    assert json.loads(alone.renderer(NAME)(wire).body)


def test_many_keys_are_told_apart(alone: NativeCodec) -> None:
    text = json.dumps({"labels": {f"k{number}": "v" for number in range(1000)}}).encode()
    wire = alone.parser(NAME)(text).wire
    assert len(json.loads(alone.renderer(NAME, "labels")(wire).body)) == 1000


def test_paths_of_a_mask(alone: NativeCodec) -> None:
    parse = alone.parser("echo.v1.EchoRequest", "book", paths=True)
    assert parse(b'{"writer":{"fullName":"x"},"quotes":[]}').paths == ("writer.full_name", "quotes")


def test_threads_do_not_meet(echo_set: FileDescriptorSet) -> None:
    codec = open_native(Contract(echo_set).pool)
    parse, render = codec.parser(NAME), codec.renderer(NAME)

    def turn(number: int) -> bool:
        text = json.dumps({"text": str(number) * number, "i32": number}).encode()
        shown = json.loads(render(parse(text).wire).body)
        return bool((shown["text"], shown["i32"]) == (str(number) * number, number))

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(turn, range(2000)))


def test_without_the_extension_the_codec_in_python_serves_and_the_log_says_so(
    echo_set: FileDescriptorSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "edge.transcoding.codec.native.codec", raising=False)
    monkeypatch.setitem(sys.modules, "edge.transcoding.codec.native.extension", None)
    with capture_logs() as logs:
        codec = open_codec(Contract(echo_set).pool)
    assert isinstance(codec, PythonCodec)
    assert [line["log_level"] for line in logs] == ["warning"]


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param((b"", Rendered, Parsed), id="no powers of ten"),
        pytest.param((powers_of_ten(), dict, Parsed), id="a type that is no pair"),
    ],
)
def test_a_schema_refuses_what_is_not_its_own(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(ValueError, match="powers of ten"):
        Schema(*arguments)


def test_a_schema_refuses_types_that_are_not_there() -> None:
    schema = Schema(powers_of_ten(), Rendered, Parsed)
    index = schema.message()
    with pytest.raises(IndexError):
        schema.define(index, Kind.PLAIN, ((1, 11, 0, 0, b"", b"", b"", 5),), ())
    with pytest.raises(ValueError, match="fields of its kind"):
        schema.define(schema.message(), Kind.TIMESTAMP, (), ())
    with pytest.raises(IndexError):
        schema.renderer(7, -1, -1, False, _left)


def kept(work: Callable[[], object], rounds: int) -> int:
    """Bytes that so many rounds of work keep, once it is warm. The memory of the extension is counted, too."""
    work()
    tracemalloc.start()
    try:
        for _ in range(rounds):
            work()
        gc.collect()
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


def test_calls_keep_no_memory(echo_set: FileDescriptorSet) -> None:
    codec = open_native(Contract(echo_set).pool)
    parse, render, shelf = codec.parser(NAME), codec.renderer(NAME), codec.list_parser(NAME)
    good = json.dumps({"text": "a" * 1000, "labels": {"a": "b"}, "shelfBooks": [{"title": "t"}] * 3}).encode()

    def work() -> None:
        wire = parse(good).wire
        render(wire)
        shelf(b"[%b,{}]" % good)
        for text in (b'{"i32":"x"}', b'{"labels":{"a":"b","a":"c"}}', b"["):
            with suppress(InvalidInput):
                parse(text)
        with suppress(UnrenderableError):
            render(wire + b"\x0a\xff")

    # Less than the smallest object a round; the buffers for the next call are kept.
    assert kept(work, 1000) < 16 * 1000


def test_a_schema_gives_its_memory_back(echo_set: FileDescriptorSet) -> None:
    pool = Contract(echo_set).pool
    twin = PythonCodec(pool)
    assert kept(lambda: NativeCodec(pool, twin).parser(NAME), 10) < 10_000


def test_the_memory_of_one_large_message_is_not_kept(alone: NativeCodec) -> None:
    parse = alone.parser(NAME)
    large = json.dumps({"text": "a" * 2_000_000}).encode()
    assert kept(lambda: parse(large), 1) < 100_000
