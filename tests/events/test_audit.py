"""The audit: what was written is proved, and the first row that is not as it was written is named."""

import pytest

from shared.events.audit import Broken
from tests.events.office import Office

ROWS = 6


@pytest.fixture
async def audited(office: Office) -> Office:
    async with office.relaying():
        contact = await office.contact("acc_1")
        for number in range(ROWS - 1):
            await office.rename("acc_1", contact.id, f"Name {number}")
        await office.logged("acc_1", ROWS)
    return office


async def broken(office: Office) -> Broken | None:
    return (await office.audit.verify("acc_1", 1, 1000)).broken


async def event_at(office: Office, sequence: int) -> str:
    return str((await office.log("acc_1"))[sequence - 1]["_id"])


async def test_an_untouched_chain_is_intact(audited: Office) -> None:
    verdict = await audited.audit.verify("acc_1", 1, 1000)
    assert (verdict.checked, verdict.next_sequence, verdict.broken) == (ROWS, 0, None)


async def test_an_account_without_events_is_intact(office: Office) -> None:
    assert (await office.audit.verify("acc_none", 1, 1000)).broken is None


async def test_a_long_chain_is_checked_in_parts(audited: Office) -> None:
    first = await audited.audit.verify("acc_1", 0, 4)
    assert (first.checked, first.next_sequence, first.broken) == (4, 5, None)
    rest = await audited.audit.verify("acc_1", first.next_sequence, 4)
    assert (rest.checked, rest.next_sequence, rest.broken) == (2, 0, None)


async def test_a_changed_row_is_found(audited: Office) -> None:
    await audited.data.database["events.audit"].update_one({"sequence": 3}, {"$set": {"actor.user_id": "usr_x"}})
    assert await broken(audited) == Broken(3, await event_at(audited, 3), "it is not as it was written")


async def test_a_changed_event_is_found(audited: Office) -> None:
    id = await event_at(audited, 4)
    await audited.data.database["events.log"].update_one({"_id": id}, {"$set": {"after.display_name": "Other"}})
    assert await broken(audited) == Broken(4, id, "its event is not as it was written")


async def test_a_row_taken_out_is_found(audited: Office) -> None:
    await audited.data.database["events.audit"].delete_one({"sequence": 2})
    found = await broken(audited)
    assert found is not None
    assert (found.sequence, found.problem) == (2, "row 2 is missing")


async def test_a_chain_cut_short_is_found(audited: Office) -> None:
    await audited.data.database["events.audit"].delete_many({"sequence": {"$gt": 4}})
    assert await broken(audited) == Broken(5, "", "the row is missing")


async def test_a_row_made_anew_breaks_the_next(audited: Office) -> None:
    rows = audited.data.database["events.audit"]
    other = await rows.find_one({"sequence": 2})
    assert other is not None
    await rows.update_one({"sequence": 4}, {"$set": {"hash": other["hash"]}})
    found = await broken(audited)
    assert found is not None
    assert found.sequence == 4
