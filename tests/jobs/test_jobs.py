"""What becomes of a job, from its row to its end."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from google.protobuf.wrappers_pb2 import Int64Value, StringValue

from shared.data.job_kinds import JobKinds
from shared.data.transaction import Transaction
from shared.jobs.handled import Handled, by_name
from shared.jobs.kind import JobKind, KeyHeld, Policy, Priority
from shared.jobs.work import GiveUp, Later, Work
from shared.testing.eventually import soon
from tests.jobs.shop import Shop, kind, text

SOON = timedelta(milliseconds=50)
JOB = kind(backoff=SOON, attempts=3)


class Handler:
    """Remembers what it was given, and fails as often as it is told to."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.seen: list[tuple[str, int]] = []

    async def __call__(self, work: Work[StringValue]) -> None:
        self.seen.append((work.payload.value, work.attempt))
        if self.errors:
            raise self.errors.pop(0)


async def nothing(work: Work[StringValue]) -> None:
    """Does nothing."""


async def test_a_job_is_done_once_and_keeps_its_result(shop: Shop) -> None:
    async def handle(work: Work[StringValue]) -> None:
        assert (work.account_id, work.payload.value, work.attempt) == ("acc_1", "a", 1)
        await work.progress(1, 2)
        work.result = Int64Value(value=7)

    async with shop.working(Handled(JOB, handle)):
        row = await shop.in_state(await shop.jobs.add(JOB, "acc_1", text("a")), "DONE")
    assert Int64Value.FromString(row["result"]).value == 7
    assert (row["progress_done"], row["progress_total"], row["attempts"]) == (1, 2, 1)
    assert row["expire_time"] - row["end_time"] == timedelta(days=1)
    assert row.keys().isdisjoint({"turn", "look_time", "active", "claim"})


async def test_a_job_of_a_transaction_is_there_if_that_commits(shop: Shop) -> None:
    async def fail(transaction: Transaction) -> None:
        await shop.jobs.add(JOB, "acc_1", text("never"), transaction=transaction)
        raise KeyError

    async def add(transaction: Transaction) -> str:
        return await shop.jobs.add(JOB, "acc_1", text("a"), key="k", transaction=transaction)

    with pytest.raises(KeyError):
        await shop.transactions.run(fail)
    id = await shop.transactions.run(add)
    assert await shop.transactions.run(add) == id
    handler = Handler()
    async with shop.working(Handled(JOB, handler)):
        await shop.in_state(id, "DONE")
    assert handler.seen == [("a", 1)]


async def test_a_key_makes_one_job_also_of_many_at_once(shop: Shop) -> None:
    ids = await asyncio.gather(*(shop.jobs.add(JOB, "acc_1", text(), key="evt_1") for _ in range(20)))
    assert len(set(ids)) == 1
    assert await shop.jobs.add(JOB, "acc_2", text(), key="evt_1") != ids[0]
    async with shop.working(Handled(JOB, Handler())):
        await shop.in_state(ids[0], "DONE")
    assert await shop.jobs.add(JOB, "acc_1", text(), key="evt_1") == ids[0]


async def test_a_key_is_free_when_its_policy_says_so(shop: Shop) -> None:
    started = kind("test.started", key_held=KeyHeld.UNTIL_STARTED)
    finished = kind("test.finished", key_held=KeyHeld.UNTIL_FINISHED)
    go = asyncio.Event()

    async def wait(work: Work[StringValue]) -> None:
        await go.wait()

    async with shop.working(Handled(started, wait), Handled(finished, wait)):
        first = await shop.jobs.add(started, "acc_1", text(), key="k")
        second = await shop.jobs.add(finished, "acc_1", text(), key="k")
        await shop.in_state(first, "RUNNING")
        await shop.in_state(second, "RUNNING")
        assert await shop.jobs.add(started, "acc_1", text(), key="k") != first
        assert await shop.jobs.add(finished, "acc_1", text(), key="k") == second
        go.set()
        await shop.in_state(second, "DONE")
        assert await shop.jobs.add(finished, "acc_1", text(), key="k") != second


async def test_a_job_waits_for_its_time_and_can_be_brought_forward(shop: Shop) -> None:
    due = datetime.now(UTC) + timedelta(hours=1)
    id = await shop.jobs.add(JOB, "acc_1", text(), key="k", due=due)
    handler = Handler()
    async with shop.working(Handled(JOB, handler)):
        await shop.in_state(await shop.jobs.add(JOB, "acc_1", text("now")), "DONE")
        assert handler.seen == [("now", 1)]
        await shop.jobs.hasten(JOB, "acc_1", "k", datetime.now(UTC) + SOON)
        await shop.in_state(id, "DONE")


async def test_higher_priorities_go_first(shop: Shop) -> None:
    handler = Handler()
    for level in (Priority.LOW, Priority.NORMAL, Priority.HIGH):
        await shop.jobs.add_many(JOB, "acc_1", [text(level.name)] * 2, priority=level)
    async with shop.working(Handled(JOB, handler), slots=1):
        await shop.all_in("DONE", 6)
    assert [value for value, _ in handler.seen] == ["HIGH", "HIGH", "NORMAL", "NORMAL", "LOW", "LOW"]


async def test_a_failed_attempt_is_tried_again(shop: Shop) -> None:
    handler = Handler(KeyError("secret"), KeyError("secret"))
    async with shop.working(Handled(JOB, handler)):
        row = await shop.in_state(await shop.jobs.add(JOB, "acc_1", text("a")), "DONE")
    assert handler.seen == [("a", 1), ("a", 2), ("a", 3)]
    # What an exception says may be a customer's.
    assert row["error"].startswith("KeyError at __call__")
    assert "secret" not in row["error"]


async def test_after_its_attempts_a_job_is_dead_and_says_why(shop: Shop) -> None:
    handler, buried = Handler(*[OSError()] * 9), Handler()
    after = kind("test.after")
    mortal = JobKind("test.mortal", StringValue, Policy(backoff=SOON, attempts=2), when_dead=after)
    async with shop.working(Handled(mortal, handler), Handled(after, buried)):
        row = await shop.in_state(await shop.jobs.add(mortal, "acc_1", text("a")), "DEAD")
        await shop.all_in("DONE", 1)
    assert len(handler.seen) == 2
    assert row["error"].startswith("OSError")
    assert row["expire_time"] - row["end_time"] == timedelta(days=30)
    assert buried.seen == [("a", 1)]


async def test_a_job_can_be_given_up_and_put_off(shop: Shop) -> None:
    handler = Handler(Later(SOON), Later(SOON), GiveUp("there is no such number"))
    async with shop.working(Handled(JOB, handler)):
        row = await shop.in_state(await shop.jobs.add(JOB, "acc_1", text("a")), "DEAD")
    assert handler.seen == [("a", 1)] * 3
    assert row["error"] == "GiveUp: there is no such number"


async def test_an_attempt_has_its_time(shop: Shop) -> None:
    short = kind(timeout=SOON, attempts=1)

    async def hang(work: Work[StringValue]) -> None:
        await asyncio.Event().wait()

    async with shop.working(Handled(short, hang)):
        row = await shop.in_state(await shop.jobs.add(short, "acc_1", text()), "DEAD")
    assert row["error"].startswith("TimeoutError")


async def test_what_has_not_begun_is_cancelled_at_once_and_what_runs_is_stopped(shop: Shop) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def hang(work: Work[StringValue]) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    waiting = await shop.jobs.add(JOB, "acc_1", text(), due=datetime.now(UTC) + timedelta(hours=1))
    assert await shop.jobs.cancel(waiting)
    assert (await shop.row(waiting))["state"] == "JOB_STATE_CANCELLED"
    assert not await shop.jobs.cancel(waiting)
    async with shop.working(Handled(JOB, hang)):
        running = await shop.jobs.add(JOB, "acc_1", text())
        await begun.wait()
        assert await shop.jobs.cancel(running)
        await shop.in_state(running, "CANCELLED")
        assert ended.is_set()


async def test_effects_and_end_commit_together(shop: Shop) -> None:
    counts = shop.data.database["counts"]
    fail = [True]

    async def handle(work: Work[StringValue]) -> None:
        async def write(transaction: Transaction) -> None:
            await counts.update_one({"_id": "n"}, {"$inc": {"n": 1}}, upsert=True, session=transaction.session)
            await work.complete(transaction)
            if fail.pop() if fail else False:
                raise OSError

        await shop.transactions.run(write)
        # Nothing that comes after the commit can undo or repeat it.
        raise OSError

    async with shop.working(Handled(JOB, handle)):
        row = await shop.in_state(await shop.jobs.add(JOB, "acc_1", text()), "DONE")
    assert row["attempts"] == 2
    assert await counts.find_one({"_id": "n"}) == {"_id": "n", "n": 1}


async def test_a_worker_that_stops_lets_jobs_end_and_hands_on_the_rest(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.jobs.runner.DRAIN_SECONDS", 0.2)
    begun = asyncio.Semaphore(0)

    async def handle(work: Work[StringValue]) -> None:
        begun.release()
        if work.payload.value == "long" and work.attempt == 1 and not again:
            await asyncio.Event().wait()
        await asyncio.sleep(0.05)

    again: list[bool] = []
    short, long = [await shop.jobs.add(JOB, "acc_1", text(value)) for value in ("short", "long")]
    async with shop.working(Handled(JOB, handle)):
        await begun.acquire()
        await begun.acquire()
    assert (await shop.row(short))["state"] == "JOB_STATE_DONE"
    assert (await shop.row(long))["state"] == "JOB_STATE_WAITING"
    again.append(True)
    async with shop.working(Handled(JOB, handle)):
        row = await shop.in_state(long, "DONE")
    assert row["attempts"] == 1


async def test_several_workers_share_the_work_and_do_each_job_once(shop: Shop) -> None:
    handler = Handler()
    await shop.jobs.add_many(JOB, "acc_1", [text(str(number)) for number in range(200)])
    async with shop.working(Handled(JOB, handler), workers=3):
        await shop.all_in("DONE", 200)
    assert sorted(int(value) for value, _ in handler.seen) == list(range(200))


def test_two_kinds_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match=r"test\.job"):
        by_name([Handled(JOB, nothing), Handled(kind(), nothing)])


async def test_a_paused_kind_waits_while_others_run(shop: Shop) -> None:
    other = kind("test.other")
    async with shop.working(Handled(JOB, nothing), Handled(other, nothing)):
        await shop.in_state(await shop.jobs.add(other, "acc_1", text()), "DONE")
        kinds = JobKinds(shop.data.database)
        assert await kinds.pause(JOB.name, "usr_1", datetime.now(UTC)) is not None

        async def held() -> bool:
            # A pause is seen within a second; what begins until then is done.
            id = await shop.jobs.add(JOB, "acc_1", text())
            await shop.in_state(await shop.jobs.add(other, "acc_1", text()), "DONE")
            return bool((await shop.row(id))["state"] == "JOB_STATE_WAITING")

        await soon(held)
        await kinds.resume(JOB.name)

        async def all_done() -> bool:
            return bool(await shop.rows.count_documents({"kind": JOB.name, "end_time": None}) == 0)

        await soon(all_done)
