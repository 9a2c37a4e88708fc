"""References lead to live rows of the caller's account."""

from typing import Any

import pytest
from dashclicks.crm.v1.contact_pb2 import Contact
from dashclicks.users.v1.user_pb2 import ROLE_USER, User

from shared.core.errors import InvalidArgument
from shared.data.mongo import Database
from shared.resource.resource import Resource
from shared.rpc.call import Call
from shared.testing.protos import Compiled
from tests.resource.conftest import Platform, person


@pytest.fixture
async def owner(platform: Platform, call: Call) -> User:
    return await platform.users.create(call, User(display_name="x", email="x@example.com", role=ROLE_USER))


async def test_reference_to_a_live_row_is_kept(platform: Platform, call: Call, owner: User) -> None:
    assert (await platform.contacts.create(call, person(owner_id=owner.id))).owner_id == owner.id


async def test_reference_to_a_deleted_row_is_refused(platform: Platform, call: Call, owner: User) -> None:
    await platform.users.delete(call, owner.id)
    with pytest.raises(InvalidArgument):
        await platform.contacts.create(call, person(owner_id=owner.id))


async def test_reference_that_stands_is_not_looked_up_again(
    platform: Platform, call: Call, owner: User, database: Database
) -> None:
    made = await platform.contacts.create(call, person(owner_id=owner.id))
    await database["users.users"].delete_one({"_id": owner.id})
    changed = await platform.contacts.update(call, Contact(source="web", owner_id=owner.id), id=made.id)
    assert changed.source == "web"


async def test_reference_can_be_cleared(platform: Platform, call: Call, owner: User) -> None:
    made = await platform.contacts.create(call, person(owner_id=owner.id))
    assert (await platform.contacts.update(call, Contact(), id=made.id, mask=["owner_id"])).owner_id == ""


async def test_every_broken_reference_is_named(things: Resource[Any], kinds: Compiled, call: Call) -> None:
    thing = kinds.messages["Thing"]
    made = await things.create(call, thing())
    with pytest.raises(InvalidArgument) as caught:
        await things.create(call, thing(thing_id="thg_x", thing_ids=[made.id, "thg_y", ""]))
    assert [found.field for found in caught.value.violations] == ["thing_id", "thing_ids[1]", "thing_ids[2]"]
