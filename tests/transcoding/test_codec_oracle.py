"""The codec against the protobuf runtime's own JSON, over random messages of both contracts."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import json_format
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.message_factory import GetMessageClass
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.transcoding.codec.faults import Fault, InvalidInput
from edge.transcoding.codec.numbers import print_single
from edge.transcoding.codec.seam import Codec
from edge.transcoding.contract import Contract
from tests.transcoding.codecs import MakeCodec
from tests.transcoding.conftest import ROOT
from tests.transcoding.messages import messages

_SETTINGS = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


class Both:
    """A message type under one of our codecs and the runtime's."""

    def __init__(self, contract: Contract, codec: Codec, name: str, any_of: str) -> None:
        self.pool = contract.pool
        self.make: Any = GetMessageClass(contract.pool.FindMessageTypeByName(name))
        self.parse = codec.parser(name)
        self.render = codec.renderer(name)
        self.messages = messages(contract.pool, name, any_of)


def _ours() -> Contract:
    return Contract(FileDescriptorSet.FromString(Path(ROOT, "generated/descriptors/api.binpb").read_bytes()))


@pytest.fixture(
    scope="module",
    params=["echo.v1.EchoRequest", "dashclicks.crm.v1.Contact", "dashclicks.crm.v1.UpdateContactRequest"],
)
def both(request: pytest.FixtureRequest, make_codec: MakeCodec) -> Both:
    name = request.param
    echo = name.startswith("echo")
    contract = Contract(request.getfixturevalue("echo_set")) if echo else _ours()
    any_of = "echo.v1.Book" if echo else "dashclicks.type.v1.Email"
    return Both(contract, make_codec(contract.pool, True), name, any_of)


@given(data=st.data())
@_SETTINGS
def test_prints_what_the_runtime_prints(both: Both, data: st.DataObject) -> None:
    message = data.draw(both.messages)
    ours = json.loads(both.render(message.SerializeToString()).body)
    theirs = json_format.MessageToDict(message, always_print_fields_with_no_presence=True, descriptor_pool=both.pool)
    assert _same(ours, theirs)


@given(data=st.data())
@_SETTINGS
def test_reads_what_the_runtime_prints(both: Both, data: st.DataObject) -> None:
    message = data.draw(both.messages)
    text = json_format.MessageToJson(message, descriptor_pool=both.pool, ensure_ascii=data.draw(st.booleans()))
    wire = both.parse(text.encode()).wire
    assert _canonical(both, wire) == message.SerializeToString(deterministic=True)


@given(data=st.data())
@_SETTINGS
def test_the_runtime_reads_what_we_print(both: Both, data: st.DataObject) -> None:
    message = data.draw(both.messages)
    text = both.render(message.SerializeToString()).body.decode()
    read = json_format.Parse(text, both.make(), descriptor_pool=both.pool)
    assert read.SerializeToString(deterministic=True) == message.SerializeToString(deterministic=True)


@given(data=st.data())
@_SETTINGS
def test_a_changed_document_is_read_or_refused_with_its_place(both: Both, data: st.DataObject) -> None:
    message = data.draw(both.messages)
    document = json_format.MessageToDict(message, descriptor_pool=both.pool)
    changed = json.dumps(_changed(data, document)).encode()
    wire, faults = _read(both, changed)
    assert all(fault.reason and fault.description for fault in faults)
    if faults:
        return
    again = both.parse(both.render(wire).body).wire
    assert _canonical(both, again) == _canonical(both, wire)


@given(body=st.binary(max_size=40))
@_SETTINGS
def test_any_bytes_are_read_or_refused(both: Both, body: bytes) -> None:
    wire, faults = _read(both, body)
    assert faults or json.loads(body) == {} or wire


def _read(both: Both, body: bytes) -> tuple[bytes, tuple[Fault, ...]]:
    """What a body holds, or what is wrong with it; anything else that is raised fails the test."""
    try:
        return both.parse(body).wire, ()
    except InvalidInput as error:
        return b"", error.faults


def _canonical(both: Both, wire: bytes) -> bytes:
    made: bytes = both.make.FromString(wire).SerializeToString(deterministic=True)
    return made


def _changed(data: st.DataObject, value: Any) -> Any:
    """The document with one part of it replaced."""
    inner = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    if not inner or data.draw(st.booleans()):
        return data.draw(st.sampled_from([None, True, 1.5, -1, "", "x", [], {}, [None], {"x": 1}, 1e40, "\ud800"]))
    key, item = data.draw(st.sampled_from(inner))
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[key] = _changed(data, item)
    return copy


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_same, left, right))
    if isinstance(left, int | float) and isinstance(right, int | float) and not isinstance(left, bool):
        return left == right and math.copysign(1, left) == math.copysign(1, right)
    return type(left) is type(right) and bool(left == right)


def test_a_large_whole_float_has_its_shortest_digits() -> None:
    """50952632 is what 32 bits hold; 50952630 is shorter and reads back as the same."""
    assert print_single(50952632.0) == 50952630
