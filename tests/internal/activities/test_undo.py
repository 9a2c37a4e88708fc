"""Undo: changes are taken back through the runtime, all of a unit or nothing, by those who may make them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import grpc
from dashclicks.activities.v1 import activities_service_pb2
from dashclicks.activities.v1.activity_pb2 import ACTION_DELETED, ACTION_UNDELETED, ACTION_UPDATED
from dashclicks.activities.v1.undo_pb2 import (
    UNDO_OBSTACLE_CHANGED_LATER,
    UNDO_OBSTACLE_DELETED_LATER,
    UNDO_OBSTACLE_REFERENCE_GONE,
    UNDO_OBSTACLE_VALUE_TAKEN,
)
from dashclicks.crm.v1.contact_pb2 import (
    CONTACT_TYPE_PERSON,
    Contact,
)
from dashclicks.crm.v1.contact_requests_pb2 import BatchCreateContactsRequest, CreateContactRequest
from dashclicks.users.v1.user_pb2 import User

from shared.testing.api import Caller
from tests.internal.activities.test_activities import make_contact, timeline
from tests.internal.office import Office, method

SERVICE = activities_service_pb2.DESCRIPTOR.services_by_name["ActivitiesService"]
UNDO = SERVICE.methods_by_name["UndoActivities"]


async def newest(caller: Caller, id: str, count: int) -> Any:
    """The latest activity of a row, once there are so many."""
    return (await timeline(caller, count, filter=f'resource_id = "{id}"'))[0]


async def rename(caller: Caller, id: str, **fields: Any) -> Contact:
    made: Contact = await caller.call(method("UpdateContact"), contact=Contact(id=id, **fields))
    return made


async def contact_of(caller: Caller, id: str) -> Contact:
    found: Contact = await caller.call(method("GetContact"), id=id)
    return found


def as_before(now: Contact, then: Contact) -> Contact:
    """`now` with the etag and time of `then`: all that a write and its undo leave different."""
    copy = Contact()
    copy.CopyFrom(now)
    copy.etag = then.etag
    copy.update_time.CopyFrom(then.update_time)
    return copy


async def test_an_update_is_taken_back_and_so_is_that(working: Office) -> None:
    user, caller = await working.staff()
    made = await make_contact(caller, "Ana")
    changed = await rename(caller, made.id, display_name="Bea", tags=["x"])
    update = await newest(caller, made.id, 2)
    answer = await caller.call(UNDO, activity_id=update.id)
    (restored,) = answer.restorations
    assert (answer.count, restored.action, list(restored.changed_fields)) == (
        1,
        ACTION_UPDATED,
        ["display_name", "tags"],
    )
    assert (restored.before["display_name"], restored.after["display_name"]) == ("Bea", "Ana")
    now = await contact_of(caller, made.id)
    assert as_before(now, made) == made
    assert now.etag == '"3"'
    undone = await newest(caller, made.id, 3)
    assert (undone.actor.user_id, undone.method) == (user.id, UNDO.full_name)
    await caller.call(UNDO, activity_id=undone.id)
    assert as_before(await contact_of(caller, made.id), changed) == changed


async def test_a_row_that_was_made_is_deleted_and_a_deleted_one_comes_back(working: Office) -> None:
    _, caller = await working.staff()
    made = await make_contact(caller, "Ana")
    created = await newest(caller, made.id, 1)
    (restored,) = (await caller.call(UNDO, activity_id=created.id)).restorations
    assert restored.action == ACTION_DELETED
    assert (await caller.failure(method("GetContact"), id=made.id)).code is grpc.StatusCode.NOT_FOUND
    deleted = await newest(caller, made.id, 2)
    (restored,) = (await caller.call(UNDO, activity_id=deleted.id)).restorations
    assert restored.action == ACTION_UNDELETED
    assert as_before(await contact_of(caller, made.id), made) == made
    undeleted = await newest(caller, made.id, 3)
    await caller.call(UNDO, activity_id=undeleted.id)
    assert (await caller.failure(method("GetContact"), id=made.id)).code is grpc.StatusCode.NOT_FOUND


async def refused(caller: Caller, id: str) -> tuple[Any, Any]:
    """How an undo of one activity is refused, and what its rehearsal says."""
    failure = await caller.failure(UNDO, activity_id=id)
    assert (failure.code, failure.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "UNDO_CONFLICT")
    rehearsed = await caller.call(UNDO, activity_id=id, validate_only=True)
    (conflict,) = rehearsed.conflicts
    return failure, conflict


async def test_a_later_change_of_the_same_field_is_in_the_way_and_named(working: Office) -> None:
    _, caller = await working.staff()
    made = await make_contact(caller, "Ana")
    await rename(caller, made.id, display_name="Bea", job_title="CEO")
    first = await newest(caller, made.id, 2)
    await rename(caller, made.id, display_name="Cleo")
    second = await newest(caller, made.id, 3)
    failure, conflict = await refused(caller, first.id)
    assert set(failure.violations) == {f"{made.id}.display_name"}
    assert second.id in failure.message
    assert (conflict.obstacle, list(conflict.fields)) == (UNDO_OBSTACLE_CHANGED_LATER, ["display_name"])
    assert (conflict.resource_id, conflict.later_activity_id) == (made.id, second.id)
    await caller.call(UNDO, activity_id=second.id)
    await caller.call(UNDO, activity_id=first.id)
    assert as_before(await contact_of(caller, made.id), made) == made


async def test_a_later_change_of_another_field_stays(working: Office) -> None:
    _, caller = await working.staff()
    made = await make_contact(caller, "Ana")
    await rename(caller, made.id, display_name="Bea")
    first = await newest(caller, made.id, 2)
    await rename(caller, made.id, job_title="CEO")
    await caller.call(UNDO, activity_id=first.id)
    now = await contact_of(caller, made.id)
    assert (now.display_name, now.job_title) == ("Ana", "CEO")


async def test_a_row_that_was_changed_since_it_was_made_stays(working: Office) -> None:
    _, caller = await working.staff()
    made = await make_contact(caller, "Ana")
    created = await newest(caller, made.id, 1)
    await rename(caller, made.id, job_title="CEO")
    later = await newest(caller, made.id, 2)
    _, conflict = await refused(caller, created.id)
    assert (list(conflict.fields), conflict.later_activity_id) == (["job_title"], later.id)


async def test_a_row_that_was_deleted_since_is_named_as_such(working: Office) -> None:
    _, caller = await working.staff()
    made = await make_contact(caller, "Ana")
    await rename(caller, made.id, display_name="Bea")
    update = await newest(caller, made.id, 2)
    await caller.call(method("DeleteContact"), id=made.id)
    deleted = await newest(caller, made.id, 3)
    _, conflict = await refused(caller, update.id)
    assert (conflict.obstacle, conflict.later_activity_id) == (UNDO_OBSTACLE_DELETED_LATER, deleted.id)


async def test_a_value_that_belongs_to_another_row_now_does_not_come_back(working: Office) -> None:
    _, caller = await working.staff()
    made = await make_contact(caller, "Ana")
    await rename(caller, made.id, emails=[{"address": "ana@example.com"}])
    await rename(caller, made.id, emails=[{"address": "bea@example.com"}])
    update = await newest(caller, made.id, 3)
    other = await make_contact(caller, "Other")
    await rename(caller, other.id, emails=[{"address": "ana@example.com"}])
    _, conflict = await refused(caller, update.id)
    assert conflict.obstacle == UNDO_OBSTACLE_VALUE_TAKEN
    assert "emails.address" in conflict.fields


async def test_a_reference_to_a_row_that_is_gone_does_not_come_back(working: Office) -> None:
    owner, caller = await working.staff()
    colleague = await working.user(owner.account_id, "ROLE_USER")
    made = await make_contact(caller, "Ana")
    await rename(caller, made.id, owner_id=colleague.id)
    await rename(caller, made.id, owner_id=owner.id)
    update = await newest(caller, made.id, 3)
    await caller.call(method("DeleteUser"), id=colleague.id)
    _, conflict = await refused(caller, update.id)
    assert (conflict.obstacle, list(conflict.fields)) == (UNDO_OBSTACLE_REFERENCE_GONE, ["owner_id"])


async def test_a_changed_password_is_never_taken_back(working: Office) -> None:
    owner, caller = await working.staff()
    colleague = await working.user(owner.account_id, "ROLE_USER")
    change = User(id=colleague.id, display_name="Other", password="another horse battery staple")
    await caller.call(method("UpdateUser"), user=change)
    update = await newest(caller, colleague.id, 2)
    _, conflict = await refused(caller, update.id)
    assert "password" in conflict.description
    await working.login(colleague, "another horse battery staple")


async def test_a_rehearsal_says_all_and_writes_nothing(working: Office) -> None:
    _, caller = await working.staff()
    made = await make_contact(caller, "Ana")
    changed = await rename(caller, made.id, display_name="Bea")
    update = await newest(caller, made.id, 2)
    rehearsed = await caller.call(UNDO, activity_id=update.id, validate_only=True)
    assert await contact_of(caller, made.id) == changed
    assert rehearsed == await caller.call(UNDO, activity_id=update.id)


async def test_a_repeated_call_answers_the_first_answer(working: Office) -> None:
    _, caller = await working.staff()
    made = await make_contact(caller, "Ana")
    await rename(caller, made.id, display_name="Bea")
    update = await newest(caller, made.id, 2)
    asked = {"activity_id": update.id, "request_id": "u-1"}
    first, *others = await asyncio.gather(*(caller.call(UNDO, **asked) for _ in range(5)))
    assert all(answer == first for answer in others)
    assert (await contact_of(caller, made.id)).etag == '"3"'


async def batch(caller: Caller, count: int, **options: Any) -> tuple[list[str], str]:
    """New contacts in one call, without waiting for the log; their ids, and the request."""
    requests = [
        CreateContactRequest(contact=Contact(type=CONTACT_TYPE_PERSON, display_name=f"Name {number}"))
        for number in range(count)
    ]
    asked = BatchCreateContactsRequest(requests=requests, **options)
    results = (await caller.call(method("BatchCreateContacts"), asked)).results
    ids = [result.contact.id for result in results]
    return ids, (await newest(caller, ids[0], 1)).request_id


async def live(caller: Caller) -> set[str]:
    """The contacts that there are, of a few."""
    return {row.id for row in (await caller.call(method("ListContacts"), page_size=1000)).contacts}


async def test_a_batch_is_taken_back_as_one_though_just_written(working: Office) -> None:
    _, caller = await working.staff()
    kept = await make_contact(caller, "Kept")
    ids, request_id = await batch(caller, 1000)
    answer = await caller.within(120).call(UNDO, originating_request_id=request_id)
    assert (answer.count, {found.resource_id for found in answer.restorations}) == (1000, set(ids))
    assert await live(caller) == {kept.id}


async def test_one_row_in_the_way_keeps_a_whole_batch(working: Office) -> None:
    _, caller = await working.staff()
    ids, request_id = await batch(caller, 20)
    for id in ids[3:5]:
        await rename(caller, id, display_name="Other")
    before = {id: await contact_of(caller, id) for id in ids}
    failure = await caller.failure(UNDO, originating_request_id=request_id)
    assert {field.partition(".")[0] for field in failure.violations} == set(ids[3:5])
    rehearsed = await caller.call(UNDO, originating_request_id=request_id, validate_only=True)
    assert (rehearsed.count, {found.resource_id for found in rehearsed.conflicts}) == (18, set(ids[3:5]))
    assert {id: await contact_of(caller, id) for id in ids} == before


async def test_what_was_committed_together_is_taken_back_together(working: Office) -> None:
    _, caller = await working.staff()
    ids, _ = await batch(caller, 5, all_or_nothing=True)
    created = await newest(caller, ids[0], 1)
    await caller.call(UNDO, transaction_id=created.transaction_id)
    assert not set(ids) & await live(caller)


async def answer_of(ask: Callable[[], Awaitable[Any]]) -> str:
    """The code of a call that may fail."""
    try:
        await ask()
    except grpc.aio.AioRpcError as error:
        return str(error.code().name)
    return "OK"


async def test_an_undo_needs_the_scopes_of_the_change_itself(working: Office) -> None:
    owner, caller = await working.staff()
    manager = await working.caller(await working.user(owner.account_id, "ROLE_MANAGER"))
    client = await working.caller(await working.user(owner.account_id, "ROLE_CLIENT"))
    colleague = await working.user(owner.account_id, "ROLE_USER")
    await caller.call(method("UpdateUser"), user=User(id=colleague.id, display_name="Other"))
    of_user = await newest(caller, colleague.id, 2)
    failure = await manager.failure(UNDO, activity_id=of_user.id)
    assert (failure.code, failure.reason) == (grpc.StatusCode.PERMISSION_DENIED, "INSUFFICIENT_SCOPE")
    made = await make_contact(caller, "Ana")
    of_contact = await newest(caller, made.id, 1)
    assert (await client.failure(UNDO, activity_id=of_contact.id)).code is grpc.StatusCode.PERMISSION_DENIED
    await manager.call(UNDO, activity_id=of_contact.id)


async def test_a_foreign_or_unknown_activity_is_not_found(working: Office) -> None:
    _, caller = await working.staff()
    _, stranger = await working.staff()
    made = await make_contact(caller, "Ana")
    created = await newest(caller, made.id, 1)
    for unit in ({"activity_id": created.id}, {"originating_request_id": created.request_id}, {"activity_id": "evt_1"}):
        failure = await stranger.failure(UNDO, **unit)
        assert failure.code is grpc.StatusCode.NOT_FOUND
        assert "not in the log yet" in failure.message
    assert (await caller.failure(UNDO)).code is grpc.StatusCode.INVALID_ARGUMENT


async def test_what_the_platform_did_stays(working: Office) -> None:
    owner, caller = await working.staff()
    colleague = await working.user(owner.account_id, "ROLE_USER")
    created = await newest(caller, colleague.id, 1)
    _, conflict = await refused(caller, created.id)
    assert "platform" in conflict.description


async def test_of_many_undoes_at_once_one_wins(working: Office) -> None:
    _, caller = await working.staff()
    made = await make_contact(caller, "Ana")
    await rename(caller, made.id, display_name="Bea")
    update = await newest(caller, made.id, 2)
    codes = await asyncio.gather(*(answer_of(lambda: caller.call(UNDO, activity_id=update.id)) for _ in range(10)))
    assert sorted(codes) == ["FAILED_PRECONDITION"] * 9 + ["OK"]
    assert (await contact_of(caller, made.id)).etag == '"3"'
