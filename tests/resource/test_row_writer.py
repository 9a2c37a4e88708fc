"""Rows become the same messages whether C writes them or the codec makes them, whatever is stored."""

from datetime import datetime
from functools import cache
from typing import Any, NoReturn

import bson
import pytest
from bson.binary import Binary
from bson.decimal128 import Decimal128
from bson.int64 import Int64
from bson.regex import Regex
from dashclicks.crm.v1.contact_pb2 import Contact
from dashclicks.crm.v1.contact_requests_pb2 import ListContactsResponse
from google.protobuf.message_factory import GetMessageClass
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.data.mongo import Document
from shared.data.raw_rows import decode
from shared.resource import row_writer
from shared.resource.codec import Codec
from shared.resource.model import Model
from shared.resource.row_writer import RowWriter
from shared.testing.contract import resources
from shared.testing.messages import messages
from shared.testing.protos import Compiled

SLOW = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
RESOURCES = [GetMessageClass(resource.message) for resource in resources()]
BSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**31), 2**31 - 1)
    | st.integers(-(2**63), 2**63 - 1).map(Int64)
    | st.floats(allow_nan=False)
    | st.text(max_size=4)
    | st.binary(max_size=4)
    | st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31))
    | st.sampled_from(
        [Binary(b"x", 4), Decimal128("18446744073709551615"), Regex("a"), bson.ObjectId(), bson.MinKey()]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=3), inner)
    ),
    max_leaves=5,
)


@cache
def codec(kind: Any) -> Codec[Any]:
    return Codec[Any](Model(kind))


@cache
def alone(kind: Any) -> RowWriter:
    """C without the codec behind it."""
    return RowWriter(kind.DESCRIPTOR, 1, lambda _: b"left")


def row_of(message: Any, **others: Any) -> bytes:
    """The message as it is stored."""
    kind: Any = type(message)
    return bson.encode({**codec(kind).encode(message), "revision": Int64(3), **others})


def in_python(kind: Any, row: bytes) -> Any:
    """The row's message, by the codec."""
    return codec(kind).decode(decode(row))


def in_c(kind: Any, row: bytes) -> Any:
    """The row's message, by C alone; None for a row that it leaves."""
    (wire,) = alone(kind).each(row)
    return None if wire == b"left" else kind.FromString(wire)


def expect_same(kind: Any, row: bytes) -> None:
    assert in_c(kind, row) == in_python(kind, row)


@pytest.mark.parametrize("kind", RESOURCES, ids=lambda kind: str(kind.DESCRIPTOR.full_name))
def test_c_writes_rows_of_every_contract(kind: type[Any]) -> None:
    @settings(SLOW, max_examples=20)
    @given(messages(kind))
    def holds(message: Any) -> None:
        expect_same(kind, row_of(message, _live=True, _meta={"actor": {}}, _search=["a"]))

    holds()


@SLOW
@given(st.data())
def test_c_writes_any_thing_but_the_largest_numbers(kinds: Compiled, data: st.DataObject) -> None:
    kind = kinds.messages["Thing"]
    row = row_of(data.draw(messages(kind)))
    made = in_c(kind, row)
    # BSON's decimals, which only numbers past 2^63 are stored as, are Python's.
    assert made == in_python(kind, row) if made is not None else b"\x13" in row


@SLOW
@given(st.data())
def test_what_another_program_has_stored_is_read_alike_or_left(kinds: Compiled, data: st.DataObject) -> None:
    kind = kinds.messages["Thing"]
    document: Document = decode(row_of(data.draw(messages(kind, depth=1))))
    names = [*document, *(field.name for field in kind.DESCRIPTOR.fields if field.name not in ("id", "etag"))]
    for name in data.draw(st.lists(st.sampled_from(names), max_size=3)):
        document[name] = data.draw(BSON)
    row = bson.encode(document)
    made = in_c(kind, row)
    if made is not None:
        assert made == in_python(kind, row)


@SLOW
@given(st.data())
def test_broken_rows_are_refused_or_left(kinds: Compiled, data: st.DataObject) -> None:
    kind = kinds.messages["Thing"]
    row = bytearray(row_of(data.draw(messages(kind, depth=1))))
    for place in data.draw(st.lists(st.integers(0, len(row) - 1), min_size=1, max_size=4)):
        row[place] = data.draw(st.integers(0, 255))
    try:
        made = in_c(kind, bytes(row[: data.draw(st.integers(0, len(row)))]))
    except (ValueError, TypeError):
        return
    assert made is None or made.ByteSize() >= 0


def test_a_row_that_c_leaves_is_the_codecs_among_others() -> None:
    whole = Contact(id="con_1", first_name="Maya")
    odd = row_of(Contact(id="con_2"), first_name=None)
    rows = row_of(whole) + odd + row_of(whole)
    left: list[bytes] = []

    def slowly(row: bytes) -> bytes:
        left.append(row)
        wire: bytes = in_python(Contact, row).SerializeToString()
        return wire

    join = RowWriter(Contact.DESCRIPTOR, 1, slowly).joined(ListContactsResponse, "contacts")
    found = ListContactsResponse.FromString(join(rows)).contacts
    assert [row.id for row in found] == ["con_1", "con_2", "con_1"]
    assert left == [odd]


@pytest.mark.parametrize(("stored", "left"), [({}, True), ({"_version": 2}, True), ({"_version": 3}, False)])
def test_a_row_of_an_older_shape_is_left(stored: Document, left: bool) -> None:
    (wire,) = RowWriter(Contact.DESCRIPTOR, 3, lambda _: b"left").each(row_of(Contact(id="con_1"), **stored))
    assert (wire == b"left") is left


def test_a_failure_of_the_codec_is_its_callers() -> None:
    def fail(_row: bytes) -> NoReturn:
        raise LookupError("no such thing")

    with pytest.raises(LookupError):
        RowWriter(Contact.DESCRIPTOR, 1, fail).each(bson.encode({"_id": "con_1"}))


def test_without_a_compiler_the_codec_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_writer, "_compiled_reader", lambda: None)
    rows = row_of(Contact(id="con_1")) + row_of(Contact(id="con_2"))
    writer = RowWriter(Contact.DESCRIPTOR, 1, lambda row: in_python(Contact, row).SerializeToString())
    join = writer.joined(ListContactsResponse, "contacts")
    assert [row.id for row in ListContactsResponse.FromString(join(rows)).contacts] == ["con_1", "con_2"]
    assert [Contact.FromString(wire).id for wire in writer.each(rows)] == ["con_1", "con_2"]
