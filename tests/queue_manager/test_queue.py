"""Accounts see their jobs; the platform's staff see and steer all."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from dashclicks.accounts.v1.job_pb2 import DataExportJob
from dashclicks.queue.v1.batch_pb2 import BatchState
from dashclicks.queue.v1.job_pb2 import Job, JobState
from dashclicks.queue.v1.statistics_pb2 import JobFigures, Statistics
from grpc import StatusCode

from shared.data.job_counts import Ended, JobCounts, hour_of
from shared.data.job_kinds import JobKinds
from shared.data.job_schedules import JobSchedules
from shared.jobs.batches import Batches
from shared.jobs.kind import JobKind, Policy, Rate
from shared.jobs.schedule import Schedule
from shared.testing.api import Caller
from tests.internal.office import Office, method

GET, LIST, RETRY, CANCEL = (method(name) for name in ("GetJob", "ListJobs", "RetryJob", "CancelJob"))
KIND = JobKind("test.kind", DataExportJob, Policy(concurrency=3, rate=Rate(10, timedelta(seconds=1))))
DEAD = {"state": "JOB_STATE_DEAD", "error": "OSError", "attempts": 5}


async def staff(office: Office) -> Caller:
    return (await office.staff("ROLE_STAFF"))[1]


async def add(office: Office, account_id: str, **change: object) -> str:
    """A job as a worker may have left it; returns its id."""
    id = await office.deps.jobs.add(KIND, account_id, DataExportJob(data_export_id="exp_1"))
    if change:
        rows = office.data.database["platform.jobs"]
        await rows.update_one({"_id": id}, {"$set": change, "$unset": {"turn": ""}})
    return id


async def listed(caller: Caller, **request: Any) -> list[str]:
    return [job.id for job in (await caller.call(LIST, **request)).jobs]


async def test_an_owner_sees_the_accounts_jobs_and_no_others(office: Office) -> None:
    owner, caller = await office.staff()
    other, _ = await office.staff()
    mine, foreign = await add(office, owner.account_id, **DEAD), await add(office, other.account_id)
    assert await listed(caller) == [mine]
    job: Job = await caller.call(GET, id=mine)
    assert (job.kind, job.state, job.attempts) == ("test.kind", JobState.JOB_STATE_DEAD, 5)
    assert (job.error, job.HasField("payload")) == ("", False)
    assert (await caller.failure(GET, id=foreign)).code is StatusCode.NOT_FOUND
    assert (await caller.failure(RETRY, id=mine)).reason == "INSUFFICIENT_SCOPE"


async def test_staff_see_all_with_what_they_are_about(office: Office) -> None:
    owner, _ = await office.staff()
    id, boss = await add(office, owner.account_id, **DEAD), await staff(office)
    job: Job = await boss.call(GET, id=id)
    assert (job.error, dict(job.payload)) == ("OSError", {"dataExportId": "exp_1"})


async def test_lists_are_filtered_and_come_in_pages(office: Office) -> None:
    owner, _ = await office.staff()
    ids = [await add(office, owner.account_id) for _ in range(3)]
    dead, boss = await add(office, owner.account_id, **DEAD), await staff(office)
    own = f'account_id = "{owner.account_id}"'
    assert await listed(boss, filter=f"{own} AND state = JOB_STATE_DEAD") == [dead]
    query: dict[str, Any] = {"filter": f'{own} AND state = JOB_STATE_WAITING AND kind = "test.kind"', "page_size": 2}
    first = await boss.call(LIST, **query)
    second = await boss.call(LIST, **query, page_token=first.next_page_token)
    assert [job.id for page in (first, second) for job in page.jobs] == ids[::-1]
    assert second.next_page_token == ""
    failure = await boss.failure(LIST, filter=own, page_token=first.next_page_token)
    assert failure.reason == "INVALID_PAGE_TOKEN"
    assert (await boss.failure(LIST, filter="payload = 1")).code is StatusCode.INVALID_ARGUMENT


async def test_a_dead_job_is_done_again_and_an_open_one_is_not(office: Office) -> None:
    owner, _ = await office.staff()
    id, boss = await add(office, owner.account_id, **DEAD), await staff(office)
    job: Job = await boss.call(RETRY, id=id)
    assert (job.state, job.attempts) == (JobState.JOB_STATE_WAITING, 0)
    assert (await boss.failure(RETRY, id=id)).reason == "WRONG_JOB_STATE"
    assert (await boss.failure(RETRY, id="job_01JDEMO0000000000000000001")).code is StatusCode.NOT_FOUND


async def test_a_job_is_taken_back_until_it_is_over(office: Office) -> None:
    owner, _ = await office.staff()
    id, boss = await add(office, owner.account_id), await staff(office)
    assert (await boss.call(CANCEL, id=id)).state == JobState.JOB_STATE_CANCELLED
    assert (await boss.failure(CANCEL, id=id)).reason == "WRONG_JOB_STATE"


async def test_kinds_are_listed_paused_and_resumed(office: Office) -> None:
    boss = await staff(office)
    await JobKinds(office.data.database).declare([KIND.facts])
    (kind,) = [each for each in (await boss.call(method("QueueService.ListKinds"))).kinds if each.name == KIND.name]
    assert (kind.attempts, kind.timeout.ToSeconds(), kind.concurrency) == (5, 300, 3)
    assert (kind.rate, kind.rate_period.ToSeconds(), kind.HasField("concurrency_per_account")) == (10, 1, False)
    paused = await boss.call(method("PauseKind"), name=KIND.name)
    assert paused.HasField("pause_time")
    assert await boss.call(method("PauseKind"), name=KIND.name) == paused
    # A worker that starts leaves the pause as it is.
    await JobKinds(office.data.database).declare([KIND.facts])
    assert await JobKinds(office.data.database).paused() == {KIND.name}
    assert not (await boss.call(method("ResumeKind"), name=KIND.name)).HasField("pause_time")
    assert (await boss.failure(method("PauseKind"), name="no.kind")).code is StatusCode.NOT_FOUND


async def test_schedules_are_listed_and_a_job_may_be_wanted_now(office: Office) -> None:
    boss, noon = await staff(office), datetime(2026, 6, 1, 12, tzinfo=UTC)
    schedule, rows = Schedule("0 3 * * *", "Europe/Berlin"), JobSchedules(office.data.database)
    await rows.declare("test.clock", dict(schedule.facts), schedule.after(noon))
    (found,) = (await boss.call(method("ListSchedules"))).schedules
    assert (found.kind, found.cron, found.time_zone) == ("test.clock", "0 3 * * *", "Europe/Berlin")
    assert found.next_time.ToDatetime(UTC) == datetime(2026, 6, 2, 1, tzinfo=UTC)
    assert not found.HasField("last_time")
    assert await boss.call(method("RunSchedule"), kind="test.clock") == found
    assert [row["_id"] for row in await rows.due(noon)] == ["test.clock"]
    assert (await boss.failure(method("RunSchedule"), kind="no.kind")).code is StatusCode.NOT_FOUND


async def test_statistics_are_of_the_own_account_and_for_staff_of_all(office: Office) -> None:
    owner, caller = await office.staff()
    boss, counts, now = await staff(office), JobCounts(office.data.database), datetime.now(UTC)
    await counts.ensure()
    for _ in range(2):
        await add(office, owner.account_id)
    await counts.add({Ended(KIND.name, owner.account_id, "failed"): 3, Ended(KIND.name, "acc_other", "done"): 70}, now)
    await counts.add({Ended(KIND.name, owner.account_id, "dead"): 1}, now - timedelta(hours=1))

    def numbers(figures: JobFigures) -> tuple[int, int, int, int]:
        return figures.waiting_count, figures.done_count, figures.failed_count, figures.dead_count

    own: Statistics = await caller.call(method("GetStatistics"), hours=2)
    assert ([numbers(each) for each in own.kinds], list(own.accounts)) == ([(2, 0, 3, 1)], [])
    assert own.kinds[0].HasField("oldest_due_time")
    assert own.start_time.ToDatetime(UTC) == hour_of(now) - timedelta(hours=1)
    every: Statistics = await boss.call(method("GetStatistics"), hours=2)
    (total,) = [each for each in every.kinds if each.kind == KIND.name]
    assert total.done_count == 70
    (row,) = [each for each in every.accounts if each.account_id == owner.account_id]
    assert (numbers(row), row.kind) == ((2, 0, 3, 1), KIND.name)
    assert (await caller.failure(method("GetStatistics"), hours=49)).code is StatusCode.INVALID_ARGUMENT


async def test_dead_jobs_are_counted_and_then_done_again(office: Office) -> None:
    owner, caller = await office.staff()
    boss, moment = await staff(office), datetime(2026, 6, 1, 12, tzinfo=UTC)
    redrive = method("RedriveJobs")
    for error, hours in (("OSError at send", 0), ("OSError at send", 2), ("KeyError", 0)):
        await add(office, owner.account_id, **{**DEAD, "error": error, "end_time": moment + timedelta(hours=hours)})
    own = f'account_id = "{owner.account_id}"'
    some = f'{own} AND error = "OSError*" AND end_time < "2026-06-01T13:00:00Z"'
    assert (await boss.call(redrive, filter=own, validate_only=True)).job_count == 3
    assert (await boss.call(redrive, filter=some, validate_only=True)).job_count == 1
    assert (await boss.call(redrive, filter=some)).job_count == 1
    assert (await boss.call(redrive, filter=some)).job_count == 0
    states = [job.state for job in (await boss.call(LIST, filter=own)).jobs]
    assert Counter(states) == {JobState.JOB_STATE_DEAD: 2, JobState.JOB_STATE_WAITING: 1}
    assert (await boss.failure(redrive, filter="no field")).code is StatusCode.INVALID_ARGUMENT
    # What an account is not shown it finds by no filter.
    assert (await caller.failure(LIST, filter='error = "OSError*"')).code is StatusCode.INVALID_ARGUMENT
    assert (await caller.failure(redrive, filter=own)).reason == "INSUFFICIENT_SCOPE"


async def test_a_batch_is_seen_by_its_account(office: Office) -> None:
    owner, caller = await office.staff()
    _, foreign = await office.staff()
    parts = [DataExportJob(data_export_id=f"exp_{number}") for number in range(3)]
    id = await Batches(office.data, office.deps.jobs).add(KIND, owner.account_id, parts, "k")
    batch = await caller.call(method("GetBatch"), id=id)
    assert (batch.kind, batch.total_count, batch.done_count, batch.HasField("end_time")) == (KIND.name, 3, 0, False)
    assert len(await listed(caller, filter=f'batch_id = "{id}"')) == 3
    assert (await foreign.failure(method("GetBatch"), id=id)).code is StatusCode.NOT_FOUND


async def test_batches_are_listed_filtered_and_come_in_pages(office: Office) -> None:
    owner, caller = await office.staff()
    (_, foreign), boss = await office.staff(), await staff(office)
    batches, part, own = Batches(office.data, office.deps.jobs), DataExportJob(), f'account_id = "{owner.account_id}"'
    ids = [await batches.add(KIND, owner.account_id, [part], f"k{number}") for number in range(3)]
    # Without jobs there is nothing to wait for.
    ended = await batches.add(KIND, owner.account_id, [], "none")

    async def found(by: Caller, **request: Any) -> list[str]:
        return [batch.id for batch in (await by.call(method("ListBatches"), **request)).batches]

    assert (await found(caller), await found(foreign)) == ([ended, *ids[::-1]], [])
    assert await found(boss, filter=f"{own} AND state = BATCH_STATE_ENDED") == [ended]
    query: dict[str, Any] = {"filter": f'kind = "{KIND.name}" AND state = BATCH_STATE_RUNNING', "page_size": 2}
    first = await caller.call(method("ListBatches"), **query)
    second = await caller.call(method("ListBatches"), **query, page_token=first.next_page_token)
    assert [batch.id for page in (first, second) for batch in page.batches] == ids[::-1]
    assert (second.next_page_token, first.batches[0].state) == ("", BatchState.BATCH_STATE_RUNNING)
    failure = await boss.failure(method("ListBatches"), page_token=first.next_page_token)
    assert failure.reason == "INVALID_PAGE_TOKEN"
    assert (await caller.failure(method("ListBatches"), filter="total_count = 1")).code is StatusCode.INVALID_ARGUMENT
