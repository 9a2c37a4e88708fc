"""The platform's jobs as people see and steer them."""

from dataclasses import dataclass

from dashclicks.queue.v1.batch_pb2 import Batch, GetBatchRequest, ListBatchesRequest, ListBatchesResponse
from dashclicks.queue.v1.job_pb2 import (
    CancelJobRequest,
    GetJobRequest,
    Job,
    ListJobsRequest,
    ListJobsResponse,
    RedriveJobsRequest,
    RedriveJobsResponse,
    RetryJobRequest,
)
from dashclicks.queue.v1.kind_pb2 import Kind, ListKindsRequest, ListKindsResponse, PauseKindRequest, ResumeKindRequest
from dashclicks.queue.v1.schedule_pb2 import ListSchedulesRequest, ListSchedulesResponse, RunScheduleRequest, Schedule
from dashclicks.queue.v1.statistics_pb2 import GetStatisticsRequest, Statistics

from services.queue_manager.answers import batch_of, job_of, kind_of, schedule_of
from services.queue_manager.listing import Listing
from services.queue_manager.payloads import Payloads
from services.queue_manager.statistics import StatisticsOf
from shared.core.clock import Clock
from shared.core.errors import FailedPrecondition, NotFound, Unavailable
from shared.data.job_admin import JobAdmin
from shared.data.job_batches import JobBatches
from shared.data.job_kinds import JobKinds
from shared.data.job_schedules import JobSchedules
from shared.data.mongo import Document
from shared.jobs.jobs import Jobs
from shared.resource.page import PageTokens
from shared.rpc.call import Call

# What platform staff hold and no customer.
STAFF = "admin.queue"
FOR_STAFF = frozenset({"error", "payload"})


@dataclass(frozen=True, slots=True)
class QueueDeps:
    """What the servicer is built from."""

    jobs: Jobs
    admin: JobAdmin
    batches: JobBatches
    kinds: JobKinds
    schedules: JobSchedules
    statistics: StatisticsOf
    tokens: PageTokens
    payloads: Payloads
    clock: Clock


class QueueServicer:
    """Accounts see their jobs, staff see and steer all."""

    def __init__(self, deps: QueueDeps) -> None:
        self._deps = deps
        self._job_list = Listing(Job.DESCRIPTOR, deps.admin.page, deps.tokens, deps.clock, FOR_STAFF)
        self._batch_list = Listing(Batch.DESCRIPTOR, deps.batches.page, deps.tokens, deps.clock)

    async def GetJob(self, request: GetJobRequest, call: Call) -> Job:
        return await self._answer(await self._row(request.id, call), call)

    async def ListJobs(self, request: ListJobsRequest, call: Call) -> ListJobsResponse:
        rows, token = await self._job_list.page(request, _account_of(call))
        return ListJobsResponse(jobs=[job_of(row) for row in rows], next_page_token=token)

    async def RetryJob(self, request: RetryJobRequest, call: Call) -> Job:
        await self._row(request.id, call)
        if not await self._deps.admin.retry(request.id):
            raise FailedPrecondition("the job is neither dead nor cancelled", reason="WRONG_JOB_STATE")
        self._deps.jobs.bell.ring()
        return await self.GetJob(GetJobRequest(id=request.id), call)

    async def RedriveJobs(self, request: RedriveJobsRequest, call: Call) -> RedriveJobsResponse:
        condition = self._job_list.staff_filters.query(request.filter)
        if request.validate_only:
            return RedriveJobsResponse(job_count=await self._deps.admin.count_dead(condition))
        count = await self._deps.admin.redrive(condition, self._deps.clock.now())
        self._deps.jobs.bell.ring()
        return RedriveJobsResponse(job_count=count)

    async def CancelJob(self, request: CancelJobRequest, call: Call) -> Job:
        await self._row(request.id, call)
        if not await self._deps.jobs.cancel(request.id):
            raise FailedPrecondition("the job is over", reason="WRONG_JOB_STATE")
        return await self.GetJob(GetJobRequest(id=request.id), call)

    async def GetBatch(self, request: GetBatchRequest, call: Call) -> Batch:
        row = await self._deps.batches.get(request.id, _account_of(call))
        if row is None:
            raise NotFound("batch not found")
        return batch_of(row)

    async def ListBatches(self, request: ListBatchesRequest, call: Call) -> ListBatchesResponse:
        rows, token = await self._batch_list.page(request, _account_of(call))
        return ListBatchesResponse(batches=[batch_of(row) for row in rows], next_page_token=token)

    async def ListKinds(self, request: ListKindsRequest, call: Call) -> ListKindsResponse:
        return ListKindsResponse(kinds=[kind_of(row) for row in await self._deps.kinds.all()])

    async def PauseKind(self, request: PauseKindRequest, call: Call) -> Kind:
        return _found(await self._deps.kinds.pause(request.name, call.caller.user_id, self._deps.clock.now()))

    async def ResumeKind(self, request: ResumeKindRequest, call: Call) -> Kind:
        kind = _found(await self._deps.kinds.resume(request.name))
        self._deps.jobs.bell.ring()
        return kind

    async def ListSchedules(self, request: ListSchedulesRequest, call: Call) -> ListSchedulesResponse:
        return ListSchedulesResponse(schedules=[schedule_of(row) for row in await self._deps.schedules.all()])

    async def RunSchedule(self, request: RunScheduleRequest, call: Call) -> Schedule:
        row = await self._deps.schedules.ask(request.kind, self._deps.clock.now())
        if row is None:
            raise NotFound("no worker knows a schedule of this kind")
        return schedule_of(row)

    async def GetStatistics(self, request: GetStatisticsRequest, call: Call) -> Statistics:
        return await self._deps.statistics.read(request.hours, _account_of(call))

    async def _row(self, id: str, call: Call) -> Document:
        row = await self._deps.admin.get(id, _account_of(call))
        if row is None:
            raise NotFound("job not found")
        return row

    async def _answer(self, row: Document, call: Call) -> Job:
        job = job_of(row)
        if call.caller.allows(STAFF):
            job.error = row.get("error", "")
            job.payload.CopyFrom(self._deps.payloads.read(row.get("payload_type", ""), await self._payload(row)))
        return job

    async def _payload(self, row: Document) -> bytes:
        """Nothing where the file of a large one is gone or cannot be read: the rest of the job is told all the same."""
        try:
            return await self._deps.jobs.payloads.read(row)
        except (NotFound, Unavailable):
            return b""


def _account_of(call: Call) -> str | None:
    """Whose jobs the caller sees: None for everybody's."""
    return None if call.caller.allows(STAFF) else call.caller.account_id


def _found(row: Document | None) -> Kind:
    if row is None:
        raise NotFound("no worker knows this kind of jobs")
    return kind_of(row)
