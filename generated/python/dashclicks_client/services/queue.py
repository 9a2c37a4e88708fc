# Machine-written from the contracts: change those, then `make generate`.
"""Queue: The platform's jobs: what waits, what runs, what failed. Accounts see their own; platform staff see and steer all."""

from collections.abc import AsyncIterator, Iterator

from dashclicks.queue.v1 import batch_pb2, job_pb2, kind_pb2, schedule_pb2, statistics_pb2

from ..transport import AsyncTransport, Route, Transport

_GET_JOB = Route("GET", "/v1/queue/jobs/{}", (("id",),), "")
_LIST_JOBS = Route("GET", "/v1/queue/jobs", (), "")
_RETRY_JOB = Route("POST", "/v1/queue/jobs/{}:retry", (("id",),), "*")
_REDRIVE_JOBS = Route("POST", "/v1/queue/jobs:redrive", (), "*")
_CANCEL_JOB = Route("POST", "/v1/queue/jobs/{}:cancel", (("id",),), "*")
_LIST_KINDS = Route("GET", "/v1/queue/kinds", (), "")
_PAUSE_KIND = Route("POST", "/v1/queue/kinds/{}:pause", (("name",),), "*")
_RESUME_KIND = Route("POST", "/v1/queue/kinds/{}:resume", (("name",),), "*")
_LIST_SCHEDULES = Route("GET", "/v1/queue/schedules", (), "")
_RUN_SCHEDULE = Route("POST", "/v1/queue/schedules/{}:run", (("kind",),), "*")
_GET_STATISTICS = Route("GET", "/v1/queue/statistics", (), "")
_GET_BATCH = Route("GET", "/v1/queue/batches/{}", (("id",),), "")
_LIST_BATCHES = Route("GET", "/v1/queue/batches", (), "")


class Queue:
    """The platform's jobs: what waits, what runs, what failed. Accounts see their own; platform staff see and steer all."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get_job(self, *, id: str) -> job_pb2.Job:
        """Returns one job.
        Returns NOT_FOUND if there is none with this id, or it is another account's and the caller is not platform staff.

        Args:
            id: The job's id.
        """
        request = job_pb2.GetJobRequest(id=id)
        return self._transport.call(_GET_JOB, request, job_pb2.Job())

    def list_jobs(self, *, page_size: int = 0, page_token: str = "", filter: str = "") -> job_pb2.ListJobsResponse:
        """Lists jobs, newest first: the caller's account's, or every account's for platform staff.
        Returns INVALID_ARGUMENT for a bad filter, page size or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `kind = "accounts.data_export" AND state = JOB_STATE_DEAD`.
        """
        request = job_pb2.ListJobsRequest(page_size=page_size, page_token=page_token, filter=filter)
        return self._transport.call(_LIST_JOBS, request, job_pb2.ListJobsResponse())

    def iterate_jobs(self, *, page_size: int = 0, page_token: str = "", filter: str = "") -> Iterator[job_pb2.Job]:
        """Yields the rows of every page of `list_jobs`."""
        request = job_pb2.ListJobsRequest(page_size=page_size, page_token=page_token, filter=filter)
        while True:
            page = self._transport.call(_LIST_JOBS, request, job_pb2.ListJobsResponse())
            for row in page.jobs:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def retry_job(self, *, id: str) -> job_pb2.Job:
        """Has a dead or cancelled job done again, with all its attempts. Platform staff only.
        Returns NOT_FOUND if there is none with this id, FAILED_PRECONDITION with reason WRONG_JOB_STATE if it is neither.

        Args:
            id: The job's id.
        """
        request = job_pb2.RetryJobRequest(id=id)
        return self._transport.call(_RETRY_JOB, request, job_pb2.Job())

    def redrive_jobs(self, *, filter: str = "", validate_only: bool = False) -> job_pb2.RedriveJobsResponse:
        """Has dead jobs done again, with all their attempts: those that died before the call and that a filter names. A call
        that is cut off may be made again. Platform staff only.
        Returns INVALID_ARGUMENT for a bad filter.

        Args:
            filter: AIP-160 filter: which of the dead jobs, such as `kind = "webhooks.replay" AND error = "OSError*"
                AND end_time > "2026-06-01T00:00:00Z"`; all of them if empty.
            validate_only: Only counts them.
        """
        request = job_pb2.RedriveJobsRequest(filter=filter, validate_only=validate_only)
        return self._transport.call(_REDRIVE_JOBS, request, job_pb2.RedriveJobsResponse())

    def cancel_job(self, *, id: str) -> job_pb2.Job:
        """Takes a job back. One that runs is told to stop, and may end before it hears that. Platform staff only.
        Returns NOT_FOUND if there is none with this id, FAILED_PRECONDITION with reason WRONG_JOB_STATE if it is over.

        Args:
            id: The job's id.
        """
        request = job_pb2.CancelJobRequest(id=id)
        return self._transport.call(_CANCEL_JOB, request, job_pb2.Job())

    def list_kinds(self) -> kind_pb2.ListKindsResponse:
        """Lists the kinds of jobs that workers do. Platform staff only.
        Returns UNAVAILABLE if the database cannot be reached."""
        request = kind_pb2.ListKindsRequest()
        return self._transport.call(_LIST_KINDS, request, kind_pb2.ListKindsResponse())

    def pause_kind(self, *, name: str) -> kind_pb2.Kind:
        """Has no job of a kind begin until it is resumed. Platform staff only.
        Returns NOT_FOUND if there is no such kind.

        Args:
            name: The kind's name.
        """
        request = kind_pb2.PauseKindRequest(name=name)
        return self._transport.call(_PAUSE_KIND, request, kind_pb2.Kind())

    def resume_kind(self, *, name: str) -> kind_pb2.Kind:
        """Has jobs of a kind begin again. Platform staff only.
        Returns NOT_FOUND if there is no such kind.

        Args:
            name: The kind's name.
        """
        request = kind_pb2.ResumeKindRequest(name=name)
        return self._transport.call(_RESUME_KIND, request, kind_pb2.Kind())

    def list_schedules(self) -> schedule_pb2.ListSchedulesResponse:
        """Lists when jobs are made by the clock. Platform staff only.
        Returns UNAVAILABLE if the database cannot be reached."""
        request = schedule_pb2.ListSchedulesRequest()
        return self._transport.call(_LIST_SCHEDULES, request, schedule_pb2.ListSchedulesResponse())

    def run_schedule(self, *, kind: str) -> schedule_pb2.Schedule:
        """Has a job of a schedule made within a second, besides those of the clock. Platform staff only.
        Returns NOT_FOUND if the kind has no schedule.

        Args:
            kind: The kind's name.
        """
        request = schedule_pb2.RunScheduleRequest(kind=kind)
        return self._transport.call(_RUN_SCHEDULE, request, schedule_pb2.Schedule())

    def get_statistics(self, *, hours: int = 0) -> statistics_pb2.Statistics:
        """Returns what waits and runs and how jobs ended: of the caller's account, or of all for platform staff.
        Returns INVALID_ARGUMENT for more hours than are kept.

        Args:
            hours: The hours that are counted, this one included; 1 if not given.
        """
        request = statistics_pb2.GetStatisticsRequest(hours=hours)
        return self._transport.call(_GET_STATISTICS, request, statistics_pb2.Statistics())

    def get_batch(self, *, id: str) -> batch_pb2.Batch:
        """Returns how far a batch of jobs is.
        Returns NOT_FOUND if there is none with this id, or it is another account's and the caller is not platform staff.

        Args:
            id: The batch's id.
        """
        request = batch_pb2.GetBatchRequest(id=id)
        return self._transport.call(_GET_BATCH, request, batch_pb2.Batch())

    def list_batches(
        self, *, page_size: int = 0, page_token: str = "", filter: str = ""
    ) -> batch_pb2.ListBatchesResponse:
        """Lists batches of jobs, newest first: the caller's account's, or every account's for platform staff.
        Returns INVALID_ARGUMENT for a bad filter, page size or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `kind = "resource.bulk" AND state = BATCH_STATE_RUNNING`.
        """
        request = batch_pb2.ListBatchesRequest(page_size=page_size, page_token=page_token, filter=filter)
        return self._transport.call(_LIST_BATCHES, request, batch_pb2.ListBatchesResponse())

    def iterate_batches(
        self, *, page_size: int = 0, page_token: str = "", filter: str = ""
    ) -> Iterator[batch_pb2.Batch]:
        """Yields the rows of every page of `list_batches`."""
        request = batch_pb2.ListBatchesRequest(page_size=page_size, page_token=page_token, filter=filter)
        while True:
            page = self._transport.call(_LIST_BATCHES, request, batch_pb2.ListBatchesResponse())
            for row in page.batches:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token


class AsyncQueue:
    """The platform's jobs: what waits, what runs, what failed. Accounts see their own; platform staff see and steer all."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get_job(self, *, id: str) -> job_pb2.Job:
        """Returns one job.
        Returns NOT_FOUND if there is none with this id, or it is another account's and the caller is not platform staff.

        Args:
            id: The job's id.
        """
        request = job_pb2.GetJobRequest(id=id)
        return await self._transport.call(_GET_JOB, request, job_pb2.Job())

    async def list_jobs(
        self, *, page_size: int = 0, page_token: str = "", filter: str = ""
    ) -> job_pb2.ListJobsResponse:
        """Lists jobs, newest first: the caller's account's, or every account's for platform staff.
        Returns INVALID_ARGUMENT for a bad filter, page size or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `kind = "accounts.data_export" AND state = JOB_STATE_DEAD`.
        """
        request = job_pb2.ListJobsRequest(page_size=page_size, page_token=page_token, filter=filter)
        return await self._transport.call(_LIST_JOBS, request, job_pb2.ListJobsResponse())

    async def iterate_jobs(
        self, *, page_size: int = 0, page_token: str = "", filter: str = ""
    ) -> AsyncIterator[job_pb2.Job]:
        """Yields the rows of every page of `list_jobs`."""
        request = job_pb2.ListJobsRequest(page_size=page_size, page_token=page_token, filter=filter)
        while True:
            page = await self._transport.call(_LIST_JOBS, request, job_pb2.ListJobsResponse())
            for row in page.jobs:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def retry_job(self, *, id: str) -> job_pb2.Job:
        """Has a dead or cancelled job done again, with all its attempts. Platform staff only.
        Returns NOT_FOUND if there is none with this id, FAILED_PRECONDITION with reason WRONG_JOB_STATE if it is neither.

        Args:
            id: The job's id.
        """
        request = job_pb2.RetryJobRequest(id=id)
        return await self._transport.call(_RETRY_JOB, request, job_pb2.Job())

    async def redrive_jobs(self, *, filter: str = "", validate_only: bool = False) -> job_pb2.RedriveJobsResponse:
        """Has dead jobs done again, with all their attempts: those that died before the call and that a filter names. A call
        that is cut off may be made again. Platform staff only.
        Returns INVALID_ARGUMENT for a bad filter.

        Args:
            filter: AIP-160 filter: which of the dead jobs, such as `kind = "webhooks.replay" AND error = "OSError*"
                AND end_time > "2026-06-01T00:00:00Z"`; all of them if empty.
            validate_only: Only counts them.
        """
        request = job_pb2.RedriveJobsRequest(filter=filter, validate_only=validate_only)
        return await self._transport.call(_REDRIVE_JOBS, request, job_pb2.RedriveJobsResponse())

    async def cancel_job(self, *, id: str) -> job_pb2.Job:
        """Takes a job back. One that runs is told to stop, and may end before it hears that. Platform staff only.
        Returns NOT_FOUND if there is none with this id, FAILED_PRECONDITION with reason WRONG_JOB_STATE if it is over.

        Args:
            id: The job's id.
        """
        request = job_pb2.CancelJobRequest(id=id)
        return await self._transport.call(_CANCEL_JOB, request, job_pb2.Job())

    async def list_kinds(self) -> kind_pb2.ListKindsResponse:
        """Lists the kinds of jobs that workers do. Platform staff only.
        Returns UNAVAILABLE if the database cannot be reached."""
        request = kind_pb2.ListKindsRequest()
        return await self._transport.call(_LIST_KINDS, request, kind_pb2.ListKindsResponse())

    async def pause_kind(self, *, name: str) -> kind_pb2.Kind:
        """Has no job of a kind begin until it is resumed. Platform staff only.
        Returns NOT_FOUND if there is no such kind.

        Args:
            name: The kind's name.
        """
        request = kind_pb2.PauseKindRequest(name=name)
        return await self._transport.call(_PAUSE_KIND, request, kind_pb2.Kind())

    async def resume_kind(self, *, name: str) -> kind_pb2.Kind:
        """Has jobs of a kind begin again. Platform staff only.
        Returns NOT_FOUND if there is no such kind.

        Args:
            name: The kind's name.
        """
        request = kind_pb2.ResumeKindRequest(name=name)
        return await self._transport.call(_RESUME_KIND, request, kind_pb2.Kind())

    async def list_schedules(self) -> schedule_pb2.ListSchedulesResponse:
        """Lists when jobs are made by the clock. Platform staff only.
        Returns UNAVAILABLE if the database cannot be reached."""
        request = schedule_pb2.ListSchedulesRequest()
        return await self._transport.call(_LIST_SCHEDULES, request, schedule_pb2.ListSchedulesResponse())

    async def run_schedule(self, *, kind: str) -> schedule_pb2.Schedule:
        """Has a job of a schedule made within a second, besides those of the clock. Platform staff only.
        Returns NOT_FOUND if the kind has no schedule.

        Args:
            kind: The kind's name.
        """
        request = schedule_pb2.RunScheduleRequest(kind=kind)
        return await self._transport.call(_RUN_SCHEDULE, request, schedule_pb2.Schedule())

    async def get_statistics(self, *, hours: int = 0) -> statistics_pb2.Statistics:
        """Returns what waits and runs and how jobs ended: of the caller's account, or of all for platform staff.
        Returns INVALID_ARGUMENT for more hours than are kept.

        Args:
            hours: The hours that are counted, this one included; 1 if not given.
        """
        request = statistics_pb2.GetStatisticsRequest(hours=hours)
        return await self._transport.call(_GET_STATISTICS, request, statistics_pb2.Statistics())

    async def get_batch(self, *, id: str) -> batch_pb2.Batch:
        """Returns how far a batch of jobs is.
        Returns NOT_FOUND if there is none with this id, or it is another account's and the caller is not platform staff.

        Args:
            id: The batch's id.
        """
        request = batch_pb2.GetBatchRequest(id=id)
        return await self._transport.call(_GET_BATCH, request, batch_pb2.Batch())

    async def list_batches(
        self, *, page_size: int = 0, page_token: str = "", filter: str = ""
    ) -> batch_pb2.ListBatchesResponse:
        """Lists batches of jobs, newest first: the caller's account's, or every account's for platform staff.
        Returns INVALID_ARGUMENT for a bad filter, page size or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `kind = "resource.bulk" AND state = BATCH_STATE_RUNNING`.
        """
        request = batch_pb2.ListBatchesRequest(page_size=page_size, page_token=page_token, filter=filter)
        return await self._transport.call(_LIST_BATCHES, request, batch_pb2.ListBatchesResponse())

    async def iterate_batches(
        self, *, page_size: int = 0, page_token: str = "", filter: str = ""
    ) -> AsyncIterator[batch_pb2.Batch]:
        """Yields the rows of every page of `list_batches`."""
        request = batch_pb2.ListBatchesRequest(page_size=page_size, page_token=page_token, filter=filter)
        while True:
            page = await self._transport.call(_LIST_BATCHES, request, batch_pb2.ListBatchesResponse())
            for row in page.batches:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token
