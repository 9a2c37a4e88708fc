"""Jobs that wait for others, and batches: whoever dies where, nothing waits for ever and nothing comes twice."""

import asyncio
from datetime import timedelta

import pytest
from google.protobuf.wrappers_pb2 import StringValue

from shared.data.job_admin import JobAdmin
from shared.data.job_waits import JobWaits
from shared.data.transaction import Transaction
from shared.jobs.batches import Batches, Progress, Then
from shared.jobs.handled import Handled
from shared.jobs.work import GiveUp, Work
from shared.testing.eventually import soon
from tests.jobs.shop import Shop, kind, text

JOB = kind()
BRIEF = kind("test.brief", keep=timedelta(0))
LAST = kind("test.last")


class Log:
    """What has run, in order; what is called bad gives up until it is healed."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.healed = False

    async def __call__(self, work: Work[StringValue]) -> None:
        if work.payload.value.startswith("bad") and not self.healed:
            raise GiveUp("bad")
        self.seen.append(work.payload.value)

    @property
    def handled(self) -> list[Handled[StringValue]]:
        return [Handled(each, self) for each in (JOB, BRIEF, LAST)]


@pytest.fixture
def log() -> Log:
    return Log()


async def test_a_job_waits_for_others_also_for_those_whose_rows_go_at_once(shop: Shop, log: Log) -> None:
    first = await shop.jobs.add(JOB, "acc_1", text("first"))
    brief = await shop.jobs.add(BRIEF, "acc_1", text("brief"), after=[first])
    last = await shop.jobs.add(JOB, "acc_1", text("last"), after=[first, brief])
    assert (await shop.row(last))["waits_for"] == [first, brief]
    assert (await shop.row(brief))["state"] == "JOB_STATE_BLOCKED"
    async with shop.working(*log.handled, workers=2):
        await shop.in_state(last, "DONE")
    assert log.seen == ["first", "brief", "last"]
    # What is over, or was forgotten, is not waited for.
    for over in (first, "job_00000000000000000000000000"):
        assert (await shop.row(await shop.jobs.add(JOB, "acc_1", text(), after=[over])))["state"] == "JOB_STATE_WAITING"


async def test_an_end_at_the_moment_of_waiting_is_not_missed(shop: Shop, log: Log) -> None:
    async with shop.working(*log.handled):
        for each in (JOB, BRIEF) * 5:
            first = await shop.jobs.add(each, "acc_1", text("first"))
            await asyncio.gather(*(shop.jobs.add(LAST, "acc_1", text("last"), after=[first]) for _ in range(4)))

        async def all_ran() -> bool:
            return log.seen.count("last") == 40

        await soon(all_ran)


async def test_what_waits_for_a_dead_job_goes_on_when_that_is_done_anew(shop: Shop, log: Log) -> None:
    bad = await shop.jobs.add(JOB, "acc_1", text("bad"))
    strict = await shop.jobs.add(JOB, "acc_1", text("strict"), after=[bad])
    behind = await shop.jobs.add(JOB, "acc_1", text("behind"), after=[strict])
    loose = await shop.jobs.add(JOB, "acc_1", text("loose"), after=[bad], whatever=True)
    admin = JobAdmin(shop.data.database)
    async with shop.working(*log.handled):
        await shop.in_state(loose, "DONE")
        dead = await shop.row(bad)
        for id in (strict, behind):
            row = await shop.row(id)
            assert (row["state"], row["expire_time"]) == ("JOB_STATE_BLOCKED", dead["expire_time"])
        log.healed = True
        assert await admin.retry(bad)
        await shop.in_state(behind, "DONE")
    assert log.seen == ["loose", "bad", "strict", "behind"]


async def test_a_blocked_job_can_be_cancelled_and_then_waits_for_nothing(shop: Shop) -> None:
    first = await shop.jobs.add(JOB, "acc_1", text())
    second = await shop.jobs.add(JOB, "acc_1", text(), after=[first])
    assert await shop.jobs.cancel(second)
    row = await shop.row(second)
    assert (row["state"], "waits_for" in row) == ("JOB_STATE_CANCELLED", False)


async def test_a_batch_counts_its_jobs_and_one_follows(shop: Shop, log: Log) -> None:
    batches = Batches(shop.data, shop.jobs)
    payloads = [text(f"part {number}") for number in range(5)] + [text("bad")]
    id = await batches.add(BRIEF, "acc_1", payloads, "k", Then(LAST, text("last")))
    strict = await shop.jobs.add(JOB, "acc_1", text("strict"), after=[id])
    async with shop.working(*log.handled, workers=2):
        last = await shop.rows.find_one({"kind": LAST.name})
        await shop.in_state(last["_id"], "DONE")
        assert await batches.progress(id) == Progress(total=6, done=5, dead=1, cancelled=0)
        assert log.seen[-1] == "last"
        assert (await shop.row(strict))["state"] == "JOB_STATE_BLOCKED"
        log.healed = True
        dead = await shop.rows.find_one({"state": "JOB_STATE_DEAD"})
        assert await JobAdmin(shop.data.database).retry(dead["_id"])
        await shop.in_state(strict, "DONE")
    assert await batches.progress(id) == Progress(total=6, done=6, dead=0, cancelled=0)
    assert log.seen.count("last") == 1


async def test_a_batch_that_many_make_at_once_is_one(shop: Shop) -> None:
    batches, parts = Batches(shop.data, shop.jobs), [text("a"), text("b")]
    made = await asyncio.gather(*(batches.add(JOB, "acc_1", parts, "k", Then(LAST, text())) for _ in range(8)))
    assert len(set(made)) == 1
    assert await shop.rows.count_documents({"kind": JOB.name}) == 2
    assert await shop.rows.count_documents({"kind": LAST.name}) == 1


async def test_a_batch_of_nothing_is_over(shop: Shop, log: Log) -> None:
    batches = Batches(shop.data, shop.jobs)
    id = await batches.add(BRIEF, "acc_1", [], "k", Then(LAST, text("last")))
    progress = await batches.progress(id)
    assert progress is not None
    assert progress.over
    assert [row["state"] for row in await shop.rows.find({}).to_list()] == ["JOB_STATE_WAITING"]


async def test_a_batch_that_was_begun_is_filled_and_no_job_of_it_comes_twice(
    shop: Shop, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches = Batches(shop.data, shop.jobs)
    payloads = [text(str(number)) for number in range(7)]
    monkeypatch.setattr("shared.jobs.batches._MANY", 3)
    with monkeypatch.context() as broken:
        # The process dies when everything but the last part is written.
        fill, parts = batches._rows.fill, iter((True, True, False))

        async def fill_some(part: list[dict[str, object]]) -> None:
            if not next(parts):
                raise KeyError
            await fill(part)

        broken.setattr(batches._rows, "fill", fill_some)
        with pytest.raises(KeyError):
            await batches.add(BRIEF, "acc_1", payloads, "k", Then(LAST, text("last")))
    async with shop.working(*log.handled):

        async def six() -> bool:
            return len(log.seen) == 6

        await soon(six)
        again = await asyncio.gather(*(batches.add(BRIEF, "acc_1", payloads, "k") for _ in range(3)))
        await shop.in_state((await shop.rows.find_one({"kind": LAST.name}))["_id"], "DONE")
    assert len(set(again)) == 1
    assert sorted(log.seen[:-1]) == [str(number) for number in range(7)]
    assert log.seen[-1] == "last"


async def test_settling_that_is_cut_off_is_done_again_and_counts_once(
    shop: Shop, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches = Batches(shop.data, shop.jobs)
    id = await batches.add(BRIEF, "acc_1", [text("a"), text("b")], "k", Then(LAST, text("last")))
    done = {"$set": {"state": "JOB_STATE_DONE", "settle": 1}, "$unset": {"turn": ""}}
    await shop.rows.update_many({"batch_id": id}, done)
    waits, cut = JobWaits(shop.data.database), [True]
    end = waits._end

    async def cut_off(*given: object) -> None:
        await end(*given)  # type: ignore[arg-type]
        if cut.pop() if cut else False:
            raise KeyError

    monkeypatch.setattr(waits, "_end", cut_off)
    with pytest.raises(KeyError):
        await waits.settle()
    progress = await batches.progress(id)
    assert progress == Progress(total=2, done=0, dead=0, cancelled=0)
    assert await asyncio.gather(*(JobWaits(shop.data.database).settle() for _ in range(3)))
    assert await batches.progress(id) == Progress(total=2, done=2, dead=0, cancelled=0)
    assert (await shop.rows.find_one({"kind": LAST.name}))["state"] == "JOB_STATE_WAITING"
    assert not await waits.settle()


async def test_a_job_of_a_transaction_waits_if_that_commits(shop: Shop) -> None:
    first = await shop.jobs.add(JOB, "acc_1", text())

    async def add(transaction: Transaction) -> str:
        return await shop.jobs.add(JOB, "acc_1", text(), after=[first], transaction=transaction)

    async def fail(transaction: Transaction) -> None:
        await add(transaction)
        raise KeyError

    with pytest.raises(KeyError):
        await shop.transactions.run(fail)
    assert "awaited" not in await shop.row(first)
    assert (await shop.row(await shop.transactions.run(add)))["waits_for"] == [first]
