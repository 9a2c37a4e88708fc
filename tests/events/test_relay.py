"""The relay: each committed change becomes one event, in order, without a hole in any account."""

import asyncio
import time

from shared.events.relay import BREATH_SECONDS, FEW
from tests.events.office import Office


async def test_a_change_becomes_an_event(office: Office) -> None:
    async with office.relaying():
        contact = await office.contact("acc_1")
        await office.rename("acc_1", contact.id, "Bea")
        await office.delete("acc_1", contact.id)
        created, updated, deleted = await office.logged("acc_1", 3)
    assert [row["type"] for row in (created, updated, deleted)] == [
        "crm.contact.created",
        "crm.contact.updated",
        "crm.contact.deleted",
    ]
    assert created["actor"] == {"user_id": "usr_1", "impersonator_id": "", "session_id": "ses_1", "system": False}
    assert deleted["actor"]["user_id"] == "usr_1"
    assert (updated["changed_fields"], updated["before"]) == (["display_name"], {"display_name": "Ana"})
    assert updated["after"]["display_name"] == "Bea"
    assert [row["resource_revision"] for row in (created, updated, deleted)] == [1, 2, 3]
    assert {row["request_id"] for row in (created, updated, deleted)} == {"req_1"}


async def test_sequences_are_dense_and_ordered_under_concurrent_writers(office: Office) -> None:
    accounts = [f"acc_{number}" for number in range(4)]

    async def write(account: str) -> None:
        for number in range(10):
            contact = await office.contact(account)
            await office.rename(account, contact.id, f"Name {number}")

    async with office.relaying():
        await asyncio.gather(*(write(account) for account in accounts for _ in range(4)))
        for account in accounts:
            rows = await office.logged(account, 80)
            assert [row["sequence"] for row in rows] == list(range(1, 81))
            for id in {row["resource_id"] for row in rows}:
                assert [row["resource_revision"] for row in rows if row["resource_id"] == id] == [1, 2]


async def test_changes_close_together_are_few_batches(office: Office) -> None:
    async with office.relaying():
        await office.contact("acc_1")
        await office.logged("acc_1", 1)
        before, begun = (await office.relay_state())["state"]["batch"], time.monotonic()
        for _ in range(20):
            await office.contact("acc_1")
        await office.logged("acc_1", 21)
        batches = (await office.relay_state())["state"]["batch"] - before
    # On a slow machine they are not close together. After one of many nobody waits.
    assert batches <= (time.monotonic() - begun) / BREATH_SECONDS + 2 + 20 / FEW
