"""Images: any row reads back from its image as the message it holds, but for what nobody may see."""

from pathlib import Path
from typing import Any

import bson
import pytest
from google.protobuf.json_format import ParseDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.events.images import Images
from shared.resource.codec import Codec
from shared.resource.model import Model
from shared.resource.values import unescape_key
from shared.testing.messages import messages
from shared.testing.protos import Compiled, compile_proto

CONTRACT = Path(__file__).parents[1] / "resource/kinds.proto"


@pytest.fixture(scope="session")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    """A contract with every kind of field."""
    return compile_proto(CONTRACT, tmp_path_factory.mktemp("images"))


def row_of(message: Any) -> dict[str, Any]:
    """The row of a message as it comes from the database."""
    stored = Codec[Any](Model(type(message))).encode(message)
    return bson.decode(bson.encode({**stored, "revision": 1}))


def unescaped(value: Any) -> Any:
    """The same with map keys as the caller wrote them."""
    if isinstance(value, dict):
        return {unescape_key(key): unescaped(item) for key, item in value.items()}
    return [unescaped(item) for item in value] if isinstance(value, list) else value


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_row_reads_back_from_its_image(kinds: Compiled, data: st.DataObject) -> None:
    thing = kinds.messages["Thing"]
    message = data.draw(messages(thing))
    # An Any needs its type's contract to be JSON, a null of its own is nothing in JSON, and random masks and
    # durations are out of what JSON has for them.
    for name in ("any", "value", "etag", "mask", "span"):
        message.ClearField(name)
    row = row_of(message)
    expected = Codec[Any](Model(thing)).decode(row)
    expected.ClearField("etag")
    expected.ClearField("secret_code")
    image = bson.decode(bson.encode(Images.of(thing.DESCRIPTOR).image(row)))
    assert ParseDict(unescaped(image), thing()) == expected


def test_secrets_are_in_no_image(kinds: Compiled) -> None:
    thing = kinds.messages["Thing"]
    row = {**row_of(thing(text="plain")), "secret_code": "hush", "token": "private"}
    assert set(Images.of(thing.DESCRIPTOR).image(row)) >= {"text"}
    assert "hush" not in str(Images.of(thing.DESCRIPTOR).image(row))
    assert "private" not in str(Images.of(thing.DESCRIPTOR).image(row))


@pytest.mark.parametrize(
    ("old", "new", "paths"),
    [
        ({"text": "a"}, {"text": "b"}, ["text"]),
        ({"text": "a"}, {"text": ""}, ["text"]),
        ({"part": {"name": "a", "count": 1}}, {"part": {"name": "b", "count": 1}}, ["part.name"]),
        ({"part": {"inner": {"name": "a"}}}, {"part": {"inner": {"name": "b"}}}, ["part.inner.name"]),
        ({}, {"part": {"name": "a"}}, ["part"]),
        ({"words": ["a"]}, {"words": ["a", "b"]}, ["words"]),
        ({"labels": {"a": "1"}}, {"labels": {"a": "2"}}, ["labels"]),
        ({"secret_code": "a"}, {"secret_code": "b"}, []),
        ({"text": "a"}, {"text": "a"}, []),
    ],
)
def test_changed_paths_are_those_of_the_contract(
    kinds: Compiled, old: dict[str, Any], new: dict[str, Any], paths: list[str]
) -> None:
    thing = kinds.messages["Thing"]
    images = Images.of(thing.DESCRIPTOR)
    before, after = (images.image(row_of(thing(**fields))) for fields in (old, new))
    assert images.changed(before, after) == paths
