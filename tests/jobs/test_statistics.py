"""What waits, runs and has ended is counted, from indexes alone."""

import asyncio
from datetime import UTC, datetime, timedelta

from google.protobuf.wrappers_pb2 import StringValue
from prometheus_client import CollectorRegistry

from shared.data.job_counts import JobCounts
from shared.data.job_depths import Depth, JobDepths
from shared.data.job_queue import TURNS
from shared.data.job_rows import WAITS
from shared.data.mongo import Document
from shared.jobs.handled import Handled
from shared.jobs.metrics import JobMetrics
from shared.jobs.work import GiveUp, Work
from shared.testing.eventually import soon
from tests.jobs.shop import Shop, kind, text

JOB = kind(backoff=timedelta(milliseconds=20))
HOUR = timedelta(hours=1)


async def test_ended_attempts_are_counted_by_kind_and_account(shop: Shop) -> None:
    async def handle(work: Work[StringValue]) -> None:
        if work.payload.value == "bad":
            raise GiveUp("never")
        if work.payload.value == "late" and work.attempt == 1:
            raise OSError

    for value, account_id in (("good", "acc_1"), ("late", "acc_1"), ("good", "acc_2"), ("bad", "acc_2")):
        await shop.jobs.add(JOB, account_id, text(value))
    async with shop.working(Handled(JOB, handle), workers=2):
        await shop.all_in("DONE", 3)
        await shop.all_in("DEAD", 1)
    rows = await JobCounts(shop.data.database).since(datetime.now(UTC) - HOUR, None)
    found = {row.pop("_id")["account_id"]: row for row in rows}
    assert found == {"acc_1": {"done": 2, "failed": 1, "dead": 0}, "acc_2": {"done": 1, "failed": 0, "dead": 1}}
    assert await JobCounts(shop.data.database).since(datetime.now(UTC) + HOUR, "acc_1") == []


async def test_what_waits_and_runs_is_counted(shop: Shop) -> None:
    begun, depths = asyncio.Event(), JobDepths(shop.data.database)

    async def hang(work: Work[StringValue]) -> None:
        begun.set()
        await asyncio.Event().wait()

    running = await shop.jobs.add(JOB, "acc_1", text())
    async with shop.working(Handled(JOB, hang), slots=1):
        await begun.wait()
        assert (await depths.read())[JOB.name, "acc_1"] == Depth(running=1)
        other = kind("test.other")
        await shop.jobs.add(other, "acc_2", text())
        await shop.jobs.add(other, "acc_20", text(), due=datetime.now(UTC) + HOUR)

        async def only_two() -> bool:
            return {account for _, account in await depths.read()} >= {"acc_1", "acc_2"}

        await soon(only_two)
        assert set(await depths.read("acc_2")) == {("test.other", "acc_2")}
        assert await depths.read("acc_20") == {}
        await shop.jobs.cancel(running)
        await shop.in_state(running, "CANCELLED")


async def test_depths_are_read_from_the_index_alone(shop: Shop) -> None:
    await shop.jobs.add_many(JOB, "acc_1", [text()] * 300)
    (depth,) = (await JobDepths(shop.data.database).read()).values()
    assert (depth.waiting, depth.oldest is None) == (300, False)
    group = {"$group": {"_id": "$turn", "n": {"$sum": 1}, "oldest": {"$min": "$due_time"}}}
    counted = {"aggregate": "platform.jobs", "pipeline": [{"$match": WAITS}, group], "cursor": {}}
    assert "FETCH" not in await explained(shop, counted)
    # Whose turn it is takes a key of each, however many wait.
    assert "DISTINCT_SCAN" in await explained(shop, counted | {"pipeline": TURNS})


async def explained(shop: Shop, command: Document) -> str:
    told = str(await shop.data.database.command("explain", command, verbosity="queryPlanner"))
    assert "turn_1_due_time_1" in told
    return told


def test_gauges_show_kinds_and_forget_them() -> None:
    registry, now = CollectorRegistry(), datetime.now(UTC)
    metrics = JobMetrics(registry)
    two = {("k", "a"): Depth(3, now - timedelta(seconds=5), 1), ("k", "b"): Depth(1, now - timedelta(seconds=9))}
    metrics.show(two, now)
    shown = {name: registry.get_sample_value(f"jobs_{name}", {"kind": "k"}) for name in ("waiting", "running")}
    assert shown == {"waiting": 4, "running": 1}
    assert registry.get_sample_value("jobs_oldest_waiting_seconds", {"kind": "k"}) == 9
    metrics.show({}, now)
    assert registry.get_sample_value("jobs_waiting", {"kind": "k"}) is None
