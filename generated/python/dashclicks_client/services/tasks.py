# Machine-written from the contracts: change those, then `make generate`.
"""Tasks: Tasks and reminders of an account."""

from collections.abc import AsyncIterator, Iterator, Sequence

from dashclicks.crm.v1 import task_pb2
from google.protobuf import field_mask_pb2

from ..transport import AsyncTransport, Route, Transport

_GET_TASK = Route("GET", "/v1/crm/tasks/{}", (("id",),), "")
_LIST_TASKS = Route("GET", "/v1/crm/tasks", (), "")
_CREATE_TASK = Route("POST", "/v1/crm/tasks", (), "task")
_UPDATE_TASK = Route("PATCH", "/v1/crm/tasks/{}", (("task", "id"),), "task")
_DELETE_TASK = Route("DELETE", "/v1/crm/tasks/{}", (("id",),), "")
_UNDELETE_TASK = Route("POST", "/v1/crm/tasks/{}:undelete", (("id",),), "*")
_COMPLETE_TASK = Route("POST", "/v1/crm/tasks/{}:complete", (("id",),), "*")
_REOPEN_TASK = Route("POST", "/v1/crm/tasks/{}:reopen", (("id",),), "*")
_GET_AGENDA = Route("GET", "/v1/crm/tasks:agenda", (), "")


class Tasks:
    """Tasks and reminders of an account."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get_task(self, *, id: str, show_deleted: bool = False) -> task_pb2.Task:
        """Returns one task.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The task's id.
            show_deleted: Also answers a deleted task.
        """
        request = task_pb2.GetTaskRequest(id=id, show_deleted=show_deleted)
        return self._transport.call(_GET_TASK, request, task_pb2.Task())

    def list_tasks(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> task_pb2.ListTasksResponse:
        """Lists tasks, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `completed = false AND due_time < now()`.
            order_by: Order, such as `due_time`.
            show_deleted: Also lists deleted tasks.
        """
        request = task_pb2.ListTasksRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return self._transport.call(_LIST_TASKS, request, task_pb2.ListTasksResponse())

    def iterate_tasks(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> Iterator[task_pb2.Task]:
        """Yields the rows of every page of `list_tasks`."""
        request = task_pb2.ListTasksRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = self._transport.call(_LIST_TASKS, request, task_pb2.ListTasksResponse())
            for row in page.tasks:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def create_task(self, *, task: task_pb2.Task, validate_only: bool = False, request_id: str = "") -> task_pb2.Task:
        """Makes a task.
        Returns INVALID_ARGUMENT if what it refers to is not there.

        Args:
            task: The task.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = task_pb2.CreateTaskRequest(task=task, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_CREATE_TASK, request, task_pb2.Task())

    def update_task(
        self,
        *,
        task: task_pb2.Task,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> task_pb2.Task:
        """Changes the fields of a task that the mask names, or those given.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            task: The task, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = task_pb2.UpdateTaskRequest(
            task=task,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return self._transport.call(_UPDATE_TASK, request, task_pb2.Task())

    def delete_task(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> task_pb2.Task:
        """Deletes a task. It can be brought back until its purge time.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The task's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = task_pb2.DeleteTaskRequest(id=id, etag=etag, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_DELETE_TASK, request, task_pb2.Task())

    def undelete_task(self, *, id: str, validate_only: bool = False, request_id: str = "") -> task_pb2.Task:
        """Brings a deleted task back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted,
        FAILED_PRECONDITION with reason REFERENCE_DELETED if what it refers to is deleted.

        Args:
            id: The task's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = task_pb2.UndeleteTaskRequest(id=id, validate_only=validate_only, request_id=request_id)
        return self._transport.call(_UNDELETE_TASK, request, task_pb2.Task())

    def complete_task(self, *, id: str) -> task_pb2.CompleteTaskResponse:
        """Says that a task is done. If it recurs, the next one is made with it.
        Returns NOT_FOUND if there is none.

        Args:
            id: The task's id.
        """
        request = task_pb2.CompleteTaskRequest(id=id)
        return self._transport.call(_COMPLETE_TASK, request, task_pb2.CompleteTaskResponse())

    def reopen_task(self, *, id: str) -> task_pb2.Task:
        """Says that a task is not done after all.
        Returns NOT_FOUND if there is none.

        Args:
            id: The task's id.
        """
        request = task_pb2.ReopenTaskRequest(id=id)
        return self._transport.call(_REOPEN_TASK, request, task_pb2.Task())

    def get_agenda(self, *, assignee_id: str = "", time_zone: str = "", page_size: int = 0) -> task_pb2.Agenda:
        """Returns how somebody's tasks stand now: overdue, due today, tomorrow or later, done; with the filters that list them.
        Returns INVALID_ARGUMENT for an unknown time zone.

        Args:
            assignee_id: Whose tasks; the caller's if unset.
            time_zone: IANA time zone whose days count; the caller's own if unset.
            page_size: Tasks of a category; 10 if unset, 100 at most.
        """
        request = task_pb2.GetAgendaRequest(assignee_id=assignee_id, time_zone=time_zone, page_size=page_size)
        return self._transport.call(_GET_AGENDA, request, task_pb2.Agenda())


class AsyncTasks:
    """Tasks and reminders of an account."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get_task(self, *, id: str, show_deleted: bool = False) -> task_pb2.Task:
        """Returns one task.
        Returns NOT_FOUND if there is none with this id in the caller's account, or it is deleted.

        Args:
            id: The task's id.
            show_deleted: Also answers a deleted task.
        """
        request = task_pb2.GetTaskRequest(id=id, show_deleted=show_deleted)
        return await self._transport.call(_GET_TASK, request, task_pb2.Task())

    async def list_tasks(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> task_pb2.ListTasksResponse:
        """Lists tasks, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `completed = false AND due_time < now()`.
            order_by: Order, such as `due_time`.
            show_deleted: Also lists deleted tasks.
        """
        request = task_pb2.ListTasksRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        return await self._transport.call(_LIST_TASKS, request, task_pb2.ListTasksResponse())

    async def iterate_tasks(
        self,
        *,
        page_size: int = 0,
        page_token: str = "",
        filter: str = "",
        order_by: str = "",
        show_deleted: bool = False,
    ) -> AsyncIterator[task_pb2.Task]:
        """Yields the rows of every page of `list_tasks`."""
        request = task_pb2.ListTasksRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by, show_deleted=show_deleted
        )
        while True:
            page = await self._transport.call(_LIST_TASKS, request, task_pb2.ListTasksResponse())
            for row in page.tasks:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def create_task(
        self, *, task: task_pb2.Task, validate_only: bool = False, request_id: str = ""
    ) -> task_pb2.Task:
        """Makes a task.
        Returns INVALID_ARGUMENT if what it refers to is not there.

        Args:
            task: The task.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = task_pb2.CreateTaskRequest(task=task, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_CREATE_TASK, request, task_pb2.Task())

    async def update_task(
        self,
        *,
        task: task_pb2.Task,
        update_mask: Sequence[str] | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> task_pb2.Task:
        """Changes the fields of a task that the mask names, or those given.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            task: The task, with its id.
            update_mask: Fields to change; without it, those given.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = task_pb2.UpdateTaskRequest(
            task=task,
            update_mask=None if update_mask is None else field_mask_pb2.FieldMask(paths=update_mask),
            validate_only=validate_only,
            request_id=request_id,
        )
        return await self._transport.call(_UPDATE_TASK, request, task_pb2.Task())

    async def delete_task(
        self, *, id: str, etag: str = "", validate_only: bool = False, request_id: str = ""
    ) -> task_pb2.Task:
        """Deletes a task. It can be brought back until its purge time.
        Returns NOT_FOUND if there is none, ABORTED if the etag is stale.

        Args:
            id: The task's id.
            etag: Deletes only this version.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = task_pb2.DeleteTaskRequest(id=id, etag=etag, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_DELETE_TASK, request, task_pb2.Task())

    async def undelete_task(self, *, id: str, validate_only: bool = False, request_id: str = "") -> task_pb2.Task:
        """Brings a deleted task back, as it was.
        Returns NOT_FOUND if there is none or its purge time has passed, ALREADY_EXISTS if it is not deleted,
        FAILED_PRECONDITION with reason REFERENCE_DELETED if what it refers to is deleted.

        Args:
            id: The task's id.
            validate_only: Checks everything and writes nothing; answers what would be.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = task_pb2.UndeleteTaskRequest(id=id, validate_only=validate_only, request_id=request_id)
        return await self._transport.call(_UNDELETE_TASK, request, task_pb2.Task())

    async def complete_task(self, *, id: str) -> task_pb2.CompleteTaskResponse:
        """Says that a task is done. If it recurs, the next one is made with it.
        Returns NOT_FOUND if there is none.

        Args:
            id: The task's id.
        """
        request = task_pb2.CompleteTaskRequest(id=id)
        return await self._transport.call(_COMPLETE_TASK, request, task_pb2.CompleteTaskResponse())

    async def reopen_task(self, *, id: str) -> task_pb2.Task:
        """Says that a task is not done after all.
        Returns NOT_FOUND if there is none.

        Args:
            id: The task's id.
        """
        request = task_pb2.ReopenTaskRequest(id=id)
        return await self._transport.call(_REOPEN_TASK, request, task_pb2.Task())

    async def get_agenda(self, *, assignee_id: str = "", time_zone: str = "", page_size: int = 0) -> task_pb2.Agenda:
        """Returns how somebody's tasks stand now: overdue, due today, tomorrow or later, done; with the filters that list them.
        Returns INVALID_ARGUMENT for an unknown time zone.

        Args:
            assignee_id: Whose tasks; the caller's if unset.
            time_zone: IANA time zone whose days count; the caller's own if unset.
            page_size: Tasks of a category; 10 if unset, 100 at most.
        """
        request = task_pb2.GetAgendaRequest(assignee_id=assignee_id, time_zone=time_zone, page_size=page_size)
        return await self._transport.call(_GET_AGENDA, request, task_pb2.Agenda())
