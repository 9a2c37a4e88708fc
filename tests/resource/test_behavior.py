"""Field behaviour and validation: what a caller may set, and every violation at once."""

from typing import Any

import pytest
from dashclicks.crm.v1.contact_pb2 import CONTACT_TYPE_BUSINESS, Contact

from shared.core.errors import InvalidArgument
from shared.data.mongo import Database
from shared.resource.resource import Resource
from shared.rpc.call import Call
from shared.testing.protos import Compiled
from tests.resource.conftest import person


def fields(error: InvalidArgument) -> set[str]:
    return {found.field for found in error.violations}


async def test_every_violation_is_named_at_once(contacts: Resource[Contact], call: Call) -> None:
    bad = Contact(
        display_name="x" * 201,
        emails=[{"address": "no"}, {"address": "a@example.com", "label": "l" * 41}],  # type: ignore[list-item]
        phones=[{"number": "1"}],  # type: ignore[list-item]
        owner_id="usr_nobody",
        lifecycle_stage=99,  # type: ignore[arg-type]
    )
    bad.custom_fields["Bad Key"].string_value = "x"
    with pytest.raises(InvalidArgument) as caught:
        await contacts.create(call, bad, prefix="contact.")
    assert fields(caught.value) == {
        "contact.type",
        "contact.display_name",
        "contact.emails[0].address",
        "contact.emails[1].label",
        "contact.phones[0].number",
        "contact.owner_id",
        "contact.lifecycle_stage",
        'contact.custom_fields["Bad Key"]',
    }
    assert len(caught.value.violations) == 8


async def test_rule_of_the_whole_message_names_the_message(contacts: Resource[Contact], call: Call) -> None:
    with pytest.raises(InvalidArgument) as caught:
        await contacts.create(call, Contact(type=CONTACT_TYPE_BUSINESS), prefix="contact.")
    assert [(found.field, found.reason) for found in caught.value.violations] == [("contact", "contact.person_name")]


async def test_cleared_required_field_is_refused(contacts: Resource[Contact], call: Call) -> None:
    made = await contacts.create(call, person())
    with pytest.raises(InvalidArgument) as caught:
        await contacts.update(call, Contact(), id=made.id, mask=["type"])
    assert "type" in fields(caught.value)


async def test_immutable_field_can_be_sent_but_not_changed(contacts: Resource[Contact], call: Call) -> None:
    made = await contacts.create(call, person())
    assert (await contacts.update(call, person(job_title="x"), id=made.id)).job_title == "x"
    with pytest.raises(InvalidArgument) as caught:
        await contacts.update(call, Contact(type=CONTACT_TYPE_BUSINESS), id=made.id)
    assert [found.reason for found in caught.value.violations] == ["IMMUTABLE"]


async def test_output_only_is_ignored_at_every_depth(things: Resource[Any], kinds: Compiled, call: Call) -> None:
    part = {"name": "p", "computed": "mine"}
    given = kinds.messages["Thing"](
        made="mine", create_time={"seconds": 1}, parts=[part], part={"name": "q", "parts": [part]}, part_map={1: part}
    )
    made = await things.create(call, given)
    nested = (made.parts[0], made.part.parts[0], made.part_map[1])
    assert [made.made, *(one.computed for one in nested)] == [""] * 4
    assert made.create_time.seconds > 1


async def test_required_is_enforced_at_every_depth(things: Resource[Any], kinds: Compiled, call: Call) -> None:
    given = kinds.messages["Thing"](parts=[{"name": "p"}, {}], part={"name": "q", "inner": {}}, part_map={7: {}})
    with pytest.raises(InvalidArgument) as caught:
        await things.create(call, given)
    assert fields(caught.value) == {"parts[1].name", "part.inner.name", 'part_map["7"].name'}


async def test_input_only_is_neither_stored_nor_answered(
    things: Resource[Any], kinds: Compiled, call: Call, database: Database
) -> None:
    made = await things.create(call, kinds.messages["Thing"](secret_code="s3cret"))
    assert made.secret_code == ""
    row = await database["kinds.things"].find_one({"_id": made.id})
    assert row is not None
    assert "s3cret" not in str(row)


async def test_immutable_message_cannot_change(things: Resource[Any], kinds: Compiled, call: Call) -> None:
    thing = kinds.messages["Thing"]
    made = await things.create(call, thing(fixed_part={"name": "a"}))
    with pytest.raises(InvalidArgument) as caught:
        await things.update(call, thing(fixed_part={"name": "b"}), id=made.id, mask=["fixed_part.name"])
    assert fields(caught.value) == {"fixed_part"}


async def test_value_that_a_row_cannot_hold_is_a_violation(things: Resource[Any], kinds: Compiled, call: Call) -> None:
    thing = kinds.messages["Thing"]
    with pytest.raises(InvalidArgument) as caught:
        await things.create(call, thing(times=[{"seconds": 2**40}]), prefix="thing.")
    assert fields(caught.value) == {"thing.times[0]"}
    made = await things.create(call, thing())
    with pytest.raises(InvalidArgument) as caught:
        await things.update(call, thing(struct={"a\0": 1}), id=made.id, prefix="thing.")
    assert fields(caught.value) == {"thing.struct"}


async def test_row_larger_than_the_database_takes_is_refused(
    things: Resource[Any], kinds: Compiled, call: Call
) -> None:
    with pytest.raises(InvalidArgument, match="too large"):
        await things.create(call, kinds.messages["Thing"](data=b"x" * 17_000_000))


@pytest.mark.parametrize("update", [False, True])
async def test_value_with_dangerous_keys_is_kept_as_given(
    things: Resource[Any], kinds: Compiled, call: Call, update: bool
) -> None:
    thing = kinds.messages["Thing"]
    struct = {"$ref": "a", "$set": {"$where": "1"}, "a.b": [{"$id": None}], "": 1, "~": 2}
    labels = {"$inc": "x", "a.b": "y", "": "z"}
    if update:
        made = await things.create(call, thing())
        await things.update(call, thing(struct=struct, labels=labels), id=made.id)
    else:
        made = await things.create(call, thing(struct=struct, labels=labels))
    read = await things.get(call, made.id)
    assert read.struct == thing(struct=struct).struct
    assert dict(read.labels) == labels
