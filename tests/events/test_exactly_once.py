"""Exactly once: whatever happens to relays, each change is in the log once, and each account's sequence has no hole.

EVENTS_KILLS sets how often the relay is killed (4).
"""

import asyncio
import os
import signal
from contextlib import AsyncExitStack

import pytest

from shared.data.lease import Lease, LeaseLost
from shared.testing.eventually import soon
from tests.events.office import Office, worker_process

KILLS = int(os.environ.get("EVENTS_KILLS", "4"))
ACCOUNTS = [f"acc_{number}" for number in range(3)]


async def check(office: Office, written: dict[str, list[str]]) -> None:
    """Waits until everything written is logged, and looks that nothing is missing, doubled or out of order."""
    for account, ids in written.items():
        rows = await office.logged(account, len(ids) * 2, 60)
        assert [row["sequence"] for row in rows] == list(range(1, len(rows) + 1))
        seen = [(row["resource_id"], row["resource_revision"]) for row in rows]
        assert len(seen) == len(set(seen))
        assert [id for id, revision in seen if revision == 1] == ids
        assert {id for id, revision in seen if revision == 2} == set(ids)
        assert not any(row["gap"] for row in rows)
        verdict = await office.audit.verify(account, 1, 10**6)
        assert (verdict.checked, verdict.broken) == (len(rows), None)


async def write(office: Office, account: str, stop: asyncio.Event) -> list[str]:
    """Makes and changes contacts until told to stop; returns their ids in order."""
    ids: list[str] = []
    while not stop.is_set():
        contact = await office.contact(account)
        ids.append(contact.id)
        await office.rename(account, contact.id, f"Name {len(ids)}")
    return ids


async def test_relays_killed_under_load(office: Office) -> None:
    stop = asyncio.Event()
    writers = {account: asyncio.create_task(write(office, account, stop)) for account in ACCOUNTS}
    async with AsyncExitStack() as processes:

        async def start() -> asyncio.subprocess.Process:
            return await processes.enter_async_context(worker_process(office.settings))

        # A second one waits for the lease, so that each kill is also a takeover.
        workers = [await start(), await start()]
        for _ in range(KILLS):
            await grown(office, 50)
            victim = workers.pop(0)
            victim.send_signal(signal.SIGKILL)
            await victim.wait()
            workers.append(await start())
        stop.set()
        await check(office, {account: await task for account, task in writers.items()})
        leader, newest = workers
        leader.terminate()
        assert await leader.wait() == 0
        # It may be starting still, and a process listens to signals only once it has started.
        newest.terminate()
        assert await newest.wait() in (0, -signal.SIGTERM)


async def grown(office: Office, count: int) -> None:
    """Waits for so many events more."""

    async def total() -> int:
        return sum([len(await office.log(account)) for account in ACCOUNTS])

    wanted = await total() + count

    async def enough() -> bool:
        return await total() >= wanted

    # MongoDB may keep the locks of a killed transaction for a minute.
    await soon(enough, 150)


async def test_relays_restarted_under_load(office: Office) -> None:
    stop = asyncio.Event()
    writers = {account: asyncio.create_task(write(office, account, stop)) for account in ACCOUNTS}
    for _ in range(5):
        before = len(await office.log(ACCOUNTS[0]))
        async with office.relaying():
            await office.logged(ACCOUNTS[0], before + 10)
    stop.set()
    written = {account: await task for account, task in writers.items()}
    async with office.relaying():
        await check(office, written)


async def test_a_position_set_back_logs_nothing_twice(office: Office) -> None:
    async with office.relaying():
        await office.contact("acc_1")
        (first,) = await office.logged("acc_1", 1)
        early = (await office.relay_state())["state"]
        for number in range(5):
            await office.rename("acc_1", first["resource_id"], f"Name {number}")
        rows = await office.logged("acc_1", 6)
    late = (await office.relay_state())["state"]
    await office.data.database["events.leases"].update_one(
        {"_id": "relay"}, {"$set": {"state": {**early, "settle": None, "batch": late["batch"]}}}
    )
    async with office.relaying():
        await office.rename("acc_1", first["resource_id"], "Last")
        again = await office.logged("acc_1", 7)
    assert [row["_id"] for row in again[:6]] == [row["_id"] for row in rows]
    assert [row["sequence"] for row in again] == list(range(1, 8))


async def test_two_relays_share_the_work_without_doubling_it(office: Office) -> None:
    stop = asyncio.Event()
    writer = asyncio.create_task(write(office, "acc_1", stop))
    async with office.relaying():
        await office.logged("acc_1", 20)
        async with office.relaying():
            await office.logged("acc_1", 60)
    stop.set()
    written = {"acc_1": await writer}
    async with office.relaying():
        await check(office, written)


async def test_a_holder_that_slept_cannot_write(office: Office) -> None:
    old, new = (Lease(office.data.database, "test", seconds=0.05) for _ in range(2))
    assert await old.acquire()
    await old.save({"done": 1})

    await soon(new.acquire)
    assert new.state == {"done": 1}
    with pytest.raises(LeaseLost):
        await old.save({"done": 2})
    await new.release()
    assert await old.acquire()
    assert old.state == {"done": 1}


async def test_a_lease_that_is_held_is_not_given(office: Office) -> None:
    first, second = (Lease(office.data.database, "test") for _ in range(2))
    assert await first.acquire()
    assert not await second.acquire()
    await first.release()
    assert await second.acquire()
