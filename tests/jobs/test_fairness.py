"""Whose turn it is. JOBS_CROWD=50000 JOBS_WAITS=200 is the full size."""

import asyncio
import os
from collections import Counter
from datetime import timedelta

from google.protobuf.wrappers_pb2 import StringValue

from shared.data.job_queue import Share
from shared.data.job_rows import SUSPECTS
from shared.jobs.fairness import PATIENCE, Bounds, Fairness
from shared.jobs.handled import Handled
from shared.jobs.work import Work
from tests.jobs.conftest import Measured
from tests.jobs.shop import Shop, kind, text

CROWD, WAITS = int(os.environ.get("JOBS_CROWD", "1500")), int(os.environ.get("JOBS_WAITS", "10"))


def test_accounts_take_turns_and_go_on_where_they_were() -> None:
    fairness, turns = Fairness(), ["1/a/k", "1/b/k", "1/c/k"]
    first = fairness.choose(turns, {}, Bounds(4))
    second = fairness.choose(turns, {}, Bounds(2))
    assert Counter(first) + Counter(second) == Counter({"1/a/k": 2, "1/b/k": 2, "1/c/k": 2})


def test_kinds_of_an_account_take_turns() -> None:
    chosen = Fairness().choose(["1/a/k", "1/a/l", "1/b/k"], {}, Bounds(8))
    assert chosen == {"1/a/k": 2, "1/a/l": 2, "1/b/k": 4}


def test_lanes_go_in_order_and_none_starves() -> None:
    chosen = Fairness().choose(["0//k", "2//k"], {}, Bounds(PATIENCE + 1))
    assert chosen == {"0//k": PATIENCE, "2//k": 1}


def test_one_account_leaves_room_for_others_but_not_the_platform() -> None:
    assert Fairness().choose(["1/a/k"], {}, Bounds(8)) == {"1/a/k": 6}
    assert Fairness().choose(["1//k"], {}, Bounds(8)) == {"1//k": 8}
    assert Fairness().choose(["1/a/k"], {}, Bounds(1)) == {"1/a/k": 1}


def test_bounds_of_kinds_hold_with_what_is_under_way() -> None:
    turns = ["1/a/k", "1/b/k", "1/a/l", "1/a/m", "1/a/n"]
    active = {Share("k", "b", False): 1, Share("l", "a", False): 1}
    bounds = Bounds(40, concurrency={"k": 3}, per_account={"l": 1}, begin={"m": 2}, closed={"n"})
    assert Fairness().choose(turns, active, bounds) == {"1/a/k": 1, "1/b/k": 1, "1/a/m": 2}


def test_room_that_is_known_counts_for_more_than_what_is_under_way() -> None:
    assert Fairness().choose(["1//k"], {Share("k", "", False): 9}, Bounds(8, room=3)) == {"1//k": 3}
    assert Fairness().choose(["1//k"], {}, Bounds(8, room=0)) == {}


def test_suspects_go_first_and_run_one_a_worker() -> None:
    turn, others = f"{SUSPECTS}/a/k", "1/a/k"
    assert Fairness().choose([turn], {}, Bounds(9, suspects=3)) == {turn: 3}
    under_way = {Share("k", "a", True): 2, Share("k", "a", False): 3}
    assert Fairness().choose([turn, others], under_way, Bounds(12, suspects=3)) == {turn: 1, others: 3}
    assert Fairness().choose([turn], {Share("k", "a", True): 3}, Bounds(9, suspects=3)) == {}


JOB = kind("test.short")


async def short(work: Work[StringValue]) -> None:
    await asyncio.sleep(0.02)


async def waits(shop: Shop, count: int) -> float:
    """What 95 of 100 jobs of one account wait at most until they begin, in seconds, one coming after the other."""
    found: list[timedelta] = []
    for _ in range(count):
        id = await shop.jobs.add(JOB, "acc_small", text())
        row = await shop.in_state(id, "DONE")
        found.append(row["start_time"] - row["create_time"])
    return sorted(found)[int(count * 0.95)].total_seconds()


async def test_a_crowd_of_one_account_keeps_nobody_waiting(shop: Shop, measured: Measured) -> None:
    async with shop.working(Handled(JOB, short), slots=8):
        alone = await waits(shop, WAITS)
        await shop.jobs.add_many(JOB, "acc_crowd", [text()] * CROWD)
        crowded = await waits(shop, WAITS)
        left = await shop.rows.count_documents({"account_id": "acc_crowd", "turn": {"$exists": True}})
        measured("p95 of the wait alone, in seconds", alone)
        measured("p95 of the wait beside the crowd, in seconds", crowded)
        # The crowd is still there: without turns the wait would have been its whole length.
        assert left > CROWD // 10
        await shop.rows.delete_many({"turn": {"$exists": True}})
