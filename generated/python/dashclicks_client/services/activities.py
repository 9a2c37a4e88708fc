# Machine-written from the contracts: change those, then `make generate`.
"""Activities: What happened in an account, newest first. A caller sees activities of what they may read."""

from collections.abc import AsyncIterator, Iterator
from typing import cast

from dashclicks.activities.v1 import activity_pb2, undo_pb2

from ..transport import AsyncTransport, Route, Transport

_GET_ACTIVITY = Route("GET", "/v1/activities/{}", (("id",),), "")
_LIST_ACTIVITIES = Route("GET", "/v1/activities", (), "")
_UNDO_ACTIVITIES = Route("POST", "/v1/activities:undo", (), "*")
_VERIFY_AUDIT = Route("POST", "/v1/activities:verify", (), "*")


class Activities:
    """What happened in an account, newest first. A caller sees activities of what they may read."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get_activity(self, *, id: str) -> activity_pb2.Activity:
        """Returns one activity.
        Returns NOT_FOUND if there is none with this id in the caller's account, or the caller may not read its resource.

        Args:
            id: The activity's id.
        """
        request = activity_pb2.GetActivityRequest(id=id)
        return self._transport.call(_GET_ACTIVITY, request, activity_pb2.Activity())

    def list_activities(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> activity_pb2.ListActivitiesResponse:
        """Lists activities, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `resource_id = "con_01J…"` or `actor.user_id = "usr_01J…" AND action =
                ACTION_DELETED`.
            order_by: Order, such as `create_time desc`.
        """
        request = activity_pb2.ListActivitiesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return self._transport.call(_LIST_ACTIVITIES, request, activity_pb2.ListActivitiesResponse())

    def iterate_activities(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> Iterator[activity_pb2.Activity]:
        """Yields the rows of every page of `list_activities`."""
        request = activity_pb2.ListActivitiesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = self._transport.call(_LIST_ACTIVITIES, request, activity_pb2.ListActivitiesResponse())
            for row in page.activities:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def undo_activities(
        self,
        *,
        activity_id: str | None = None,
        originating_request_id: str | None = None,
        transaction_id: str | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> undo_pb2.UndoActivitiesResponse:
        """Takes changes back, all of a unit or nothing: each row gets the values it had before. That is a change of its own, which
        can be taken back too. The caller needs the scopes of the methods that change these resources. More than 2,000 changes go on
        as a job: first it rehearses all of them, and writes nothing if one cannot be taken back.
        Returns NOT_FOUND if the log has no such activity, or not yet, FAILED_PRECONDITION with reason UNDO_CONFLICT if something
        stands in the way, with reason UNDO_TOO_LARGE for more than 500,000, UNAVAILABLE if the log is behind.

        Args:
            activity_id: One change.
            originating_request_id: Everything that one request did, such as a batch: `request_id` of its activities.
            transaction_id: Everything that was committed together: `transaction_id` of its activities.
            validate_only: Checks everything and writes nothing; answers what would be, and every conflict.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = undo_pb2.UndoActivitiesRequest(
            activity_id=cast(str, activity_id),
            originating_request_id=cast(str, originating_request_id),
            transaction_id=cast(str, transaction_id),
            validate_only=validate_only,
            request_id=request_id,
        )
        return self._transport.call(_UNDO_ACTIVITIES, request, undo_pb2.UndoActivitiesResponse())

    def verify_audit(self, *, start_sequence: int = 0, max_rows: int = 0) -> activity_pb2.VerifyAuditResponse:
        """Recomputes the hash chain of the account's audit rows and names the first row that is not as it was written.
        Returns INVALID_ARGUMENT if a number is out of range.

        Args:
            start_sequence: Where to begin: `next_sequence` of the answer before; the first row if unset.
            max_rows: How many rows to check; 10,000 if unset.
        """
        request = activity_pb2.VerifyAuditRequest(start_sequence=start_sequence, max_rows=max_rows)
        return self._transport.call(_VERIFY_AUDIT, request, activity_pb2.VerifyAuditResponse())


class AsyncActivities:
    """What happened in an account, newest first. A caller sees activities of what they may read."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def get_activity(self, *, id: str) -> activity_pb2.Activity:
        """Returns one activity.
        Returns NOT_FOUND if there is none with this id in the caller's account, or the caller may not read its resource.

        Args:
            id: The activity's id.
        """
        request = activity_pb2.GetActivityRequest(id=id)
        return await self._transport.call(_GET_ACTIVITY, request, activity_pb2.Activity())

    async def list_activities(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> activity_pb2.ListActivitiesResponse:
        """Lists activities, newest first unless `order_by` says otherwise.
        Returns INVALID_ARGUMENT for a bad filter, order or page token.

        Args:
            page_size: Rows in a page.
            page_token: `next_page_token` of the page before.
            filter: AIP-160 filter, such as `resource_id = "con_01J…"` or `actor.user_id = "usr_01J…" AND action =
                ACTION_DELETED`.
            order_by: Order, such as `create_time desc`.
        """
        request = activity_pb2.ListActivitiesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        return await self._transport.call(_LIST_ACTIVITIES, request, activity_pb2.ListActivitiesResponse())

    async def iterate_activities(
        self, *, page_size: int = 0, page_token: str = "", filter: str = "", order_by: str = ""
    ) -> AsyncIterator[activity_pb2.Activity]:
        """Yields the rows of every page of `list_activities`."""
        request = activity_pb2.ListActivitiesRequest(
            page_size=page_size, page_token=page_token, filter=filter, order_by=order_by
        )
        while True:
            page = await self._transport.call(_LIST_ACTIVITIES, request, activity_pb2.ListActivitiesResponse())
            for row in page.activities:
                yield row
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    async def undo_activities(
        self,
        *,
        activity_id: str | None = None,
        originating_request_id: str | None = None,
        transaction_id: str | None = None,
        validate_only: bool = False,
        request_id: str = "",
    ) -> undo_pb2.UndoActivitiesResponse:
        """Takes changes back, all of a unit or nothing: each row gets the values it had before. That is a change of its own, which
        can be taken back too. The caller needs the scopes of the methods that change these resources. More than 2,000 changes go on
        as a job: first it rehearses all of them, and writes nothing if one cannot be taken back.
        Returns NOT_FOUND if the log has no such activity, or not yet, FAILED_PRECONDITION with reason UNDO_CONFLICT if something
        stands in the way, with reason UNDO_TOO_LARGE for more than 500,000, UNAVAILABLE if the log is behind.

        Args:
            activity_id: One change.
            originating_request_id: Everything that one request did, such as a batch: `request_id` of its activities.
            transaction_id: Everything that was committed together: `transaction_id` of its activities.
            validate_only: Checks everything and writes nothing; answers what would be, and every conflict.
            request_id: An id of the caller's choice: for 24 hours a call with the same id answers what this one
                answered.
        """
        request = undo_pb2.UndoActivitiesRequest(
            activity_id=cast(str, activity_id),
            originating_request_id=cast(str, originating_request_id),
            transaction_id=cast(str, transaction_id),
            validate_only=validate_only,
            request_id=request_id,
        )
        return await self._transport.call(_UNDO_ACTIVITIES, request, undo_pb2.UndoActivitiesResponse())

    async def verify_audit(self, *, start_sequence: int = 0, max_rows: int = 0) -> activity_pb2.VerifyAuditResponse:
        """Recomputes the hash chain of the account's audit rows and names the first row that is not as it was written.
        Returns INVALID_ARGUMENT if a number is out of range.

        Args:
            start_sequence: Where to begin: `next_sequence` of the answer before; the first row if unset.
            max_rows: How many rows to check; 10,000 if unset.
        """
        request = activity_pb2.VerifyAuditRequest(start_sequence=start_sequence, max_rows=max_rows)
        return await self._transport.call(_VERIFY_AUDIT, request, activity_pb2.VerifyAuditResponse())
