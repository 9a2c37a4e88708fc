from typing import Any

from dashclicks.crm.v1.contact_list_pb2 import CONTACT_LIST_KIND_DYNAMIC, CONTACT_LIST_KIND_STATIC, ContactList
from dashclicks.crm.v1.contact_pb2 import CONTACT_TYPE_PERSON, Contact
from grpc import StatusCode

from shared.testing.api import Caller
from tests.internal.office import Office, method

MAKE, MEMBERS, COUNT = method("CreateContactList"), method("ListContactListMembers"), method("CountContactListMembers")


async def person(caller: Caller, name: str, **fields: Any) -> Contact:
    given = Contact(type=CONTACT_TYPE_PERSON, first_name=name, **fields)
    made: Contact = await caller.call(method("CreateContact"), contact=given)
    return made


async def members(caller: Caller, id: str) -> list[str]:
    page = await caller.call(MEMBERS, id=id, order_by="create_time")
    assert (await caller.call(COUNT, id=id)).count == len(page.contacts)
    return [contact.first_name for contact in page.contacts]


async def test_people_are_put_on_a_static_list_and_taken_off(office: Office) -> None:
    _, caller = await office.staff("ROLE_USER")
    given = ContactList(display_name="Newsletter", kind=CONTACT_LIST_KIND_STATIC)
    made = await caller.call(MAKE, contact_list=given)
    maya, _ = await person(caller, "Maya", tags=["news"]), await person(caller, "Ben", tags=["news"])
    await person(caller, "Ana")
    on = Contact(list_ids=[made.id])
    await caller.call(method("BulkUpdateContacts"), filter='tags:"news"', add=on)
    assert await members(caller, made.id) == ["Maya", "Ben"]
    await caller.call(method("BulkUpdateContacts"), ids=[maya.id], remove=on)
    assert await members(caller, made.id) == ["Ben"]
    await caller.call(method("DeleteContactList"), id=made.id)
    assert (await caller.failure(MEMBERS, id=made.id)).code == StatusCode.NOT_FOUND
    assert (await caller.call(method("CountContacts"), filter=f'list_ids:"{made.id}"')).count == 0


async def test_a_filter_fills_a_dynamic_list(office: Office) -> None:
    _, caller = await office.staff("ROLE_USER")
    given = ContactList(display_name="Hot", kind=CONTACT_LIST_KIND_DYNAMIC, filter='score > 50 OR tags:"hot"')
    made = await caller.call(MAKE, contact_list=given)
    await person(caller, "Maya", score=80)
    await person(caller, "Ben", tags=["hot"])
    await person(caller, "Ana", score=10)
    assert await members(caller, made.id) == ["Maya", "Ben"]
    _, stranger = await office.staff("ROLE_USER")
    assert (await stranger.failure(MEMBERS, id=made.id)).code == StatusCode.NOT_FOUND


async def test_a_filter_that_is_none_is_named(office: Office) -> None:
    _, caller = await office.staff("ROLE_USER")
    bad = ContactList(display_name="Bad", kind=CONTACT_LIST_KIND_DYNAMIC, filter="custom_fields.no = 1")
    assert set((await caller.failure(MAKE, contact_list=bad)).violations) == {"contact_list.filter"}
    none = ContactList(display_name="None", kind=CONTACT_LIST_KIND_DYNAMIC)
    assert (await caller.failure(MAKE, contact_list=none)).code == StatusCode.INVALID_ARGUMENT
