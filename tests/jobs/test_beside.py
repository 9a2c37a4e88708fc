"""Jobs that begin in the process that hands them out, without a message."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from google.protobuf.wrappers_pb2 import StringValue
from prometheus_client import CollectorRegistry

from shared.data.job_claims import Claims
from shared.data.job_engine import Engine
from shared.data.job_queue import JobQueue
from shared.data.job_rows import QUEUED, turn_of
from shared.data.mongo import StatusErrors
from shared.data.transaction import Transaction
from shared.jobs.dispatcher import Dispatcher
from shared.jobs.handled import Handled
from shared.jobs.metrics import JobMetrics
from shared.jobs.runner import Runner
from shared.jobs.work import Work
from shared.testing.eventually import soon
from tests.jobs.shop import Shop, kind, text

JOB = kind()
TURN = turn_of(1, "acc_1", JOB.name)


async def nothing(work: Work[StringValue]) -> None:
    """Does nothing."""


async def test_a_worker_that_is_alone_needs_no_messages(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    async def deaf(self: Engine, begin: object, stop: asyncio.Event) -> None:
        await stop.wait()

    monkeypatch.setattr(Engine, "take", deaf)
    await shop.jobs.add_many(JOB, "acc_1", [text()] * 30)
    async with shop.working(Handled(JOB, nothing), slots=8):
        await shop.all_in("DONE", 30)


async def test_an_end_that_is_being_written_takes_no_place(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    let_go, ending, most = asyncio.Event(), [0], [0]
    write = Claims.done

    async def held(self: Claims, *args: Any) -> None:
        ending[0] += 1
        most[0] = max(most[0], ending[0])
        await let_go.wait()
        await write(self, *args)
        ending[0] -= 1

    async def two() -> bool:
        return ending[0] == 2

    monkeypatch.setattr(Claims, "done", held)
    ids = await shop.jobs.add_many(JOB, "", [text()] * 4)
    async with shop.working(Handled(JOB, nothing), slots=1):
        await soon(two)
        let_go.set()
        await shop.all_in("DONE", len(ids))
    # No more at once than there are places.
    assert most == [2]


async def test_what_is_no_longer_as_it_was_read_is_left(shop: Shop) -> None:
    ids = await shop.jobs.add_many(JOB, "acc_1", [text(str(number)) for number in range(3)])
    rows = await JobQueue(shop.data.database).next_of({TURN: 3}, whole=True)
    assert [row["_id"] for row in rows] == ids
    now = datetime.now(UTC)
    await shop.jobs.cancel(ids[0])
    # Meanwhile it was tried, and failed.
    await shop.rows.update_one({"_id": ids[1]}, {"$set": {"attempts": 1}})
    claims = Claims(shop.data.database, "me")
    assert [row["_id"] for row in await claims.begin(rows, now)] == ids[2:]
    again = await JobQueue(shop.data.database).next_of({TURN: 3}, whole=True)
    (begun,) = await claims.begin(again, now)
    stored = await shop.row(ids[1])
    assert (begun["attempts"], begun["claim"]) == (stored["attempts"], stored["claim"]) == (2, begun["claim"])
    assert "turn" not in stored
    assert stored["active"] == 1


async def test_a_claim_that_was_lost_with_a_server_keeps_nothing(shop: Shop) -> None:
    begun, counts = asyncio.Semaphore(0), shop.data.database["counts"]
    let_go = asyncio.Event()

    async def handle(work: Work[StringValue]) -> None:
        async def write(transaction: Transaction) -> None:
            with StatusErrors():
                await counts.update_one({"_id": "n"}, {"$inc": {"n": 1}}, session=transaction.session)
            await work.complete(transaction)

        begun.release()
        await let_go.wait()
        await shop.transactions.run(write)

    await counts.insert_one({"_id": "n", "n": 0})
    id = await shop.jobs.add(JOB, "acc_1", text())
    before = await shop.row(id)
    async with shop.working(Handled(JOB, handle), workers=2):
        await begun.acquire()
        await shop.rows.replace_one({"_id": id}, before)
        await begun.acquire()
        let_go.set()
        row = await shop.in_state(id, "DONE")
    assert row["attempts"] == 1
    assert await counts.find_one({"_id": "n"}) == {"_id": "n", "n": 1}


async def test_beside_others_a_worker_begins_its_share_and_the_rest_is_sent(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    metrics, engine = JobMetrics(CollectorRegistry()), Engine(shop.redis_url, shop.data.database.name)
    runner = Runner(shop.data.database, engine, shop.jobs, {}, 10, metrics)
    dispatcher = Dispatcher(shop.data.database, engine, runner, shop.jobs, {JOB.name: JOB}, metrics)
    workers = shop.data.database["platform.job_workers"]
    for id in (runner.id, "other"):
        await workers.insert_one({"_id": id, "slots": 10, "process": None, "seen_time": datetime.now(UTC)})
    begun: list[int] = []
    sent: list[int] = []

    async def begin(rows: list[Any], now: datetime) -> None:
        begun.append(len(rows))

    async def send(handfuls: list[Any]) -> None:
        sent.extend(map(len, handfuls))

    monkeypatch.setattr(runner, "begin", begin)
    monkeypatch.setattr(engine, "send", send)
    runner._known.set()
    await shop.jobs.add_many(JOB, "acc_1", [text()] * 6)
    await dispatcher._turn()
    assert (begun, sum(sent)) == ([3], 3)
    assert await shop.rows.count_documents({"state": QUEUED}) == 3
