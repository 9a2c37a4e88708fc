from typing import Any

from dashclicks.crm.v1.contact_pb2 import CONTACT_TYPE_PERSON, Contact
from dashclicks.crm.v1.duplicate_rule_pb2 import (
    DUPLICATE_MATCHER_NAME,
    DUPLICATE_MATCHER_PHONE,
    DuplicateRule,
)
from dashclicks.type.v1.contact_point_pb2 import Phone
from google.protobuf.field_mask_pb2 import FieldMask
from grpc import StatusCode

from shared.testing.api import Caller
from tests.internal.office import Office, method

FIND, LIST, RULE = method("FindDuplicates"), method("ListDuplicates"), method("CreateDuplicateRule")
CREATE = method("CreateContact")


def contact(name: str, phone: str = "", region: str = "US") -> Contact:
    phones = [Phone(number=phone, region_code=region)] if phone else []
    return Contact(type=CONTACT_TYPE_PERSON, display_name=name, phones=phones)


async def person(caller: Caller, name: str, phone: str = "") -> Contact:
    made: Contact = await caller.call(CREATE, contact=contact(name, phone))
    return made


async def rule(caller: Caller, *matchers: Any, **more: Any) -> DuplicateRule:
    given = DuplicateRule(display_name="Rule", matchers=matchers, **more)
    made: DuplicateRule = await caller.call(RULE, duplicate_rule=given)
    return made


async def like(caller: Caller, id: str) -> dict[str, list[str]]:
    found = (await caller.call(FIND, id=id)).duplicates
    return {each.contact.id: list(each.rule_ids) for each in found}


async def test_all_of_a_rule_is_needed_and_any_rule_is_enough(office: Office) -> None:
    _, caller = await office.staff("ROLE_USER")
    both = await rule(caller, DUPLICATE_MATCHER_NAME, DUPLICATE_MATCHER_PHONE)
    maya = await person(caller, "Maya Chén", "(415) 555-0132")
    same = await person(caller, "chen MAYA", "+14155550132")
    named = await person(caller, "Maya Chen", "+14155550133")
    assert await like(caller, maya.id) == {same.id: [both.id]}
    name = await rule(caller, DUPLICATE_MATCHER_NAME)
    found = await like(caller, maya.id)
    assert {id: set(rules) for id, rules in found.items()} == {same.id: {both.id, name.id}, named.id: {name.id}}
    groups = (await caller.call(LIST)).groups
    assert [(each.contact.id, {one.contact.id for one in each.duplicates}) for each in groups] == [
        (named.id, {maya.id, same.id}),
        (same.id, {maya.id}),
    ]
    dismissed = await caller.call(method("DismissDuplicate"), id=maya.id, other_id=named.id)
    assert list(dismissed.distinct_ids) == [named.id]
    assert set(await like(caller, maya.id)) == {same.id}
    assert set(await like(caller, named.id)) == {same.id}
    _, stranger = await office.staff("ROLE_USER")
    assert (await stranger.failure(FIND, id=maya.id)).code == StatusCode.NOT_FOUND


async def test_a_rule_may_refuse_new_contacts(office: Office) -> None:
    _, caller = await office.staff("ROLE_USER")
    await rule(caller, DUPLICATE_MATCHER_PHONE, refuses=True)
    made = await person(caller, "Maya", "+14155550132")
    failure = await caller.failure(CREATE, contact=contact("Somebody Else", "415-555-0132"))
    assert failure.code == StatusCode.ALREADY_EXISTS
    await person(caller, "Maya", "+14155550133")
    change = Contact(id=made.id, job_title="CEO")
    await caller.call(method("UpdateContact"), contact=change, update_mask=FieldMask(paths=["job_title"]))
    none = DuplicateRule(display_name="Nothing")
    assert (await caller.failure(RULE, duplicate_rule=none)).code == StatusCode.INVALID_ARGUMENT
