"""Rows as BSON: C and Python take the same out of them, and nothing out of what is broken."""

from collections.abc import Sequence
from typing import Any

import bson
import pytest
from bson.int64 import Int64
from bson.raw_bson import RawBSONDocument
from bson.regex import Regex
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.data import raw_rows_twin as twin
from shared.data.native import extension as native
from shared.testing.messages import JSON, KEYS

QUICK = settings(max_examples=100, deadline=None)
ROWS = st.lists(st.dictionaries(KEYS | st.sampled_from(["_id", "_live"]), JSON, max_size=4), max_size=5)
NAMES = (b"_id", b"_live", b"a")


def stream(rows: Sequence[Any]) -> bytes:
    return b"".join(map(bson.encode, rows))


@QUICK
@given(ROWS, st.integers(0, 6))
def test_c_and_python_agree(rows: list[dict[str, Any]], length: int) -> None:
    given_rows = stream(rows)
    batch = [RawBSONDocument(bson.encode(row)) for row in rows]
    reply = bson.encode({"cursor": {"firstBatch": batch, "id": Int64(7), "ns": "a.b"}, "ok": 1.0})
    assert native.first_batch(reply) == twin.first_batch(reply) == (given_rows, 7)
    assert native.heads(given_rows, NAMES) == twin.heads(given_rows, NAMES)
    if length:
        assert native.cut(given_rows, length) == twin.cut(given_rows, length)


@QUICK
@given(ROWS.filter(bool), st.data())
def test_what_is_broken_is_refused_or_read_within_its_bounds(rows: list[dict[str, Any]], data: st.DataObject) -> None:
    reply = bytearray(bson.encode({"cursor": {"firstBatch": rows, "id": Int64(0)}}))
    for place in data.draw(st.lists(st.integers(0, len(reply) - 1), min_size=1, max_size=3)):
        reply[place] = data.draw(st.integers(0, 255))
    for read in (lambda of: native.first_batch(of), lambda of: native.heads(of, NAMES), lambda of: native.cut(of, 2)):
        try:
            read(bytes(reply[data.draw(st.integers(0, 8)) :]))
        except (ValueError, UnicodeDecodeError):
            continue


def test_values_that_no_row_of_ours_has_are_passed_over() -> None:
    odd = {"a": Regex("x", "i"), "b": bson.Code("f"), "c": bson.Code("f", {"x": 1}), "d": bson.MaxKey(), "_id": "row"}
    row = stream([odd | {"e": bson.DBRef("x", bson.ObjectId()), "f": bson.Timestamp(1, 1), "_live": True}])
    assert native.heads(row, (b"_id", b"_live")) == [(row, "row", True)]


def test_a_page_is_cut_where_its_last_row_ends() -> None:
    rows = [{"_id": number} for number in range(3)]
    assert native.cut(stream(rows), 2) == (stream(rows[:2]), bson.encode(rows[1]))
    assert native.cut(stream(rows), 3) == (stream(rows), None)
    with pytest.raises(ValueError, match="BSON"):
        native.cut(b"\x04\x00\x00\x00", 1)
