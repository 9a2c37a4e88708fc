"""The timeline: what callers did, read back over gRPC by those who may."""

import asyncio
import time
from typing import Any

import grpc
from dashclicks.activities.v1 import activities_service_pb2
from dashclicks.crm.v1.contact_pb2 import CONTACT_TYPE_PERSON, Contact
from dashclicks.users.v1 import user_pb2

from shared.testing.api import Caller
from tests.internal.office import Office, method

SERVICE = activities_service_pb2.DESCRIPTOR.services_by_name["ActivitiesService"]
GET, LIST, VERIFY = (SERVICE.methods_by_name[name] for name in ("GetActivity", "ListActivities", "VerifyAudit"))


async def timeline(caller: Caller, count: int, **fields: Any) -> list[Any]:
    """What a caller lists, as soon as there are so many."""
    deadline = time.monotonic() + 20
    while True:
        page = await caller.call(LIST, **fields)
        if len(page.activities) >= count:
            return list(page.activities)
        assert time.monotonic() < deadline, f"{len(page.activities)} of {count} activities"
        await asyncio.sleep(0.02)


async def make_contact(caller: Caller, name: str) -> Any:
    return await caller.call(method("CreateContact"), contact=Contact(type=CONTACT_TYPE_PERSON, display_name=name))


async def test_the_timeline_of_a_contact_names_who_did_what(working: Office) -> None:
    user, caller = await working.staff()
    contact = await make_contact(caller, "Ana")
    await make_contact(caller, "Other")
    await caller.call(method("UpdateContact"), contact=Contact(id=contact.id, display_name="Bea"))
    await caller.call(method("DeleteContact"), id=contact.id)
    deleted, updated, created = await timeline(caller, 3, filter=f'resource_id = "{contact.id}"')
    assert [each.type for each in (created, updated, deleted)] == [
        "crm.contact.created",
        "crm.contact.updated",
        "crm.contact.deleted",
    ]
    assert {each.actor.user_id for each in (created, updated, deleted)} == {user.id}
    assert [each.method.rpartition(".")[2] for each in (created, updated, deleted)] == [
        "CreateContact",
        "UpdateContact",
        "DeleteContact",
    ]
    assert list(updated.changed_fields) == ["display_name"]
    assert (updated.before["display_name"], updated.after["display_name"]) == ("Ana", "Bea")
    assert (await caller.call(GET, id=updated.id)) == updated


async def test_it_is_filtered_by_actor_kind_and_time_and_paged(working: Office) -> None:
    user, caller = await working.staff()
    made = [await make_contact(caller, f"Name {number}") for number in range(5)]
    # The account, its owner, the owner's login and the contacts.
    rows = await timeline(caller, 8)
    assert [row.sequence for row in rows] == list(range(8, 0, -1))
    by_user = await timeline(caller, 5, filter=f'actor.user_id = "{user.id}" AND action = ACTION_CREATED')
    assert [row.resource_id for row in by_user] == [contact.id for contact in reversed(made)]
    since = f'resource_type = "crm.Contact" AND create_time >= "{rows[2].create_time.ToJsonString()}"'
    assert len(await timeline(caller, 3, filter=since)) >= 3
    first = await caller.call(LIST, page_size=5)
    rest = await caller.call(LIST, page_size=5, page_token=first.next_page_token)
    assert [row.sequence for row in [*first.activities, *rest.activities]] == list(range(8, 0, -1))
    assert rest.next_page_token == ""


async def test_another_accounts_activities_do_not_exist(working: Office) -> None:
    _, caller = await working.staff()
    _, stranger = await working.staff()
    contact = await make_contact(caller, "Ana")
    (created,) = await timeline(caller, 1, filter=f'resource_id = "{contact.id}"')
    assert (await stranger.failure(GET, id=created.id)).code == grpc.StatusCode.NOT_FOUND
    assert not (await stranger.call(LIST, filter=f'resource_id = "{contact.id}"')).activities
    page = await caller.call(LIST, page_size=1)
    failure = await stranger.failure(LIST, page_size=1, page_token=page.next_page_token)
    assert failure.reason == "INVALID_PAGE_TOKEN"


async def test_a_caller_sees_activities_only_of_what_they_may_read(working: Office) -> None:
    owner, caller = await working.staff()
    assistant = await working.caller(await working.user(owner.account_id, "ROLE_USER"))
    await make_contact(caller, "Ana")
    everything = await timeline(caller, 6)
    assert {"accounts.Account", "users.User", "crm.Contact"} <= {row.resource_type for row in everything}
    seen = await timeline(assistant, 5)
    assert {row.resource_type for row in seen} == {"users.User", "crm.Contact"}
    of_account = next(row for row in everything if row.resource_type == "accounts.Account")
    assert (await assistant.failure(GET, id=of_account.id)).code == grpc.StatusCode.NOT_FOUND
    sly = 'resource_type = "accounts.Account"'
    assert not (await assistant.call(LIST, filter=sly)).activities
    failure = await assistant.failure(LIST, filter=f"{sly}) OR ({sly}")
    assert failure.code == grpc.StatusCode.INVALID_ARGUMENT


async def test_a_caller_sees_activities_only_of_the_records_they_see(working: Office) -> None:
    owner, caller = await working.staff()
    sight = user_pb2.RECORD_VISIBILITY_OWN
    assistant = await working.user(owner.account_id, "ROLE_USER", record_visibility=sight)
    hidden = await make_contact(caller, "Ana")
    given = Contact(type=CONTACT_TYPE_PERSON, display_name="Bea", owner_id=assistant.id)
    shown = await caller.call(method("CreateContact"), contact=given)
    narrow = await working.caller(assistant)
    everything = await timeline(caller, 2, filter='resource_type = "crm.Contact"')
    by_id = {row.resource_id: row for row in everything}
    seen = await timeline(narrow, 1, filter='resource_type = "crm.Contact"')
    assert seen == [by_id[shown.id]]
    assert not (await narrow.call(LIST, filter=f'resource_id = "{hidden.id}"')).activities
    assert (await narrow.failure(GET, id=by_id[hidden.id].id)).code == grpc.StatusCode.NOT_FOUND
    assert await narrow.call(GET, id=by_id[shown.id].id) == by_id[shown.id]
    # What belongs to nobody in particular is not hidden, and pages go on behind what is.
    # (That the assistant was told of the contact is one of them, once it is there.)
    assert {"users.User", "crm.Contact"} <= {row.resource_type for row in await timeline(narrow, 3)}
    found: list[Any] = []
    token = ""
    while token or not found:
        page = await narrow.call(LIST, page_size=1, page_token=token)
        found, token = [*found, *page.activities], page.next_page_token
    assert hidden.id not in {row.resource_id for row in found}
    await caller.call(method("UpdateContact"), contact=Contact(id=hidden.id, owner_id=assistant.id))
    assert len(await timeline(narrow, 2, filter=f'resource_id = "{hidden.id}"')) == 2
    await caller.call(method("DeleteContact"), id=hidden.id)
    assert len(await timeline(narrow, 3, filter=f'resource_id = "{hidden.id}"')) == 3


async def test_it_says_from_which_account_somebody_acted(working: Office) -> None:
    user, own = await working.staff()
    client_id = await working.account(user.account_id)
    token = (await own.call(method("CreateAccountToken"), account_id=client_id)).access_token
    acting = Caller(working.channel, token, client_id)
    made = await make_contact(acting, "Ana")
    (created,) = await timeline(acting, 1, filter=f'resource_id = "{made.id}"')
    assert (created.actor.user_id, created.actor.account_id) == (user.id, user.account_id)
    assert created.account_id == client_id
    mine = await make_contact(own, "Bea")
    (created,) = await timeline(own, 1, filter=f'resource_id = "{mine.id}"')
    assert (created.actor.user_id, created.actor.account_id) == (user.id, "")


async def test_a_client_lists_no_activities(working: Office) -> None:
    _, client = await working.staff("ROLE_CLIENT")
    assert (await client.failure(LIST)).reason == "INSUFFICIENT_SCOPE"


async def test_no_secret_is_in_a_timeline(working: Office) -> None:
    owner, caller = await working.staff()
    await timeline(caller, 2, filter=f'resource_id = "{owner.id}"')
    page = await caller.call(LIST)
    assert b"password" not in page.SerializeToString()
    assert b"argon2" not in page.SerializeToString()


async def test_the_audit_is_verified_and_a_changed_row_named(working: Office) -> None:
    owner, caller = await working.staff()
    await make_contact(caller, "Ana")
    rows = await timeline(caller, 4)
    sound = await caller.call(VERIFY)
    assert (sound.intact, sound.checked, sound.next_sequence) == (True, len(rows), 0)
    await working.data.database["events.audit"].update_one(
        {"account_id": owner.account_id, "sequence": 2}, {"$set": {"method": "another"}}
    )
    broken = await caller.call(VERIFY)
    assert (broken.intact, broken.broken.sequence) == (False, 2)
    assert broken.broken.activity_id == next(row.id for row in rows if row.sequence == 2)


async def test_only_those_who_run_the_account_verify_its_audit(working: Office) -> None:
    _, manager = await working.staff("ROLE_MANAGER")
    assert (await manager.failure(VERIFY)).reason == "INSUFFICIENT_SCOPE"


async def test_whoever_acts_in_a_users_name_is_named_beside_them_in_events_and_audit(working: Office) -> None:
    boss, own = await working.staff()
    client = await working.user(await working.account(boss.account_id))
    begun = await own.call(method("Impersonate"), user_id=client.id, reason="Ticket 4711")
    acting = await working.enter(begun.session_id, client.account_id)
    contact = await make_contact(acting, "Ana")
    people = await working.caller(client)
    (created,) = await timeline(people, 1, filter=f'resource_id = "{contact.id}"')
    (record,) = await timeline(people, 1, filter='resource_type = "auth.Impersonation"')
    assert record.after["reason"] == "Ticket 4711"
    rows = working.data.database["events.audit"].find({"_id": {"$in": [created.id, record.id]}})
    audited = [(row["actor"]["user_id"], row["actor"]["impersonator_id"]) async for row in rows]
    listed = [(each.actor.user_id, each.actor.impersonator_id) for each in (created, record)]
    assert audited == listed == [(client.id, boss.id)] * 2
