"""A body of many messages is cut into them, wherever its pieces end."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.transcoding.elements import ArraySplitter, LineSplitter, Splitter
from edge.transcoding.errors import RequestTooLarge
from shared.core.errors import InvalidArgument

_VALUES: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text('ab"\\[]{},é\n', max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('a"\\]', max_size=3), inner, max_size=3),
)


def _cut(splitter: Splitter, data: bytes, size: int) -> list[bytes]:
    found: list[bytes] = []
    for start in range(0, len(data), size):
        found += splitter.feed(data[start : start + size])
    return [*found, *splitter.end()]


@given(values=st.lists(_VALUES, max_size=5), size=st.integers(1, 12), indent=st.none() | st.just(1))
def test_an_array(values: list[object], size: int, indent: int | None) -> None:
    found = _cut(ArraySplitter(10_000), json.dumps(values, indent=indent, ensure_ascii=False).encode(), size)
    assert [json.loads(element) for element in found] == values


@given(values=st.lists(_VALUES, max_size=5), size=st.integers(1, 12), last=st.sampled_from(["", "\n", "\r\n\n"]))
def test_lines(values: list[object], size: int, last: str) -> None:
    found = _cut(LineSplitter(10_000), ("\n".join(json.dumps(value) for value in values) + last).encode(), size)
    assert [json.loads(element) for element in found] == values


@pytest.mark.parametrize("body", ["", " ", "{}", "1", '"[]"', "x[]", "[1", "[1]]", "[] []", "[1] x", "[1}", "]", "[[]"])
@pytest.mark.parametrize("size", [1, 100])
def test_what_is_no_array(body: str, size: int) -> None:
    with pytest.raises(InvalidArgument):
        _cut(ArraySplitter(100), body.encode(), size)


@pytest.mark.parametrize(("body", "elements"), [("[1,]", [b"1", b""]), ("[,1]", [b"", b"1"]), ("[,]", [b"", b""])])
def test_a_comma_too_many_leaves_an_element_that_no_parser_takes(body: str, elements: list[bytes]) -> None:
    assert _cut(ArraySplitter(100), body.encode(), 100) == elements


@pytest.mark.parametrize("splitter", [ArraySplitter(10), LineSplitter(10)])
def test_an_element_that_never_ends_is_not_held(splitter: Splitter) -> None:
    with pytest.raises(RequestTooLarge):
        _cut(splitter, b'["' + b"x" * 100, 5)
