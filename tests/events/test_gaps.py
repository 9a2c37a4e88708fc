"""A relay that was away too long finds what it missed by revisions, says so, and goes on without doubling anything."""

from structlog.testing import capture_logs

from tests.events.office import Office


async def lose_history(office: Office) -> None:
    """Puts the relay's position at a change that the oplog does not have, as one that fell out of it."""
    state = (await office.relay_state())["state"]
    async with await office.data.database["crm.contacts"].watch() as stream:
        await office.contact("acc_other")
        position: str = (await stream.next())["_id"]["_data"]
    # A token is its kind, the cluster time in seconds, and so on.
    seconds = int(position[2:10], 16) - 1000
    lost = {**state, "token": {"_data": f"{position[:2]}{seconds:08X}{position[10:]}"}, "settle": None}
    await office.data.database["events.leases"].update_one({"_id": "relay"}, {"$set": {"state": lost}})


async def test_missed_changes_become_gap_events(office: Office) -> None:
    async with office.relaying():
        seen = await office.contact("acc_1", "Seen")
        gone = await office.contact("acc_1", "Gone")
        untouched = await office.contact("acc_2", "Untouched")
        await office.logged("acc_1", 2)
        await office.logged("acc_2", 1)
    await lose_history(office)
    await office.rename("acc_1", seen.id, "One")
    await office.rename("acc_1", seen.id, "Two")
    await office.delete("acc_1", gone.id)
    new = await office.contact("acc_1", "New")
    with capture_logs() as logs:
        async with office.relaying():
            await office.logged("acc_1", 5)
            await office.rename("acc_1", seen.id, "Three")
            rows = await office.logged("acc_1", 6)
    found = {(row["resource_id"], row["type"], row["resource_revision"]) for row in rows if row["gap"]}
    assert found == {
        (seen.id, "crm.contact.updated", 3),
        (gone.id, "crm.contact.deleted", 2),
        (new.id, "crm.contact.created", 1),
    }
    assert [row["sequence"] for row in rows] == list(range(1, 7))
    assert (rows[-1]["gap"], rows[-1]["resource_revision"]) == (False, 4)
    assert [row["resource_id"] for row in await office.log("acc_2")] == [untouched.id]
    assert (await office.audit.verify("acc_1", 1, 100)).broken is None
    (said,) = [entry for entry in logs if entry["event"] == "the event log had a gap"]
    assert (said["log_level"], said["missed"]) == ("error", {"crm.Contact": 4})


async def test_nothing_missed_adds_nothing(office: Office) -> None:
    async with office.relaying():
        contact = await office.contact("acc_1")
        await office.logged("acc_1", 1)
    await lose_history(office)
    async with office.relaying():
        await office.logged("acc_other", 1)
        await office.rename("acc_1", contact.id, "Bea")
        rows = await office.logged("acc_1", 2)
    assert [row["gap"] for row in rows] == [False, False]


async def test_a_change_without_image_is_reread_and_marked(office: Office) -> None:
    contact = await office.contact("acc_1")
    contacts = office.data.database["crm.contacts"]
    await office.data.database.command("collMod", "crm.contacts", changeStreamPreAndPostImages={"enabled": False})
    await office.rename("acc_1", contact.id, "Bea")
    await office.rename("acc_1", contact.id, "Cai")
    async with office.relaying():
        created, gap = await office.logged("acc_1", 2)
        await office.rename("acc_1", contact.id, "Dan")
        rows = await office.logged("acc_1", 3)
    assert (created["gap"], gap["gap"], gap["resource_revision"]) == (False, True, 3)
    assert gap["after"]["display_name"] == "Cai"
    assert (rows[2]["resource_revision"], rows[2]["gap"], rows[2]["before"]) == (4, False, {"display_name": "Cai"})
    assert await contacts.count_documents({}) == 1


async def test_the_first_relay_begins_with_what_the_oplog_has(office: Office) -> None:
    contact = await office.contact("acc_1")
    await office.rename("acc_1", contact.id, "Bea")
    async with office.relaying():
        rows = await office.logged("acc_1", 2)
    assert [(row["type"], row["gap"]) for row in rows] == [
        ("crm.contact.created", False),
        ("crm.contact.updated", False),
    ]
