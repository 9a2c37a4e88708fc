"""Messages survive the store: every kind of field, in real BSON."""

from typing import Any

import bson
import pytest
from dashclicks.accounts.v1.account_pb2 import Account
from dashclicks.crm.v1.contact_pb2 import Contact
from dashclicks.users.v1.user_pb2 import User
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.resource.codec import Codec
from shared.resource.model import Model, Record
from shared.resource.rows import Rows
from shared.resource.shape import UnstorableField
from shared.testing.messages import messages
from shared.testing.protos import Compiled

SLOW = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def through_bson(message: Any) -> Any:
    """The message as it comes back from the database."""
    codec = Codec[Any](Model(type(message)))
    document = bson.decode(bson.encode(codec.encode(message)))
    return codec.decode({**document, "revision": 3})


def expect_same(message: Any) -> None:
    message.etag = '"3"'
    assert through_bson(message) == message


@SLOW
@given(messages(Contact))
def test_any_contact_survives(message: Contact) -> None:
    expect_same(message)


@SLOW
@given(messages(User))
def test_any_user_survives(message: User) -> None:
    expect_same(message)


@SLOW
@given(messages(Account))
def test_any_account_survives(message: Account) -> None:
    expect_same(message)


@SLOW
@given(st.data())
def test_any_thing_survives(kinds: Compiled, data: st.DataObject) -> None:
    expect_same(data.draw(messages(kinds.messages["Thing"])))


@SLOW
@given(st.data())
def test_what_was_made_is_what_will_be_read(kinds: Compiled, data: st.DataObject) -> None:
    thing: Any = data.draw(messages(kinds.messages["Thing"]))
    # What a row cannot hold: nanoseconds, and JSON values that are nothing at all.
    thing.due_time.nanos += 999_999
    thing.times.add(seconds=1, nanos=1_500_001)
    thing.time_map["a"].nanos = 999
    thing.value.SetInParent()
    thing.value_map["a"].SetInParent()
    thing.struct.fields["a"].list_value.values.add()
    rows = Rows[Any](Model(kinds.messages["Thing"]), frozenset())
    new = Record(thing, {}, 3)
    document = rows.document(new, "")
    made = rows.made(new, bson.decode(bson.encode(document)))
    assert made == rows.record(document)


@pytest.mark.parametrize("member", ["choice_text", "choice_number", "choice_part"])
def test_oneof_keeps_the_member_that_is_set_even_at_its_default(kinds: Compiled, member: str) -> None:
    value: Any = {"choice_text": "", "choice_number": 0, "choice_part": {}}[member]
    read = through_bson(kinds.messages["Thing"](**{member: value}))
    assert read.WhichOneof("choice") == member


def test_absent_and_default_stay_apart_where_the_contract_tells_them_apart(kinds: Compiled) -> None:
    thing = kinds.messages["Thing"]
    assert not through_bson(thing()).HasField("maybe")
    assert through_bson(thing(maybe=False)).HasField("maybe")
    assert through_bson(thing(wrapped={})).HasField("wrapped")
    assert not through_bson(thing()).HasField("wrapped")
    assert through_bson(thing(value={"null_value": 0})).HasField("value")
    assert not through_bson(thing()).HasField("value")


def test_document_has_plain_values(kinds: Compiled) -> None:
    thing = kinds.messages["Thing"](
        color=1, colors=[2, 77], value_map={"a": {"number_value": 1}}, part_map={7: {"name": "x"}}, color_map={True: 1}
    )
    document = Codec[Any](Model(kinds.messages["Thing"])).encode(thing)
    assert (document["color"], document["colors"]) == ("COLOR_RED", ["COLOR_GREEN", 77])
    assert (document["value_map"], document["color_map"]) == ({"a": 1.0}, {"true": "COLOR_RED"})
    assert document["part_map"]["7"]["name"] == "x"
    assert (document["text"], document["flag"], document["small"], document["words"]) == ("", False, 0, [])
    assert "note" not in document
    assert "due_time" not in document


def test_keys_that_mean_something_to_the_database_are_defused(kinds: Compiled) -> None:
    thing = kinds.messages["Thing"](struct={"$ref": "x", "$id": {"$where": 1}, "~a": 2})
    assert Codec[Any](Model(kinds.messages["Thing"])).encode(thing)["struct"] == {
        "~$ref": "x",
        "~$id": {"~$where": 1.0},
        "~~a": 2.0,
    }


def test_enum_name_that_left_the_contract_reads_as_unspecified(kinds: Compiled) -> None:
    codec = Codec[Any](Model(kinds.messages["Thing"]))
    assert codec.decode({"color": "COLOR_BLUE", "revision": 1}).color == 0


def test_times_are_cut_to_milliseconds(kinds: Compiled) -> None:
    read = through_bson(kinds.messages["Thing"](due_time={"seconds": -1, "nanos": 999_999_999}))
    assert (read.due_time.seconds, read.due_time.nanos) == (-1, 999_000_000)


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"due_time": {"seconds": 2**40}}, "due_time"),
        ({"due_time": {"nanos": -1}}, "due_time"),
        ({"times": [{}, {"seconds": -(2**60)}]}, "times[1]"),
        ({"time_map": {"a": {"nanos": 2**30}}}, 'time_map["a"]'),
        ({"labels": {"a\0b": "x"}}, "labels"),
        ({"struct": {"a": [{"\0": 1}]}}, "struct"),
        ({"structs": [{}, {"\0": 1}]}, "structs[1]"),
    ],
)
def test_value_that_a_row_cannot_hold_is_named(kinds: Compiled, fields: dict[str, Any], path: str) -> None:
    thing = kinds.messages["Thing"](**fields)
    with pytest.raises(UnstorableField) as caught:
        Codec[Any](Model(kinds.messages["Thing"])).encode(thing)
    assert caught.value.path == path
