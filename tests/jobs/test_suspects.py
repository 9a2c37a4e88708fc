"""Jobs that workers died with, and workers that have fallen silent."""

import asyncio
from datetime import UTC, datetime, timedelta

from google.protobuf.wrappers_pb2 import StringValue

from shared.data.job_rows import SUSPECT_LOSSES, SUSPECTS, turn_of
from shared.jobs.handled import Handled
from shared.jobs.work import Work
from shared.testing.eventually import soon
from tests.jobs.shop import Shop, kind, text

JOB = kind()


class Held:
    """Holds jobs in hand until told to let go; the suspects among them, and all of them, by name."""

    def __init__(self) -> None:
        self.suspects: set[str] = set()
        self.seen: set[str] = set()
        self.let_go = asyncio.Event()

    async def __call__(self, work: Work[StringValue]) -> None:
        self.seen.add(work.payload.value)
        if work.payload.value.startswith("suspect"):
            self.suspects.add(work.payload.value)
            await self.let_go.wait()


async def suspect(shop: Shop, count: int) -> list[str]:
    """Adds jobs that workers died with."""
    ids = await shop.jobs.add_many(JOB, "acc_1", [text(f"suspect {number}") for number in range(count)])
    change = {"losses": SUSPECT_LOSSES, "turn": turn_of(SUSPECTS, "acc_1", JOB.name)}
    await shop.rows.update_many({"_id": {"$in": ids}}, {"$set": change})
    return ids


async def test_a_worker_has_one_suspect_at_a_time_and_others_beside_it(shop: Shop) -> None:
    held = Held()
    ids = await suspect(shop, 4)
    async with shop.working(Handled(JOB, held), workers=2, slots=8):

        async def two() -> bool:
            return len(held.suspects) == 2

        await soon(two)
        # Whoever has come since has passed both workers, and the suspects that wait have had their turns.
        for number in range(10):
            await shop.in_state(await shop.jobs.add(JOB, "acc_2", text(str(number))), "DONE")
        assert len(held.suspects) == 2
        held.let_go.set()
        await shop.all_in("DONE", len(ids) + 10)


async def test_a_suspect_that_a_worker_may_not_begin_goes_elsewhere(shop: Shop) -> None:
    held = Held()
    ids = await suspect(shop, 3)
    async with shop.working(Handled(JOB, held), slots=8) as (worker,):

        async def one() -> bool:
            return len(held.suspects) == 1

        await soon(one)
        # As if there were more workers than this one.
        await shop.rows.update_many(
            {"_id": {"$in": ids}, "state": "JOB_STATE_WAITING"},
            {"$set": {"state": "JOB_STATE_QUEUED", "active": 1}, "$unset": {"turn": ""}},
        )
        waiting = [id for id in ids if (await shop.row(id))["state"] == "JOB_STATE_QUEUED"]
        await worker._begin(waiting)
        assert len(held.suspects) == 1
        held.let_go.set()
        await shop.all_in("DONE", 3)


async def test_what_a_silent_worker_has_is_begun_anew_before_its_claims_end(shop: Shop) -> None:
    held, long = Held(), timedelta(hours=1)
    id = await shop.jobs.add(JOB, "acc_1", text())
    now = datetime.now(UTC)
    theirs = {"state": "JOB_STATE_RUNNING", "active": 1, "holder": "gone", "claim": "theirs", "look_time": now + long}
    await shop.rows.update_one({"_id": id}, {"$set": {**theirs, "attempts": 1}, "$unset": {"turn": ""}})
    workers = shop.data.database["platform.job_workers"]
    await workers.insert_one({"_id": "gone", "slots": 5, "process": None, "seen_time": now - long})
    async with shop.working(Handled(JOB, held)):
        row = await shop.in_state(id, "DONE")
        assert (row["losses"], row["attempts"]) == (1, 1)
        assert await workers.find_one({"_id": "gone"}) is None
