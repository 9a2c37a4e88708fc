from typing import Any

import pytest
from dashclicks.activities.v1 import activities_service_pb2
from dashclicks.crm.v1.contact_channel_pb2 import CONTACT_CHANNEL_SMS
from dashclicks.crm.v1.contact_pb2 import CONTACT_TYPE_PERSON, LIFECYCLE_STAGE_CUSTOMER, Contact
from dashclicks.crm.v1.note_pb2 import Note
from dashclicks.type.v1.bulk_pb2 import BulkJobResult, Turns
from google.protobuf.field_mask_pb2 import FieldMask
from grpc import StatusCode

from shared.resource import bulk
from shared.testing.api import Caller
from shared.testing.eventually import soon
from shared.testing.history import bare
from tests.internal.office import Office, method

UPDATE, DELETE, CREATE = method("BulkUpdateContacts"), method("BulkDeleteContacts"), method("CreateContact")
LIST, COUNT = method("ListContacts"), method("CountContacts")
ACTIVITIES = activities_service_pb2.DESCRIPTOR.services_by_name["ActivitiesService"].methods_by_name


async def people(caller: Caller, count: int, **fields: Any) -> list[Contact]:
    return [
        await caller.call(CREATE, contact=Contact(type=CONTACT_TYPE_PERSON, first_name=f"P{number}", **fields))
        for number in range(count)
    ]


async def stored(office: Office, account_id: str) -> dict[str, bytes]:
    names = ("crm.contacts", "crm.notes")
    return {
        row["_id"]: bare(row)
        for name in names
        async for row in office.data.database[name].find({"account_id": account_id})
    }


async def undo(caller: Caller, request_id: str, count: int) -> Any:
    """Takes all of a request back, once all of it is in the log."""

    async def logged() -> bool:
        page = await caller.call(ACTIVITIES["ListActivities"], filter=f'request_id = "{request_id}"', page_size=1000)
        return len(page.activities) >= count

    await soon(logged)
    return await caller.call(ACTIVITIES["UndoActivities"], originating_request_id=request_id)


async def test_an_edit_is_rehearsed_done_and_taken_back_as_one(working: Office) -> None:
    _, caller = await working.staff("ROLE_MANAGER")
    mates = [(await working.user(caller.account_id, "ROLE_USER")).id for _ in range(2)]
    await people(caller, 4, tags=["old", "vip"])
    other = (await people(caller, 1))[0]
    before = await stored(working, caller.account_id)
    asked: dict[str, Any] = {
        "filter": 'tags:"old"',
        "contact": Contact(lifecycle_stage=LIFECYCLE_STAGE_CUSTOMER),
        "add": Contact(tags=["new", "vip"]),
        "remove": Contact(tags=["old"]),
        "turns": Turns(field="owner_id", values=mates),
    }
    rehearsed = await caller.call(UPDATE, **asked, validate_only=True)
    assert await stored(working, caller.account_id) == before
    assert (rehearsed.matched_count, rehearsed.changed_count, rehearsed.originating_request_id) == (4, 4, "")
    sample = rehearsed.results[0]
    assert (list(sample.before.tags), list(sample.after.tags)) == (["old", "vip"], ["vip", "new"])
    done = await caller.call(UPDATE, **asked)
    assert (done.matched_count, done.changed_count, done.failed_count, done.job_id) == (4, 4, 0, "")
    listed = (await caller.call(LIST, filter="lifecycle_stage = LIFECYCLE_STAGE_CUSTOMER")).contacts
    assert sorted(each.owner_id for each in listed) == sorted(mates * 2)
    assert {tuple(each.tags) for each in listed} == {("vip", "new")}
    assert (await caller.call(UPDATE, **{**asked, "filter": 'tags:"new"', "turns": None})).changed_count == 0
    assert (await undo(caller, done.originating_request_id, 4)).count == 4
    assert await stored(working, caller.account_id) == before
    assert other.id in before


async def test_each_row_says_what_became_of_it(office: Office) -> None:
    _, caller = await office.staff("ROLE_USER")
    first, second = await people(caller, 2)
    _, stranger = await office.staff("ROLE_USER")
    (theirs,) = await people(stranger, 1)
    email = Contact(emails=[{"address": "ONE@example.com"}])  # type: ignore[list-item]
    ids = [first.id, second.id, theirs.id]
    done = await caller.call(UPDATE, ids=ids, contact=email, update_mask=FieldMask(paths=["emails"]))
    assert (done.matched_count, done.changed_count, done.failed_count) == (3, 1, 2)
    outcomes = {each.id: StatusCode.OK.value[0] if each.changed else each.error.code for each in done.results}
    taken = outcomes.pop(first.id), outcomes.pop(second.id)
    assert sorted(taken) == [0, StatusCode.ALREADY_EXISTS.value[0]]
    assert outcomes == {theirs.id: StatusCode.NOT_FOUND.value[0]}
    gone = await caller.call(UPDATE, filter="emails.address:one@example.com", remove=email)
    assert gone.changed_count == 1


@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        ({"contact": Contact(source="x")}, {"filter"}),
        ({"filter": "source = x", "ids": ["con_x"], "contact": Contact(source="x")}, {"filter"}),
        ({"filter": "nothing = 1", "contact": Contact(source="x")}, {"filter"}),
        ({"filter": "source = x"}, {"contact"}),
        (
            {"filter": "source = x", "add": Contact(source="x", do_not_contact=[CONTACT_CHANNEL_SMS])},
            {"add.source", "add.do_not_contact"},
        ),
        ({"filter": "source = x", "turns": Turns(field="id", values=["x"])}, {"turns"}),
        ({"filter": "source = x", "contact": Contact(), "update_mask": FieldMask(paths=["no"])}, {"update_mask"}),
    ],
)
async def test_a_wrong_request_writes_nothing_and_is_named(office: Office, asked: Any, fields: set[str]) -> None:
    _, caller = await office.staff("ROLE_USER")
    failure = await caller.failure(UPDATE, **asked)
    assert (failure.code, set(failure.violations)) == (StatusCode.INVALID_ARGUMENT, fields)


async def test_many_go_on_as_a_job_and_are_taken_back_as_one(working: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    _, caller = await working.staff("ROLE_USER")
    made = await people(caller, 6, tags=["bye"])
    await caller.call(method("CreateNote"), note=Note(contact_id=made[0].id, text="Likes tea."))
    before = await stored(working, caller.account_id)
    monkeypatch.setattr(bulk, "INLINE", 5)
    asked = await caller.call(DELETE, filter='tags:"bye"')
    assert (asked.matched_count, asked.changed_count, bool(asked.job_id)) == (6, 0, True)

    async def done() -> bool:
        row = await working.data.database["platform.jobs"].find_one({"_id": asked.job_id})
        return row is not None and row.get("result") is not None

    await soon(done)
    row = await working.data.database["platform.jobs"].find_one({"_id": asked.job_id})
    assert row is not None
    assert BulkJobResult.FromString(row["result"]).changed_count == 6
    assert (await caller.call(COUNT)).count == 0
    assert (await undo(caller, asked.originating_request_id, 7)).count == 7
    assert await stored(working, caller.account_id) == before
