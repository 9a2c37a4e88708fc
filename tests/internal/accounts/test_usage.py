"""An account sees what it may have and has: live rows of its own alone."""

from dashclicks.crm.v1.contact_pb2 import CONTACT_TYPE_PERSON, Contact

from shared.testing.api import Caller
from tests.internal.office import Office, method

USAGE = method("GetUsage")


async def used(caller: Caller) -> dict[str, int]:
    return {usage.resource: usage.rows for usage in (await caller.call(USAGE)).usages}


async def test_rows_of_the_account_are_counted(office: Office) -> None:
    _, caller = await office.staff()
    made = [Contact(type=CONTACT_TYPE_PERSON, display_name=name) for name in ("Ana", "Ben")]
    ids = [(await caller.call(method("CreateContact"), contact=contact)).id for contact in made]
    assert (await used(caller))["crm.Contact"] == 2
    await caller.call(method("DeleteContact"), id=ids[0])
    after = await used(caller)
    assert (after["crm.Contact"], after["users.User"]) == (1, 1)


async def test_every_limit_is_told(office: Office) -> None:
    _, caller = await office.staff()
    assert all(usage.limit > usage.rows for usage in (await caller.call(USAGE)).usages)


async def test_it_needs_the_scope(office: Office) -> None:
    _, caller = await office.staff("ROLE_CLIENT")
    assert (await caller.failure(USAGE)).reason == "INSUFFICIENT_SCOPE"
