"""Update masks: which fields change, and which paths are refused."""

from typing import Any

import pytest
from dashclicks.crm.v1.contact_pb2 import Contact
from google.protobuf.struct_pb2 import Value

from shared.core.errors import InvalidArgument
from shared.resource.resource import Resource
from shared.rpc.call import Call
from shared.testing.custom_fields import define
from shared.testing.protos import Compiled
from tests.resource.conftest import person


async def changed(contacts: Resource[Contact], call: Call, change: Contact, mask: list[str] | None) -> Contact:
    """A contact with a job title, tags, an email and a custom field, after this change."""
    full = person(job_title="CEO", tags=["a"], emails=[{"address": "a@example.com"}])
    full.custom_fields["size"].number_value = 1
    full.custom_fields["kept"].string_value = "k"
    await define(contacts.kit.stores.database, ["acc_1"], size="NUMBER", kept="TEXT")
    made = await contacts.create(call, full)
    await contacts.update(call, change, id=made.id, mask=mask)
    return await contacts.get(call, made.id)


async def test_masked_field_that_is_absent_is_cleared(contacts: Resource[Contact], call: Call) -> None:
    row = await changed(contacts, call, Contact(source="web"), ["job_title", "tags", "emails"])
    assert (row.job_title, list(row.tags), list(row.emails), row.source) == ("", [], [], "")


async def test_without_a_mask_the_given_fields_change(contacts: Resource[Contact], call: Call) -> None:
    row = await changed(contacts, call, Contact(source="web", tags=["b"]), None)
    assert (row.job_title, list(row.tags), row.source) == ("CEO", ["b"], "web")


async def test_star_replaces_all_but_what_is_fixed(contacts: Resource[Contact], call: Call) -> None:
    row = await changed(contacts, call, Contact(display_name="New"), ["*"])
    assert (row.display_name, row.job_title, list(row.tags), row.type) == ("New", "", [], 1)
    assert row.account_id == "acc_1"
    assert row.HasField("create_time")


async def test_one_entry_of_a_map_can_change(contacts: Resource[Contact], call: Call) -> None:
    change = Contact(custom_fields={"size": Value(number_value=2)})
    row = await changed(contacts, call, change, ["custom_fields.size", "custom_fields.`kept`"])
    assert {key: value.WhichOneof("kind") for key, value in row.custom_fields.items()} == {"size": "number_value"}
    assert row.custom_fields["size"].number_value == 2


async def test_managed_fields_in_a_mask_are_passed_over(contacts: Resource[Contact], call: Call) -> None:
    change = Contact(id="con_x", account_id="acc_2", job_title="CTO", create_time={"seconds": 1})  # type: ignore[arg-type]
    row = await changed(contacts, call, change, ["id", "account_id", "create_time", "etag", "job_title"])
    assert (row.account_id, row.job_title) == ("acc_1", "CTO")
    assert row.create_time.seconds > 1


@pytest.mark.parametrize(
    "path",
    [
        "nothing",
        "emails.address",
        "job_title.x",
        "",
        ".",
        "a..b",
        "job_title.",
        "custom_fields.a.b",
        "jobTitle",
        "`tags`",
    ],
)
async def test_path_that_the_contract_lacks_is_refused(contacts: Resource[Contact], call: Call, path: str) -> None:
    made = await contacts.create(call, person())
    with pytest.raises(InvalidArgument) as caught:
        await contacts.update(call, Contact(job_title="x"), id=made.id, mask=["job_title", path])
    assert [found.field for found in caught.value.violations] == ["update_mask"]
    assert (await contacts.get(call, made.id)).job_title == ""


async def test_every_bad_path_is_named(contacts: Resource[Contact], call: Call) -> None:
    made = await contacts.create(call, person())
    with pytest.raises(InvalidArgument) as caught:
        await contacts.update(call, Contact(), id=made.id, mask=["x", "tags", "y"])
    assert [found.description.split(":")[0] for found in caught.value.violations] == ["x", "y"]


async def test_nested_path_changes_one_field_of_a_message(things: Resource[Any], kinds: Compiled, call: Call) -> None:
    thing = kinds.messages["Thing"]
    made = await things.create(call, thing(part={"name": "a", "count": 1}))
    row = await things.update(call, thing(part={"name": "b", "count": 9}), id=made.id, mask=["part.name"])
    assert (row.part.name, row.part.count) == ("b", 1)


async def test_nested_path_of_an_absent_message_does_not_make_it(
    things: Resource[Any], kinds: Compiled, call: Call
) -> None:
    thing = kinds.messages["Thing"]
    made = await things.create(call, thing())
    assert not (await things.update(call, thing(), id=made.id, mask=["part.count"])).HasField("part")
    assert (await things.update(call, thing(part={"name": "x"}), id=made.id, mask=["part.name"])).part.name == "x"


async def test_masked_absent_message_and_optional_are_cleared(
    things: Resource[Any], kinds: Compiled, call: Call
) -> None:
    thing = kinds.messages["Thing"]
    made = await things.create(call, thing(part={"name": "a"}, note="n", choice_text="c"))
    row = await things.update(call, thing(), id=made.id, mask=["part", "note", "choice_text"])
    assert not any(row.HasField(name) for name in ("part", "note", "choice_text"))
    assert await things.get(call, made.id) == row


async def test_mask_of_another_oneof_member_leaves_the_set_one(
    things: Resource[Any], kinds: Compiled, call: Call
) -> None:
    thing = kinds.messages["Thing"]
    made = await things.create(call, thing(choice_text="c"))
    row = await things.update(call, thing(), id=made.id, mask=["choice_number"])
    assert row.choice_text == "c"
