"""kill -9 of workers, and of Valkey with all that it knows: nothing is lost, nothing is done twice.

JOBS_COUNT=10000 JOBS_KILLS=100 JOBS_LEASE=10 is the full size; the sizes here are for every day.
"""

import asyncio
import os
import random
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from google.protobuf.wrappers_pb2 import StringValue

from shared.jobs.kind import JobKind
from shared.testing.eventually import soon
from tests.edge.valkey import Valkey
from tests.jobs.conftest import Measured
from tests.jobs.shop import Shop, open_shop, text

ROOT = Path(__file__).parents[2]
COUNT, KILLS = int(os.environ.get("JOBS_COUNT", "600")), int(os.environ.get("JOBS_KILLS", "8"))
LEASE = os.environ.get("JOBS_LEASE", "2")
WORKERS = 2
COUNTED, KILLER = JobKind("test.counted", StringValue), JobKind("test.killer", StringValue)
INSIDE = JobKind("test.inside", StringValue)
REDELIVERED_SECONDS = 20


class Nursery:
    """The workers' pids, as they are born."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        self._lines = process.stdout
        self.pids: list[int] = []

    async def next(self) -> None:
        """Waits for one more worker."""
        self.pids.append(int(await self._lines.readline()))

    async def kill(self) -> None:
        """Kills one worker, and waits for the next."""
        pid = self.pids.pop(random.randrange(len(self.pids)))
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        await self.next()


@asynccontextmanager
async def nursery(shop: Shop, mongodb_uri: str, workers: int = WORKERS) -> AsyncIterator[Nursery]:
    """Worker processes on a shop's database."""
    command = (sys.executable, "-m", "tests.jobs.nursery", mongodb_uri, shop.data.database.name, shop.redis_url)
    process = await asyncio.create_subprocess_exec(
        *command, str(workers), LEASE, stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    try:
        opened = Nursery(process)
        for _ in range(workers):
            await opened.next()
        yield opened
    finally:
        process.terminate()
        await process.wait()
        # The last ones leave transactions too, which a database that is dropped would wait for.
        await shop.data.mongo.admin.command("killAllSessions", [])


async def done(shop: Shop) -> int:
    return int(await shop.rows.count_documents({"state": "JOB_STATE_DONE"}))


async def check_effects(shop: Shop, count: int, measured: Measured) -> None:
    """Each job has counted itself once, and none began anew later than it should."""
    effects = shop.data.database["effects"]
    assert await effects.count_documents({}) == count
    assert await effects.count_documents({"n": {"$ne": 1}}) == 0
    assert await shop.rows.count_documents({"state": {"$ne": "JOB_STATE_DONE"}}) == 0
    again = {"$group": {"_id": "$job", "times": {"$push": "$time"}, "n": {"$sum": 1}}}
    begun = await (await shop.data.database["begun"].aggregate([again, {"$match": {"n": {"$gt": 1}}}])).to_list()
    gaps = [
        (late - early).total_seconds()
        for row in begun
        for early, late in zip(sorted(row["times"]), sorted(row["times"])[1:], strict=False)
    ]
    measured("jobs begun more than once", len(begun))
    measured("seconds to the next beginning, at most", max(gaps, default=0))
    assert max(gaps, default=0) < REDELIVERED_SECONDS


async def test_workers_are_killed_and_every_job_is_done_once(shop: Shop, mongodb_uri: str, measured: Measured) -> None:
    await shop.jobs.add_many(COUNTED, "acc_1", [text(str(number)) for number in range(COUNT)])
    await shop.data.database.create_collection("effects")
    async with nursery(shop, mongodb_uri) as workers:
        for kill in range(KILLS):
            # Spread over the work: each finds jobs under way.
            goal = COUNT * (kill + 1) // (KILLS + 2)

            async def so_far(goal: int = goal) -> bool:
                return await done(shop) >= goal

            await soon(so_far, 120)
            await workers.kill()

        async def all_done() -> bool:
            return await done(shop) == COUNT

        await soon(all_done, 120)
    await check_effects(shop, COUNT, measured)


async def test_a_worker_killed_inside_its_transaction_keeps_no_lock(
    shop: Shop, mongodb_uri: str, measured: Measured
) -> None:
    await shop.data.database.create_collection("effects")
    await shop.jobs.add(INSIDE, "acc_1", text())
    async with nursery(shop, mongodb_uri):
        await shop.all_in("DONE", 1, 120)
    await check_effects(shop, 1, measured)
    assert await shop.data.database["begun"].count_documents({}) == 2


async def test_valkey_is_killed_and_emptied_and_no_job_is_lost(
    mongodb_uri: str, valkey_server: Valkey, measured: Measured
) -> None:
    count = COUNT // 2
    async with open_shop(mongodb_uri, valkey_server.url) as shop:
        await shop.jobs.add_many(COUNTED, "acc_1", [text(str(number)) for number in range(count)])
        async with nursery(shop, mongodb_uri):

            async def some() -> bool:
                return await done(shop) > count // 4

            await soon(some, 120)
            await shop.data.redis.flushall()
            await valkey_server.stop()
            await shop.jobs.add(COUNTED, "acc_2", text("while it is away"))
            await valkey_server.start()
            await shop.data.redis.flushall()
            back = time.monotonic()

            async def all_done() -> bool:
                return await done(shop) == count + 1

            await soon(all_done, 120)
            measured("seconds until all was done", time.monotonic() - back)
        await check_effects(shop, count + 1, measured)


async def test_a_job_that_kills_its_worker_dies_and_its_neighbours_are_done(shop: Shop, mongodb_uri: str) -> None:
    killer = await shop.jobs.add(KILLER, "acc_1", text())
    await shop.jobs.add_many(COUNTED, "acc_1", [text(str(number)) for number in range(100)])
    async with nursery(shop, mongodb_uri):
        row = await shop.in_state(killer, "DEAD", 90)
        assert row["losses"] == 3
        assert row["error"] == "its worker died, 3 times"
        await shop.all_in("DONE", 100)
    assert await shop.rows.count_documents({"kind": COUNTED.name, "losses": {"$gt": 2}}) == 0
