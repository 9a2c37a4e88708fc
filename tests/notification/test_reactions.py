"""What people are told because something happened."""

from typing import Any

from dashclicks.crm.v1 import contact_pb2

from shared.testing.api import Caller
from shared.testing.eventually import soon
from tests.internal.office import method
from tests.notification.desk import Desk

LIST = method("ListNotifications")


async def rung(caller: Caller) -> list[Any]:
    async def there() -> list[Any]:
        return list((await caller.call(LIST)).notifications)

    return await soon(there)


async def test_whoever_is_given_a_contact_hears_of_it_once(desk: Desk) -> None:
    boss, caller = await desk.office.staff()
    worker = await desk.office.user(boss.account_id, "ROLE_USER")
    given = {"type": contact_pb2.CONTACT_TYPE_PERSON, "display_name": "Maya Chen"}
    # What the platform itself does, as for demo data, is no gift of anybody.
    demo = contact_pb2.Contact(
        account_id=boss.account_id, owner_id=worker.id, type=contact_pb2.CONTACT_TYPE_PERSON, display_name="Demo"
    )
    await desk.office.deps.contacts.system("test").create(demo)
    mine = await caller.call(method("CreateContact"), contact=given)
    await caller.call(method("UpdateContact"), contact={"id": mine.id, "owner_id": worker.id})
    await caller.call(method("UpdateContact"), contact={"id": mine.id, "job_title": "CEO"})
    await caller.call(method("CreateContact"), contact={**given, "owner_id": worker.id, "display_name": "Bo"})
    told = await desk.office.caller(worker)

    async def both() -> list[Any]:
        found = list((await told.call(LIST, order_by="create_time")).notifications)
        return found if len(found) >= 2 else []

    entries = await soon(both)
    assert [entry.title for entry in entries] == ["Maya Chen is yours now", "Bo is yours now"]
    assert entries[0].url.endswith(f"/contacts/{mine.id}")
    # Nobody is told of what they did themselves.
    assert not (await caller.call(LIST)).notifications


async def test_a_key_in_my_name_is_told_by_mail_whatever_i_chose(desk: Desk) -> None:
    user, caller = await desk.office.staff()
    await caller.call(method("UpdateUserPreferences"), preferences={"choices": [{"enabled": False}]})
    await caller.call(method("CreateApiKey"), api_key={"display_name": "Nightly", "scopes": ["contacts.read"]})
    assert "API key" in (await desk.sink.next(user.email))["Subject"]
    assert "Nightly" in (await rung(caller))[0].text
